/** A piece of a trigger: a text in quotes, a sign, or a word. */
const TOKEN = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|&&|\|\||[=!<>]+|[(),]|[^\s"'=!<>(),&|]+/g

const COMPARES = new Set(['=', '!=', '<', '<=', '>', '>='])

/**
 * The sentence that helps with the slips that Segment's parser does not see: it reads `==` as a value, drops what follows a
 * value of two words without quotes, and ignores an `and` with nothing behind it. Undefined for a trigger without any.
 */
export function findSlip(query: string): string | undefined {
  const tokens = query.match(TOKEN) ?? []
  const double = tokens.find((token) => /^=(=+)$/.test(token))
  if (double !== undefined) return `Compare with one "=": ${query.replaceAll(double, '=')}`
  const sign = tokens.find((token) => token === '&&' || token === '||')
  if (sign !== undefined)
    return `Join conditions with "${sign === '&&' ? 'and' : 'or'}", not with "${sign}".`
  const single = tokens.find((token) => token.startsWith("'"))
  if (single !== undefined)
    return `Write ${single} in double quotes: ${query.replace(single, `"${single.replace(/^'|'$/g, '')}"`)}`
  return bareWords(tokens) ?? strayWord(tokens) ?? openEnd(tokens)
}

/** `event = Order Completed`: only the first word would be compared with. */
function bareWords(tokens: readonly string[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    if (!COMPARES.has(token)) continue
    const words = wordsFrom(tokens, index + 1)
    if (words.length < 2) continue
    const subject = tokens[index - 1] ?? 'event'
    return `Write a value of several words in double quotes: ${subject} ${token} "${words.join(' ')}"`
  }
  return undefined
}

function wordsFrom(tokens: readonly string[], start: number): string[] {
  const rest = tokens.slice(start)
  const end = rest.findIndex((token) => isJoint(token) || /^["(),=!<>]/.test(token))
  return end < 0 ? rest : rest.slice(0, end)
}

/** `type = "track" an event = "x"`: a word that joins nothing is passed over. */
function strayWord(tokens: readonly string[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1] ?? ''
    const after = isValue(tokens, index - 1) && !isJoint(token) && !/^[(),=!<>"]/.test(token)
    if (after) return `"${token}" after ${before} joins nothing. Write "and" or "or" there.`
  }
  return undefined
}

function isValue(tokens: readonly string[], index: number): boolean {
  return tokens[index]?.startsWith('"') === true && COMPARES.has(tokens[index - 1] ?? '')
}

function openEnd(tokens: readonly string[]): string | undefined {
  const last = tokens.at(-1) ?? ''
  return isJoint(last)
    ? `The trigger ends with "${last}". Write another condition, or leave it out.`
    : undefined
}

function isJoint(token: string): boolean {
  return /^(and|or)$/i.test(token)
}

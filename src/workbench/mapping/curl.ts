const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  "'": "'",
  '"': '"',
  '\\': '\\'
}

/** A command as the shell hands it over: its words, without quotes, with lines that go on joined. */
function shellWords(command: string): string[] {
  const words: string[] = []
  let word: string | undefined
  const pieces = command.matchAll(
    /\\\r?\n|\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\s+)|([^\s'"\\$]+|\$)/gs
  )
  for (const [whole, ansi, single, double, escaped, space, plain] of pieces) {
    if (/^\\\r?\n$/.test(whole)) continue
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    word =
      (word ?? '') +
      (single ??
        escaped ??
        plain ??
        (double === undefined
          ? (ansi ?? '').replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gis, fromAnsi)
          : double.replace(/\\([\\"$`])/g, '$1').replace(/\\\r?\n/g, '')))
  }
  return word === undefined ? words : [...words, word]
}

function fromAnsi(_: string, unicode?: string, hex?: string, sign = ''): string {
  const code = unicode ?? hex
  return code === undefined
    ? (ESCAPES[sign] ?? `\\${sign}`)
    : String.fromCharCode(Number.parseInt(code, 16))
}

/** Flags of curl whose value is the body. */
const DATA = /^(?:-d|--data|--data-raw|--data-binary|--data-ascii|--json)$/

/**
 * The body that a curl command sends, in the forms in which people and tools write it: `-d`, `--data…`, `--json`, in any quotes.
 * @throws Error that says what to do where the command holds none
 */
export function bodyOfCurl(command: string): string {
  const words = shellWords(command.replace(/^\s*#.*$/gm, ''))
  const bodies = words.flatMap((word, index) => {
    const [, flag = '', value] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? []
    if (DATA.test(flag)) return [value ?? '']
    if (DATA.test(word)) return [words[index + 1] ?? '']
    return /^-d./s.test(word) ? [word.slice(2)] : []
  })
  const [body] = bodies
  if (body === undefined)
    throw new Error(
      'The curl command sends no body. Paste one with -d, --data or --json, or its body alone.'
    )
  if (body.startsWith('@'))
    throw new Error(
      `The curl command takes its body from ${body.slice(1)}. Paste what is in that file.`
    )
  if (bodies.length > 1)
    throw new Error('The curl command has several bodies. Paste the one that is meant.')
  return body
}

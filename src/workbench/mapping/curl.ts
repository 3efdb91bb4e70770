/** The escapes of bash in $'…', and what each stands for. */
const ESCAPES = 'ntrabeEfv\'"\\?'
const ESCAPED = '\n\t\r\x07\b\x1b\x1b\f\v\'"\\?'

/** What the shell puts something else in place of: `$NAME`, `${…}`, `$(…)` and backticks; `$.` stays as it is. */
const FILLED_IN = /(?<!\\)(?:\\\\)*(\$[A-Za-z_]\w*|\$\{[^}]*\}?|\$\([^)]*\)?|`[^`]*`?)/

/** A word as the shell hands it over, and what in it the shell fills in. */
interface Word {
  readonly text: string
  readonly filled?: string | undefined
}

/** The words of a command, without quotes, with lines that go on joined. */
function shellWords(command: string): Word[] {
  const words: Word[] = []
  let word: Word | undefined
  const pieces = command.matchAll(
    /\\\r?\n|\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\s+)|(\$[\w{(]?[^\s'"\\$]*|[^\s'"\\$]+)/gs
  )
  for (const [whole, ansi, single, double, escaped, space, plain] of pieces) {
    if (/^\\\r?\n$/.test(whole)) continue
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const [, filled = word?.filled] = FILLED_IN.exec(double ?? plain ?? '') ?? []
    const text =
      single ??
      escaped ??
      plain ??
      (double === undefined
        ? (ansi ?? '').replace(
            /\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs,
            fromAnsi
          )
        : double.replace(/\\([\\"$`])/g, '$1').replace(/\\\r?\n/g, ''))
    word = { text: `${word?.text ?? ''}${text}`, filled }
  }
  return word === undefined ? words : [...words, word]
}

function toFill(what: string): string {
  return `The shell fills in ${what}, which is not known here. Write its value in its place.`
}

function fromAnsi(_: string, ...[short, long, byte, octal, sign = '']: (string | undefined)[]) {
  const hex = short ?? long ?? byte
  const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16)
  return Number.isNaN(code) || code > 0x10ffff
    ? (ESCAPED[ESCAPES.indexOf(sign)] ?? `\\${sign}`)
    : String.fromCodePoint(code)
}

/** Flags of curl whose value is the body. */
const DATA = /^(?:--data|--data-raw|--data-binary|--data-ascii|--json)$/

/** `-d`, also after short flags that take no value, and with its value at once. */
const SHORT = /^-[afgijklnNqRsSvL]*d(.*)$/s

/**
 * The body that a curl command sends, in the forms in which people and tools write it: `-d`, `--data…`, `--json`, in any quotes.
 * @throws Error that says what to do where the command holds none
 */
export function bodyOfCurl(command: string): string {
  const words = shellWords(command.replace(/^\s*#.*$/gm, ''))
  const bodies = words.flatMap((word, index): Word[] => {
    const [, flag = '', value] = /^(--[a-z-]+)=(.*)$/s.exec(word.text) ?? []
    if (DATA.test(flag)) return [{ ...word, text: value ?? '' }]
    const [, attached = ''] = SHORT.exec(word.text) ?? []
    if (attached !== '') return [{ ...word, text: attached }]
    return DATA.test(word.text) || SHORT.test(word.text) ? [words[index + 1] ?? { text: '' }] : []
  })
  const [{ text: body, filled } = { text: undefined }] = bodies
  if (filled !== undefined) throw new Error(toFill(filled))
  if (body === '@-') return handedOver(command)
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

/** What a here-document hands over: the lines up to its mark; without quotes around the mark the shell fills in. */
function handedOver(command: string): string {
  const here = /<<-?\s*(['"]?)(\w+)\1[^\n]*\n(.*?)\n\s*\2\s*$/s.exec(command)
  if (here === null)
    throw new Error('The curl command takes its body from another command. Paste the body alone.')
  const [, quote, , body = ''] = here
  const [, filled] = (quote === '' && FILLED_IN.exec(body)) || []
  if (filled !== undefined) throw new Error(toFill(filled))
  return body
}

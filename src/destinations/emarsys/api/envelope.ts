/** What Emarsys wraps every answer in; `replyCode` 0 is success. */
export interface Envelope {
  replyCode: number
  replyText: string
  data: unknown
  /** Warnings and complaints beside the data, where there are some. */
  warnings?: unknown
  errors?: unknown
}

/** One reason that Emarsys gives for one contact. */
export interface Reason {
  code: number | undefined
  text: string
}

/** An answer's text, and what the request client read in it where its label says JSON. */
export interface Content {
  content: string
  data?: unknown
}

/** Reads an answer by its content, whatever its label says; undefined when it is not an envelope. */
export function readEnvelope({ content, data }: Content): Envelope | undefined {
  const body = isRecord(data) ? data : parseJson(content)
  if (!isRecord(body)) return undefined
  const replyCode = readCode(body.replyCode)
  if (replyCode === undefined) return undefined
  const { data: inner, warnings, errors } = body
  return { replyCode, replyText: readText(body.replyText) ?? '', data: inner, warnings, errors }
}

/** As much of a page as is looked at for words, in characters: patterns over megabytes would block the process. */
const MAX_LOOKED_AT = 2000

/** The words of an answer that is not an envelope: a gateway's page, a v3 refusal without replyCode, a plain sentence. */
export function looseText(content: string): string | undefined {
  const body = parseJson(content)
  if (isRecord(body)) {
    const { replyText, message, error_description, error } = body
    if (isRecord(error)) return errorText(error)
    return [replyText, message, error_description, error].map(readText).find(Boolean)
  }
  const words = content
    .slice(0, MAX_LOOKED_AT)
    .replace(/<(style|script|title)\b.*?<\/\1>/gis, ' ')
    .replace(/<[^>]*>/g, ' ')
  return words.replace(/\s+/g, ' ').trim().slice(0, 200) || undefined
}

/** The words of an error of engagement events: `{ code, message, target, details: [{ code, message, target }] }`. */
function errorText({ code, message, details }: Record<string, unknown>): string | undefined {
  const told = (Array.isArray(details) ? details : []).filter(isRecord).map((one) => one.message)
  const words = [message, ...told].map(readText).filter(Boolean)
  const text = [...new Set(words)].join(' ')
  return [readText(code), text].filter(Boolean).join(': ') || undefined
}

/** What an answer says was wrong: with which contacts, and what it does not say of whom. */
export interface Complaints {
  /** Reasons by the key value as sent; a key may be any text. */
  byKey: Map<string, Reason[]>
  /** Reasons that name no contact, in a form that nobody has described. */
  unnamed: Reason[]
}

/**
 * Reads `data.errors`. Nothing wrong arrives as `[]`, `{}`, `null`, '', false or nothing at all; a filled array of
 * `{ key, errorCode, errorMsg }` is the form of getdata.
 * @returns undefined when nothing was wrong
 */
export function readErrors(data: unknown): Complaints | undefined {
  const errors = isRecord(data) ? data.errors : undefined
  if (!errors) return undefined
  if (Array.isArray(errors)) return errors.length ? readErrorList(errors) : undefined
  if (!isRecord(errors)) return { byKey: new Map(), unnamed: readReasons(errors) }
  const byKey = Object.entries(errors).map(([key, reasons]) => [key, readReasons(reasons)] as const)
  return byKey.length ? { byKey: new Map(byKey), unnamed: [] } : undefined
}

function readErrorList(errors: unknown[]): Complaints {
  const byKey = new Map<string, Reason[]>()
  const unnamed: Reason[] = []
  for (const row of errors) {
    for (const [key, reasons] of readErrorRow(row))
      if (key === undefined) unnamed.push(...reasons)
      else byKey.set(key, [...(byKey.get(key) ?? []), ...reasons])
  }
  return { byKey, unnamed }
}

/** A row of getdata's form names one contact; one that holds codes by name is a map like that of other calls. */
function readErrorRow(row: unknown): [key: string | undefined, reasons: Reason[]][] {
  const fields: Record<string, unknown> = isRecord(row) ? row : {}
  const { key, errorCode, errorMsg } = fields
  if (typeof key === 'string' || typeof key === 'number')
    return [[String(key), [{ code: readCode(errorCode), text: readText(errorMsg) ?? '' }]]]
  const named = Object.entries(fields).filter(([, reasons]) => hasCodes(reasons))
  return named.length
    ? named.map(([name, reasons]) => [name, readReasons(reasons)])
    : [[undefined, readReasons(row)]]
}

function hasCodes(reasons: unknown): boolean {
  return isRecord(reasons) && Object.keys(reasons).some((code) => readCode(code) !== undefined)
}

/** The reasons of one entry; an entry without any is a refusal all the same. */
function readReasons(reasons: unknown): Reason[] {
  const entries = isRecord(reasons) ? Object.entries(reasons) : [['', reasons] as const]
  if (!entries.length) return [{ code: undefined, text: '' }]
  return entries.map(([code, text]) => ({ code: readCode(code), text: readWords(text) }))
}

/** Words as they are, anything else as JSON; nothing at all says nothing. */
function readWords(text: unknown): string {
  if (text === null || (Array.isArray(text) && !text.length)) return ''
  return readText(text) ?? JSON.stringify(text)
}

/** The value that a text holds as JSON; undefined where it is not JSON. */
export function parseJson(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, '')) as unknown
  } catch {
    return undefined
  }
}

function readCode(code: unknown): number | undefined {
  if (typeof code === 'string' && /^\d+$/.test(code)) return Number(code)
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined
}

function readText(text: unknown): string | undefined {
  return typeof text === 'string' ? text : undefined
}

/** Whether a value is a JSON object, and not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

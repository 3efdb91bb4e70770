/** One request to the API or the token endpoint, and its answer. */
export interface JournalEntry {
  id: number
  /** ISO 8601. */
  time: string
  method: string
  /** With the query. */
  path: string
  /** Without credentials. */
  headers: Record<string, string>
  /** Parsed where it is JSON, else text. */
  body: unknown
  /** None when the connection was cut. */
  status: number | null
  answer: unknown
  duration_ms: number
  /** The id of the fault that met it. */
  fault: number | null
}

/** Which entries are wanted; all conditions hold. */
export interface JournalFilter {
  method?: string | undefined
  /** A part of the path. */
  path?: string | undefined
  status?: number | undefined
  /** Entries after this id. */
  after?: number | undefined
}

/** How many entries are kept at most. */
export const JOURNAL_SIZE = 1000

/** Bodies and answers above this many characters are kept as their beginning only. */
const KEPT_CHARACTERS = 20_000

/** How many characters of bodies and answers are kept at most in all entries together; the oldest entries go then. */
export const JOURNAL_CHARACTERS = 8_000_000

const SECRET_HEADERS = new Set(['authorization', 'x-wsse', 'cookie', 'proxy-authorization'])

/** The last requests, oldest first. */
export class Journal {
  readonly #entries: JournalEntry[] = []
  /** By entry: the characters of its body and answer. */
  readonly #lengths: number[] = []
  #characters = 0
  #nextId = 1

  add(entry: Omit<JournalEntry, 'id'>): JournalEntry {
    const [body, answer] = [shorten(entry.body), shorten(entry.answer)]
    const kept = { id: this.#nextId++, ...entry, body: body.value, answer: answer.value }
    const length = body.length + answer.length
    this.#entries.push(kept)
    this.#lengths.push(length)
    this.#characters += length
    while (this.#entries.length > JOURNAL_SIZE || this.#characters > JOURNAL_CHARACTERS) {
      this.#entries.shift()
      this.#characters -= this.#lengths.shift() ?? 0
    }
    return kept
  }

  list({ method, path, status, after }: JournalFilter = {}): JournalEntry[] {
    return this.#entries.filter(
      (entry) =>
        (method === undefined || entry.method === method.toUpperCase()) &&
        (path === undefined || entry.path.includes(path)) &&
        (status === undefined || entry.status === status) &&
        (after === undefined || entry.id > after)
    )
  }

  clear(): void {
    this.#entries.length = 0
    this.#lengths.length = 0
    this.#characters = 0
  }
}

/** Headers without credentials. */
export function redactHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name.toLowerCase()) ? '[redacted]' : String(value)
    ])
  )
}

/** @returns the value, or its beginning, and the characters that are kept of it */
function shorten(value: unknown): { value: unknown; length: number } {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (text.length <= KEPT_CHARACTERS) return { value, length: text.length }
  // A copy: what V8 makes of a slice keeps the whole text alive, which is up to 10 MB.
  const beginning = Buffer.from(text.slice(0, KEPT_CHARACTERS)).toString()
  return { value: `${beginning}… (${text.length} characters)`, length: KEPT_CHARACTERS }
}

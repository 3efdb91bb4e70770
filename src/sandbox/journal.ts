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

/** How many entries are kept. */
export const JOURNAL_SIZE = 1000

/** Bodies and answers above this many characters are kept as their beginning only, so that a thousand of them stay small. */
const KEPT_CHARACTERS = 20_000

const SECRET_HEADERS = new Set(['authorization', 'x-wsse', 'cookie', 'proxy-authorization'])

/** The last requests, oldest first. */
export class Journal {
  readonly #entries: JournalEntry[] = []
  #nextId = 1

  add(entry: Omit<JournalEntry, 'id'>): JournalEntry {
    const kept = {
      id: this.#nextId++,
      ...entry,
      body: shorten(entry.body),
      answer: shorten(entry.answer)
    }
    this.#entries.push(kept)
    if (this.#entries.length > JOURNAL_SIZE) this.#entries.shift()
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

function shorten(value: unknown): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (text.length <= KEPT_CHARACTERS) return value
  return `${text.slice(0, KEPT_CHARACTERS)}… (${text.length} characters)`
}

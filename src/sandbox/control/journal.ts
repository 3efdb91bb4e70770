import * as v from 'valibot'
import type { AccountChange } from '../account/account-change'
import { parseJson } from '../body'
import type { JournalEntry } from './journal-entry'

/** A request to be written down: body and answer are the texts that were sent. */
export interface JournalNote extends Omit<JournalEntry, 'id' | 'body' | 'answer'> {
  body: string
  answer: string | null
}

const whole = v.pipe(v.number('It is a whole number.'), v.safeInteger('It is a whole number.'))

/** Which entries are wanted; all conditions hold. */
export const JournalFilterSchema = v.strictObject({
  method: v.optional(v.string()),
  /** A part of the path. */
  path: v.optional(v.string()),
  status: v.optional(whole),
  /** Entries after this id. */
  after: v.optional(whole)
})

/** Which entries are wanted. */
export type JournalFilter = v.InferInput<typeof JournalFilterSchema>

/** How many entries are kept. */
export const JOURNAL_SIZE = 1000

/** Of a longer body or answer the beginning is kept, so many characters. */
const KEPT_CHARACTERS = 20_000

/** All bodies and answers together; the oldest go first, so that a thousand requests of a thousand contacts stay small. */
const ALL_CHARACTERS = 4_000_000

/** Of more changes by one request the first are kept. */
const KEPT_CHANGES = 100

const SECRET_HEADERS = new Set(['authorization', 'x-wsse', 'cookie', 'proxy-authorization'])

/** Changes as JSON, as texts are. */
type Kept = Omit<JournalNote, 'changes'> & { id: number; changes: string }

/** The last requests, oldest first. Texts are parsed when somebody looks: as objects they would need many times the memory. */
export class Journal {
  readonly #entries: Kept[] = []
  #nextId = 1
  #characters = 0
  /** The first entry that has its texts still. */
  #firstWithTexts = 1

  /** @param keptChanges how many changes of one request are kept */
  constructor(readonly keptChanges = KEPT_CHANGES) {}

  /** @returns how to see the entry */
  add(note: JournalNote): () => JournalEntry {
    const body = shorten(note.body)
    const answer = note.answer === null ? null : shorten(note.answer)
    const changes = note.changes.length ? JSON.stringify(note.changes) : ''
    const kept = { id: this.#nextId++, ...note, body, answer, changes }
    this.#entries.push(kept)
    this.#characters += lengthOf(kept)
    if (this.#entries.length > JOURNAL_SIZE) this.#dropOldest()
    while (this.#characters > ALL_CHARACTERS && this.#firstWithTexts < kept.id) this.#dropTexts()
    return () => toEntry(kept)
  }

  /** The id of the newest entry, 0 before the first. */
  get lastId(): number {
    return this.#nextId - 1
  }

  list({ method, path, status, after }: JournalFilter = {}): JournalEntry[] {
    const found = this.#entries.filter(
      (entry) =>
        (method === undefined || entry.method === method.toUpperCase()) &&
        (path === undefined || entry.path.includes(path)) &&
        (status === undefined || entry.status === status) &&
        (after === undefined || entry.id > after)
    )
    return found.map(toEntry)
  }

  /** What the requests after an id changed, as far as it is kept, and how much it was in all. */
  changesSince(after: number): { changes: AccountChange[]; changed: number } {
    const entries = this.#entries.filter(({ id, changed }) => id > after && changed > 0)
    return {
      changes: entries.flatMap(changesOf),
      changed: entries.reduce((sum, { changed }) => sum + changed, 0)
    }
  }

  clear(): void {
    this.#entries.length = 0
    this.#characters = 0
    this.#firstWithTexts = this.#nextId
  }

  #dropOldest(): void {
    const oldest = this.#entries.shift()
    if (!oldest || oldest.id < this.#firstWithTexts) return
    this.#characters -= lengthOf(oldest)
    this.#firstWithTexts = oldest.id + 1
  }

  #dropTexts(): void {
    const entry = this.#entries[this.#firstWithTexts - (this.#entries[0]?.id ?? 0)]
    this.#firstWithTexts += 1
    if (!entry) return
    this.#characters -= lengthOf(entry)
    entry.body = dropped(entry.body)
    entry.answer = entry.answer === null ? null : dropped(entry.answer)
    entry.changes = ''
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

/** Written from changes by `Journal.add`. */
function changesOf({ changes }: Kept): AccountChange[] {
  return changes === '' ? [] : JSON.parse(changes)
}

function toEntry(entry: Kept): JournalEntry {
  const { body, answer, ...kept } = entry
  return {
    ...kept,
    changes: changesOf(entry),
    body: parseJson(body) ?? body,
    answer: answer === null ? null : (parseJson(answer) ?? answer)
  }
}

function lengthOf({ body, answer, changes }: Kept): number {
  return body.length + (answer?.length ?? 0) + changes.length
}

/** The beginning is copied: V8 keeps the whole text in memory for the sake of a slice. */
function shorten(text: string): string {
  if (text.length <= KEPT_CHARACTERS) return text
  const beginning = Buffer.from(text.slice(0, KEPT_CHARACTERS)).toString()
  return `${beginning}… (${text.length} characters)`
}

/** What is left of a text: how long it was. */
function dropped(text: string): string {
  if (!text) return text
  const said = /… \((\d+) characters\)$/.exec(text)?.[1]
  return `… (${said ?? text.length} characters, no longer kept)`
}

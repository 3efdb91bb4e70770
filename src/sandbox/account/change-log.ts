import type { FieldValue } from './field-value'

/** A contact as far as a note names it: the contact itself, as one that is deleted can no longer be found. */
export interface NotedContact {
  readonly id: number
  readonly values: ReadonlyMap<number, FieldValue>
}

/** One thing that happened to an account. */
export type Note = ContactNote | IdNote | EngagementNote

/** What happened to a contact's own values. */
export type ContactNote =
  | { kind: 'created' | 'deleted'; contact: NotedContact }
  | {
      kind: 'written'
      contact: NotedContact
      field: number
      before: FieldValue | null
      after: FieldValue | null
    }

/** What happened to a list, or an event, and a contact. */
export type IdNote =
  | { kind: 'added' | 'removed'; list: number; contact: number }
  | { kind: 'fired' | 'repeated'; event: number; contact: number; triggerId: string | null }

/** What happened with an engagement event, which names its contact in a form that only its schema knows. */
export interface EngagementNote {
  kind: 'engaged'
  integration: string
  configuration: string
  draft: boolean
}

/** Keeps what happens to an account until somebody asks for it. */
export class ChangeLog {
  #notes: Note[] = []
  #listening = false

  note(note: Note): void {
    if (this.#listening) this.#notes.push(note)
  }

  /** What happened since the last time. */
  take(): readonly Note[] {
    if (this.#notes.length === 0) return NONE
    const notes = this.#notes
    this.#notes = []
    return notes
  }

  /** From now on; what an account begins with is not a change. */
  begin(): void {
    this.#listening = true
  }
}

const NONE: readonly Note[] = []

import type { FieldValue } from './field-value'

/** A contact as far as a note names it: the contact itself, as one that is deleted can no longer be found. */
export interface NotedContact {
  readonly id: number
  readonly values: ReadonlyMap<number, FieldValue>
}

/** What happened to an account, each contact's own values in one note. */
export type Note = ContactNote | IdNote | EngagementNote

/** What happened to a contact's own values. */
export interface ContactNote {
  kind: 'contact'
  what: 'created' | 'updated' | 'deleted'
  readonly contact: NotedContact
  /** Of a contact that was there, the fields that were written, and what they held before. Of a new one they are its values. */
  readonly before: Map<number, FieldValue | null> | undefined
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
  #contacts = new Map<NotedContact, ContactNote>()
  #listening = false

  note(note: IdNote | EngagementNote): void {
    if (this.#listening) this.#notes.push(note)
  }

  noteContact(contact: NotedContact, what: 'created' | 'deleted'): void {
    if (!this.#listening) return
    const known = this.#contacts.get(contact)
    if (known) known.what = what
    else
      this.#begin({
        kind: 'contact',
        what,
        contact,
        before: what === 'created' ? undefined : new Map()
      })
  }

  noteValue(contact: NotedContact, field: number, before: FieldValue | null): void {
    if (!this.#listening) return
    const known =
      this.#contacts.get(contact) ??
      this.#begin({ kind: 'contact', what: 'updated', contact, before: new Map() })
    if (known.before?.has(field) === false) known.before.set(field, before)
  }

  /** What happened since the last time. */
  take(): readonly Note[] {
    if (this.#notes.length === 0) return NONE
    const notes = this.#notes
    this.#notes = []
    this.#contacts.clear()
    return notes
  }

  /** From now on; what an account begins with is not a change. */
  begin(): void {
    this.#listening = true
  }

  #begin(note: ContactNote): ContactNote {
    this.#contacts.set(note.contact, note)
    this.#notes.push(note)
    return note
  }
}

const NONE: readonly Note[] = []

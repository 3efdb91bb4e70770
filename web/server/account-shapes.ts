import type { Json } from '../lib/json'

/** A field of the account. */
export interface AccountField {
  readonly id: number
  readonly name: string
}

/** A contact, its values by field id. */
export interface Contact {
  readonly id: number
  readonly values: Readonly<Record<string, string | readonly string[]>>
}

/** A contact list; members are ids of contacts. */
export interface ContactList {
  readonly id: number
  readonly name: string
  readonly members: readonly number[]
}

/** An external event. */
export interface ExternalEvent {
  readonly id: number
  readonly name: string
  readonly listening: boolean
}

/** One time that an external event fired for a contact. */
export interface Trigger {
  readonly id: number
  readonly event_id: number
  readonly contact_id: number
  readonly data: Json
  readonly trigger_id: string | null
  readonly at: string
}

/** `GET /_sandbox/state`. */
export interface AccountState {
  readonly fields: readonly AccountField[]
  readonly contacts: readonly Contact[]
  readonly lists: readonly ContactList[]
  readonly events: readonly ExternalEvent[]
  readonly triggers: readonly Trigger[]
}

/** A request in the sandbox's journal. */
export interface JournalEntry {
  readonly id: number
  readonly time: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
  readonly status: number | null
  readonly answer: Json
  readonly duration_ms: number
  readonly fault: number | null
}

/** Tells whether a request changes the account; the others are look-ups, as those for the page's own drop-downs. */
export function isDelivery({ method, path }: Pick<JournalEntry, 'method' | 'path'>): boolean {
  return method !== 'GET' && !path.startsWith('/oauth2/')
}

/** A fault in force. */
export interface ActiveFault {
  readonly id: number
  readonly match: { readonly method?: string; readonly path?: string; readonly body?: string }
  readonly answer: { readonly kind: string; readonly status?: number }
  readonly delay_ms: number
  readonly times?: number
  readonly hits: number
}

/** A switch of the sandbox: how Emarsys may behave where its documentation leaves it open. */
export interface Switch {
  readonly position: string
  readonly positions: readonly string[]
  readonly meaning: string
}

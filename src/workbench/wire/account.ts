export type { AccountChange } from '../../sandbox/account/account-change'
export type { JournalEntry } from '../../sandbox/control/journal-entry'

/** A contact of the sandbox's account, its values by field id. */
export interface Contact {
  readonly id: number
  readonly values: Readonly<Record<string, string | readonly string[]>>
}

/** `GET /_workbench/sandbox/state`: the sandbox's account. */
export interface AccountState {
  readonly fields: readonly { readonly id: number; readonly name: string | null }[]
  readonly contacts: readonly Contact[]
  /** Members are ids of contacts. */
  readonly lists: readonly {
    readonly id: number
    readonly name: string
    readonly members: readonly number[]
  }[]
  readonly events: readonly {
    readonly id: number
    readonly name: string
    /** Whether any program starts at it. */
    readonly listening: boolean
  }[]
  /** The times that external events fired for contacts. */
  readonly triggers: readonly {
    readonly id: number
    readonly event_id: number
    readonly contact_id: number
    readonly data: unknown
    readonly trigger_id: string | null
    readonly at: string
  }[]
  /** The mails that Emarsys would have sent, oldest first; none is sent. */
  readonly mails: readonly {
    readonly id: number
    readonly kind: 'test' | 'launch' | 'broadcast' | 'trigger'
    readonly to: string
    readonly subject: string
    readonly data: unknown
    readonly at: string
  }[]
}

/** One of `GET /_workbench/sandbox/faults`: a fault in force. */
export interface ActiveFault {
  readonly id: number
  readonly match: Readonly<Partial<Record<'method' | 'path' | 'body', string | undefined>>>
  readonly answer: { readonly kind: string; readonly status?: number | undefined }
  readonly delay_ms: number
  readonly times?: number | undefined
  readonly hits: number
}

/** One of `GET /_workbench/sandbox/switches`: how Emarsys may behave where its documentation leaves it open. */
export interface Switch {
  readonly position: string
  readonly positions: readonly string[]
  readonly meaning: string
}

/** A contact, as far as people know it. */
export interface ChangedContact {
  readonly id: number
  /** Null for one without an address. */
  readonly email: string | null
}

/** One thing that a request did to the sandbox's account. */
export type AccountChange =
  | {
      readonly kind: 'contact'
      readonly what: 'created' | 'updated' | 'deleted'
      readonly contact: ChangedContact
      /** Null where there was no value, or is none any more. */
      readonly fields: readonly {
        readonly id: number
        readonly name: string
        readonly before: string | readonly string[] | null
        readonly after: string | readonly string[] | null
      }[]
    }
  | {
      readonly kind: 'list'
      readonly what: 'added' | 'removed'
      readonly contact: ChangedContact
      readonly list: { readonly id: number; readonly name: string }
    }
  | {
      readonly kind: 'trigger'
      /** `repeated`: a trigger with its id was processed before, so nothing starts. */
      readonly what: 'fired' | 'repeated'
      readonly contact: ChangedContact
      readonly event: { readonly id: number; readonly name: string; readonly listening: boolean }
      readonly trigger_id: string | null
    }
  | {
      /** An engagement event; it names its contact in a form that only its schema knows. */
      readonly kind: 'engagement'
      readonly what: 'taken'
      readonly integration: string
      readonly configuration: string
      readonly draft: boolean
    }

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

/** One of `GET /_workbench/sandbox/requests`: a request in the sandbox's journal, and its answer. */
export interface JournalEntry {
  readonly id: number
  readonly time: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Null where no answer was given. */
  readonly status: number | null
  readonly answer: unknown
  readonly duration_ms: number
  readonly fault: number | null
  /** What it did to the account: the first 100 changes. */
  readonly changes: readonly AccountChange[]
  /** How many changes there were. */
  readonly changed: number
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

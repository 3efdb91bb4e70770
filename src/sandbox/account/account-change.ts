/** A contact, as far as people know it. */
export interface ChangedContact {
  readonly id: number
  /** Null for one without an address. */
  readonly email: string | null
}

/** One thing that a request did to the account. */
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
      /** Whether it was a draft, which starts nothing. */
      readonly draft: boolean
    }

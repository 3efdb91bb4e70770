import type { Finding } from '../mapping/finding'
import type { JsonObject } from './json'
import type { Subscription } from './mapping'

/** What a check came to: `warning` is for the user to know, `skipped` could not be looked at; only `wrong` fails the whole. */
export type CheckStatus = 'fine' | 'warning' | 'wrong' | 'skipped'

/** One line of the doctor's checklist. */
export interface Check {
  readonly area: 'login' | 'permissions' | 'mappings' | 'fleet'
  readonly status: CheckStatus
  /** What was looked at, e.g. `contactlist.contact.add` or `Contact list 482019135`. */
  readonly subject: string
  /** What was found. */
  readonly message: string
  /** What to do; none where it is fine. */
  readonly todo?: string
  /** The mapping's place among those that were sent, and the field that is concerned: `write_field.31`, or `subscribe` for its trigger. */
  readonly mappingIndex?: number
  readonly mappingName?: string
  readonly field?: string
  /** Of findings about a mapping: what they are, for programs; their place in the entry; what one click puts right. */
  readonly code?: string
  readonly at?: readonly string[]
  readonly fix?: NonNullable<Finding['fix']>
}

/** What one mapping does in a minute. */
export interface FleetRow {
  readonly mappingIndex: number
  readonly mapping: string
  readonly events: number
  readonly batches: number
  readonly requests: number
  /** Events that fire, where it triggers. */
  readonly triggers: number
}

/** What all mappings do in a minute, when each is met by `eventsPerMinute` events. */
export interface Fleet {
  readonly eventsPerMinute: number
  readonly rows: readonly FleetRow[]
  readonly requests: number
  readonly maxRequests: number
  readonly triggersPerSecond: number
  readonly maxTriggersPerSecond: number
}

/** What the doctor found. */
export interface DoctorReport {
  /** Whether nothing is wrong; warnings may be there. */
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly fleet: Fleet
}

/** The body of `POST /_workbench/check`. */
export interface CheckRequest {
  readonly subscriptions: readonly Subscription[]
  readonly settings: JsonObject
}

/** The answer of `POST /_workbench/check`: what the doctor found, and the calls that it made for it. */
export interface CheckReply extends DoctorReport {
  readonly calls: readonly string[]
}

/** A contact source: a name for where contacts come from. */
export interface ContactSource {
  readonly id: number
  readonly name: string
}

/** An Automation Center program. */
export interface Program {
  readonly id: number
  readonly name: string
  status: string
  readonly parent_id: number | null
}

/** A file that was asked for with getchanges and the like; ready at once. */
export interface Export {
  readonly id: number
  readonly type: string
  readonly created: string
  /** Lines of comma-separated values, the first names the fields. */
  readonly csv: string
}

/** A start of a program at a partner's node, for a list or a contact. */
export interface ProgramRun {
  readonly node_type: string
  readonly resource_id: string
  readonly contact_list_id: string | null
  readonly contact_id: string | null
  readonly at: string
}

/** What a partner's node said of a trigger that it was given. */
export interface ProgramCallback {
  readonly trigger_id: string
  readonly status: 'done' | 'canceled'
  readonly at: string
}

/** An engagement event that was taken. */
export interface EngagementEvent {
  readonly integration_id: string
  readonly event_configuration_id: string
  readonly draft: boolean
  readonly event: unknown
  readonly at: string
}

/** What engagement events of one kind must have. */
export interface EventConfiguration {
  readonly integration: string
  readonly id: string
  readonly required: readonly string[]
  /** What its properties have to be, as far as the schema says. */
  readonly types: Readonly<Record<string, PropertyType>>
  /** Whether a program starts with it. */
  readonly connected: boolean
}

/** What a property of an engagement event may have to be. */
export const PROPERTY_TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const

/** One of them. */
export type PropertyType = (typeof PROPERTY_TYPES)[number]

/** An unsubscribe that was registered; it changes nothing else. */
export interface Unsubscribe {
  readonly email_id: number
  readonly contact_uid: string
  readonly at: string
}

/** What a contact wishes for. */
export interface WishlistItem {
  readonly item_id: string
  readonly quantity: number
}

/** Settings that clients read and replace as a whole, by the last segment of their path. */
export interface CustomerSettings {
  corporatedomain: unknown
  iprestrictions: unknown
  security: unknown
}

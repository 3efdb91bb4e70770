import type { JSONObject } from '@segment/actions-core'

/** A mapping in Segment's own form: which action, for which events, and where each field's value comes from. */
export interface Subscription {
  name?: string | undefined
  /** The action's key, e.g. `upsertContact`. */
  partnerAction: string
  /** In Segment's query language, e.g. `type = "identify"`. */
  subscribe: string
  mapping: JSONObject
  /** Default yes. */
  enabled?: boolean | undefined
}

/** The most mappings that one destination instance may have. */
export const MOST_SUBSCRIPTIONS = 50

/** How a mapping is called where it has no name. */
export function nameOf({ name, partnerAction }: Subscription): string {
  return name?.trim() || partnerAction
}

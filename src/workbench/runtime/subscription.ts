import type { Subscription } from '../wire'

/** The most mappings that one destination instance may have. */
export const MOST_SUBSCRIPTIONS = 50

/** How a mapping is called where it has no name. */
export function nameOf({ name, partnerAction }: Subscription): string {
  return name?.trim() || partnerAction
}

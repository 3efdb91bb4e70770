import type { SegmentEvent } from '@segment/actions-core'
import { isRecord } from '../json'

/**
 * Whether an event's `integrations` let it through to a destination: its name decides, else `All`, else yes; an object of
 * options counts as yes.
 * @see Segment's Spec, common fields, "Integrations"
 */
export function isForDestination({ integrations }: SegmentEvent, destination: string): boolean {
  if (!isRecord(integrations)) return true
  const own = Object.hasOwn(integrations, destination) ? integrations[destination] : undefined
  return (own ?? integrations.All ?? true) !== false
}

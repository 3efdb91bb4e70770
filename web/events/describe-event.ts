import { whoIs } from '../../src/workbench/spec'
import { isRecord } from '../lib/json'

/** What happened, in the words of whoever sent it: a track call's event, a page's name, else the type. */
export function eventTitle(event: unknown): string {
  if (!isRecord(event)) return 'No event'
  const named = [event.event, event.name, event.groupId, event.type].find(
    (one) => typeof one === 'string' && one !== ''
  )
  return typeof named === 'string' ? named : 'An event without a type'
}

/** An event in a few words: "track · Order Completed · grace@example.com". */
export function describeEvent(event: unknown): string {
  if (!isRecord(event)) return 'no event'
  return eventWords([event.type, event.event ?? event.name ?? event.groupId, whoIs(event)])
}

/** Beside the title: "track · grace@example.com · user-1002". */
export function eventFacts(event: unknown): string {
  if (!isRecord(event)) return ''
  const who = whoIs(event)
  return eventWords([event.type, who, who === event.userId ? '' : event.userId])
}

/** Type, name and person in one line; what is not there is left out. */
export function eventWords(parts: readonly unknown[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ')
}

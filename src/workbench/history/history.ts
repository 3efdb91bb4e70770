import type { AccountChange, HistoryEntry, JournalEntry } from '../wire'
import { type KnownContact, names } from './contact-key'
import type { Batch, Origins, SentEvent } from './origins'

/** What has a history of its own. */
export interface Subject {
  readonly kind: 'contact' | 'list' | 'event'
  readonly id: number
}

/** So many events are named for each request. */
const MAX_NAMED = 3

/**
 * What happened to a contact, on a list, or with an external event: newest first.
 * @param valuesOf a contact's values as they are now, by field id
 */
export function historyOf(
  subject: Subject,
  { journal, origins }: { journal: readonly JournalEntry[]; origins: Pick<Origins, 'of'> },
  valuesOf: (contact: number) => KnownContact['values']
): HistoryEntry[] {
  const entries = journal.flatMap(({ changes: all, ...entry }): HistoryEntry[] => {
    const changes = all.filter((change) => concerns(change, subject))
    const [first] = changes
    if (first === undefined) return []
    const { id, time, method, path, status } = entry
    const batch = origins.of(id)
    const who =
      subject.kind === 'contact' && 'contact' in first
        ? { ...first.contact, values: valuesOf(first.contact.id) }
        : undefined
    const origin = batch === undefined ? null : originOf(batch, who)
    return [{ request: { id, time, method, path, status }, changes, origin }]
  })
  return entries.reverse()
}

function concerns(change: AccountChange, { kind, id }: Subject): boolean {
  if (kind === 'contact') return 'contact' in change && change.contact.id === id
  if (kind === 'list') return change.kind === 'list' && change.list.id === id
  return change.kind === 'trigger' && change.event.id === id
}

/** An event that was sent alone is the one; of a batch those that named the contact. */
function originOf({ mapping, events }: Batch, contact?: KnownContact): HistoryEntry['origin'] {
  const ofContact = ({ key }: SentEvent) =>
    contact !== undefined && key !== null && names(key, contact)
  const own = events.length === 1 ? events : events.filter(ofContact)
  return {
    mapping,
    events: own.slice(0, MAX_NAMED).map(({ key: _, ...event }) => event),
    concerned: own.length,
    batch: events.length
  }
}

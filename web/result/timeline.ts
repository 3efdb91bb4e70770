import type { AccountChange, Exchange, JournalEntry, JsonObject } from '../../src/workbench/wire'
import type { Run } from './run'

/** One request that changed a contact: what it did, and what it came from. */
export interface TimelineEntry {
  readonly request: JournalEntry
  readonly changes: readonly AccountChange[]
  /** The send of this page that made the request; null for another, as an SDK's event. */
  readonly origin: { readonly mapping: string; readonly event: JsonObject | undefined } | null
}

/** What has a history of its own. */
export interface Subject {
  readonly kind: 'contact' | 'list' | 'event'
  readonly id: number
  /** As people call it. */
  readonly name: string
}

/** What happened to a contact, on a list, or with an external event, newest first. */
export function timelineOf(
  subject: Pick<Subject, 'kind' | 'id'>,
  journal: readonly JournalEntry[],
  runs: readonly Run[]
): TimelineEntry[] {
  const entries = journal.flatMap((request): TimelineEntry[] => {
    const changes = request.changes.filter((change) => concerns(change, subject))
    if (changes.length === 0) return []
    return [{ request, changes, origin: originOf(request, changes, runs) }]
  })
  return entries.reverse()
}

function concerns(change: AccountChange, { kind, id }: Pick<Subject, 'kind' | 'id'>): boolean {
  if (kind === 'contact') return change.contact.id === id
  if (kind === 'list') return change.kind === 'list' && change.list.id === id
  return change.kind === 'trigger' && change.event.id === id
}

function originOf(
  request: JournalEntry,
  changes: readonly AccountChange[],
  runs: readonly Run[]
): TimelineEntry['origin'] {
  for (const run of runs) {
    for (const { subscription, exchanges, outcomes } of run.results) {
      if (run.at > request.time || !exchanges.some((exchange) => isSame(request, exchange)))
        continue
      const email = changes[0]?.contact.email?.toLowerCase()
      const own = outcomes.find(
        ({ sent }) =>
          email != null &&
          JSON.stringify(sent ?? '')
            .toLowerCase()
            .includes(email)
      )
      const index = own?.index ?? (outcomes.length === 1 ? 0 : undefined)
      const mapping = subscription.name ?? subscription.partnerAction
      return { mapping, event: index === undefined ? undefined : run.events[index] }
    }
  }
  return null
}

function isSame({ method, path, body }: JournalEntry, { request }: Exchange): boolean {
  return (
    method === request.method &&
    request.url.endsWith(path) &&
    JSON.stringify(body) === JSON.stringify(request.body)
  )
}

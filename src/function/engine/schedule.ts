import { isRetried } from '../../destinations/emarsys/api/status'
import { fold } from '../../destinations/emarsys/delivery/requests'
import { fieldName } from '../../destinations/emarsys/fields/contact-key'
import { failure, type Result } from './actions'
import type { Budget, Share } from './budget'
import { type FileMapping, type IndexedEvent, type MappedEvent, mapEvent, takes } from './mapping'

/** An event of a call, and what became of it. */
export interface EventResults extends IndexedEvent {
  /** For each mapping that takes it. */
  results: Map<FileMapping, Result>
  /** What tells that two events are about one contact, by all mappings that take it. */
  contacts: Set<string>
}

/** Why an event waits for one before it. */
export const HELD: Result = {
  status: 503,
  message: 'Not sent, since an earlier event or mapping of the same contact is to be tried again'
}

/** Sends the events of one mapping. */
export type Send = (
  mapping: FileMapping,
  events: readonly MappedEvent[],
  share: Share
) => Promise<Result[]>

/** What a call is run with. */
interface Run {
  budget: Budget
  send: Send
  /** A result of an earlier call, which is not sent again. */
  known: (at: IndexedEvent, mapping: FileMapping) => Result | undefined
  waiting: Waiting
}

/** The part of a call that one mapping has. */
interface Step {
  mapping: FileMapping
  events: { at: EventResults; mapped: MappedEvent }[]
  /** Of its events. */
  contacts: Set<string>
  /** Requests of one contact that follow one another, at most. */
  depth: number
}

/** For each contact the index of its first event that is to be tried again. */
export type Waiting = Map<string, number>

/** Whether Segment should try an event again: also where the credentials were refused, so that a corrected password loses nothing. */
export function isTriedAgain({ status }: Result): boolean {
  return status === 401 || isRetried(status)
}

/**
 * Runs events through the mappings: in the order of the file where they concern the same contact, else side by side. An event
 * at or after its contact's first one that is to be tried again is held back; those before it go on, so that every call
 * delivers something.
 */
export async function runMappings(
  mappings: readonly FileMapping[],
  events: readonly IndexedEvent[],
  run: Run
): Promise<EventResults[]> {
  const all = events.map(
    (event): EventResults => ({ ...event, results: new Map(), contacts: new Set() })
  )
  const keyFields = keyFieldsOf(mappings)
  const steps = mappings.map((mapping) => readStep(mapping, all, keyFields, run.known))
  const before = steps.map((step, place) =>
    steps.flatMap((other, earlier) =>
      earlier < place && overlap(step.contacts, other.contacts) ? [earlier] : []
    )
  )
  const after = chainsAfter(steps, before)
  const running: Promise<void>[] = []
  for (const [place, step] of steps.entries()) {
    const ready = Promise.all((before[place] ?? []).map((earlier) => running[earlier]))
    running.push(ready.then(() => runStep(step, after[place] ?? [], run)))
  }
  await Promise.all(running)
  return all
}

async function runStep(
  { mapping, events, depth }: Step,
  after: readonly number[],
  { budget, send, waiting }: Run
): Promise<void> {
  const open = events.filter(({ at }) => {
    if (!isHeld(at, waiting)) return true
    at.results.set(mapping, HELD)
    wait(at, waiting)
    return false
  })
  if (!open.length) return
  const mapped = open.map((event) => event.mapped)
  const results = await send(mapping, mapped, budget.share(depth, after))
  for (const [place, { at }] of open.entries()) {
    const result = results[place] ?? { status: 500, message: 'No outcome was reported' }
    at.results.set(mapping, result)
    if (isTriedAgain(result)) wait(at, waiting)
  }
}

function readStep(
  mapping: FileMapping,
  all: readonly EventResults[],
  keyFields: ReadonlySet<string>,
  known: Run['known']
): Step {
  const step: Omit<Step, 'depth'> = { mapping, events: [], contacts: new Set() }
  const counts = new Map<string, number>()
  for (const at of all) {
    if (!takes(mapping, at.event)) continue
    try {
      const result = known(at, mapping)
      if (result) {
        at.results.set(mapping, result)
        continue
      }
      const mapped = mapEvent(mapping, at.event)
      step.events.push({ at, mapped })
      for (const contact of contactsIn(mapped, keyFields)) {
        at.contacts.add(contact)
        step.contacts.add(contact)
        counts.set(contact, (counts.get(contact) ?? 0) + 1)
      }
    } catch (error) {
      at.results.set(mapping, failure(error))
    }
  }
  return { ...step, depth: depthOf(mapping.action, step.events.length, counts) }
}

/** How many requests follow one another: most actions send all events of a contact in one. */
function depthOf(action: string, events: number, counts: Map<string, number>): number {
  if (action === 'triggerEvent') return Math.max(1, ...counts.values())
  return action === 'triggerEngagementEvent' ? Math.ceil(events / SIDE_BY_SIDE) || 1 : 1
}

/** Engagement events, each a request of its own, that the destination sends at once. */
const SIDE_BY_SIDE = 4

/** The e-mail address, by which contacts are found unless a mapping says otherwise. Emarsys's system field. */
const EMAIL_FIELD = '3'

/** The fields by which mappings find contacts, as far as they say it themselves. */
function keyFieldsOf(mappings: readonly FileMapping[]): Set<string> {
  const own = mappings.map(({ mapping }) => fieldName(String(mapping.key_field)))
  return new Set([EMAIL_FIELD, ...own])
}

/** The key and what is written to key fields, in any spelling, and Segment's user id. */
function contactsIn({ event, payload }: MappedEvent, keyFields: ReadonlySet<string>): string[] {
  const written: Record<string, unknown> = { ...(payload.write_field as object | undefined) }
  return [
    contactOf(payload.key_field, payload.key_value),
    ...[...keyFields].map((field) => contactOf(field, written[field])),
    contactOf('user', event.userId)
  ].flat()
}

/** What tells that two events are about one contact, in one spelling; nothing where the value names nobody. */
export function contactOf(field: unknown, value: unknown): string[] {
  const isKey = (typeof value === 'string' && value !== '') || typeof value === 'number'
  return isKey ? [`${fieldName(String(field))}:${fold(String(value))}`] : []
}

function overlap(some: Set<string>, others: Set<string>): boolean {
  const [few, many] = some.size < others.size ? [some, others] : [others, some]
  for (const one of few) if (many.has(one)) return true
  return false
}

type ContactsOfEvent = Pick<EventResults, 'index' | 'contacts'>

/** Whether an event is at or after one of its contact that is to be tried again. */
export function isHeld({ index, contacts }: ContactsOfEvent, waiting: Waiting): boolean {
  return [...contacts].some((contact) => (waiting.get(contact) ?? index + 1) <= index)
}

/** Notes that an event is to be tried again. */
export function wait({ index, contacts }: ContactsOfEvent, waiting: Waiting): void {
  for (const contact of contacts)
    waiting.set(contact, Math.min(index, waiting.get(contact) ?? index))
}

/** For each mapping the depths of those that wait for it, one after the other: of the longest chain of them. */
function chainsAfter(steps: readonly Step[], before: readonly number[][]): number[][] {
  const chains: number[][] = steps.map(() => [])
  for (let later = steps.length - 1; later >= 0; later -= 1) {
    const chain = [steps[later]?.depth ?? 1, ...(chains[later] ?? [])]
    for (const earlier of before[later] ?? [])
      if (chain.length > (chains[earlier]?.length ?? 0)) chains[earlier] = chain
  }
  return chains
}

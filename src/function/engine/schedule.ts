import { APART, failure, type Result } from './actions'
import type { Budget, Share } from './budget'
import { type FileMapping, type IndexedEvent, type MappedEvent, mapEvent, takes } from './mapping'

/** What became of an event: a result for each mapping that takes it. */
export interface EventResults extends IndexedEvent {
  results: Map<FileMapping, Result>
}

/** Why an event waits for one before it. */
const HELD = 'Not sent, since an earlier event or mapping of the same contact is to be tried again'

/** Sends the events of one mapping. */
export type Send = (
  mapping: FileMapping,
  events: readonly MappedEvent[],
  share: Share
) => Promise<Result[]>

/** The part of a call that one mapping has. */
interface Step {
  mapping: FileMapping
  events: MappedEvent[]
  /** Of the contacts of its events. */
  contacts: Set<string>
  /** Requests of one contact that follow one another, at most. */
  depth: number
}

/** Whether Segment should try an event again: also where the credentials were refused, so that a corrected password loses nothing. */
export function isTriedAgain({ status }: Result): boolean {
  if (status === 401 || status === 408 || status === 423 || status === 429) return true
  return status >= 500 && status !== 501
}

/**
 * Runs events through the mappings: in the order of the file where they concern the same contact, else side by side. An event
 * at or after its contact's first one that is to be tried again is held back; those before it go on, so that every call
 * delivers something.
 * @param known results of an earlier call, which are not sent again
 */
export async function runMappings(
  mappings: readonly FileMapping[],
  events: readonly IndexedEvent[],
  {
    budget,
    send,
    known
  }: {
    budget: Budget
    send: Send
    known: (at: IndexedEvent, mapping: FileMapping) => Result | undefined
  }
): Promise<EventResults[]> {
  const all = events.map((event): EventResults => ({ ...event, results: new Map() }))
  const contactsOf: Set<string>[] = all.map(() => new Set())
  const steps = mappings.map((mapping) => readStep(mapping, all, contactsOf, known))
  const waiting = new Map<string, number>()
  const dependencies = steps.map((step, place) =>
    steps.flatMap((earlier, before) =>
      before < place && overlap(step.contacts, earlier.contacts) ? [before] : []
    )
  )
  const after = chainsAfter(steps, dependencies)
  const running: Promise<void>[] = []
  for (const [place, step] of steps.entries()) {
    const run = async (): Promise<void> => {
      await Promise.all((dependencies[place] ?? []).map((before) => running[before]))
      const open = step.events.filter((mapped) => !isHeld(mapped, contactsOf, waiting, all, step))
      if (!open.length) return
      const share = budget.share(step.depth, after[place] ?? [])
      const results = await send(step.mapping, open, share)
      open.forEach(({ index }, at) => {
        const result = results[at] ?? { status: 500, message: 'No outcome was reported' }
        all[index]?.results.set(step.mapping, result)
        if (isTriedAgain(result)) wait(contactsOf[index], index, waiting)
      })
    }
    running.push(run())
  }
  await Promise.all(running)
  return all
}

function readStep(
  mapping: FileMapping,
  all: readonly EventResults[],
  contactsOf: Set<string>[],
  known: (at: IndexedEvent, mapping: FileMapping) => Result | undefined
): Step {
  const step: Step = { mapping, events: [], contacts: new Set(), depth: 1 }
  const counts = new Map<string, number>()
  for (const at of all) {
    if (!takes(mapping, at.event)) continue
    const before = known(at, mapping)
    if (before) {
      at.results.set(mapping, before)
      continue
    }
    try {
      const mapped = mapEvent(mapping, at)
      step.events.push(mapped)
      for (const contact of contactsIn(mapped)) {
        contactsOf[at.index]?.add(contact)
        step.contacts.add(contact)
        const count = (counts.get(contact) ?? 0) + 1
        counts.set(contact, count)
        if (APART.has(mapping.action)) step.depth = Math.max(step.depth, count)
      }
    } catch (error) {
      at.results.set(mapping, failure(error))
    }
  }
  return step
}

/** What tells that two events are about one contact: the key, in any case, and Segment's user id. */
function contactsIn({ event, payload }: MappedEvent): string[] {
  const contacts: string[] = []
  const { key_field: field, key_value: value } = payload
  if (value !== undefined) contacts.push(`${String(field)}:${String(value).trim().toLowerCase()}`)
  if (event.userId) contacts.push(`user:${event.userId}`)
  return contacts
}

function overlap(some: Set<string>, others: Set<string>): boolean {
  const [few, many] = some.size < others.size ? [some, others] : [others, some]
  for (const one of few) if (many.has(one)) return true
  return false
}

function isHeld(
  { index }: MappedEvent,
  contactsOf: readonly Set<string>[],
  waiting: Map<string, number>,
  all: readonly EventResults[],
  { mapping }: Step
): boolean {
  const contacts = contactsOf[index] ?? new Set()
  const held = [...contacts].some((contact) => (waiting.get(contact) ?? index + 1) <= index)
  if (!held) return false
  all[index]?.results.set(mapping, { status: 503, message: HELD })
  wait(contacts, index, waiting)
  return true
}

function wait(
  contacts: Set<string> = new Set(),
  index: number,
  waiting: Map<string, number>
): void {
  for (const contact of contacts)
    waiting.set(contact, Math.min(index, waiting.get(contact) ?? index))
}

/** For each mapping the depths of those that wait for it, one after the other: of the longest chain of them. */
function chainsAfter(steps: readonly Step[], dependencies: readonly number[][]): number[][] {
  const chains: number[][] = steps.map(() => [])
  for (let later = steps.length - 1; later >= 0; later -= 1) {
    const chain = [steps[later]?.depth ?? 1, ...(chains[later] ?? [])]
    for (const before of dependencies[later] ?? [])
      if (chain.length > (chains[before]?.length ?? 0)) chains[before] = chain
  }
  return chains
}

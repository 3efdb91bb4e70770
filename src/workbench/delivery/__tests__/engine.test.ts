import fc from 'fast-check'
import { runs } from '../../../__tests__/runs'
import type { OutcomeStatus } from '../../wire'
import { type Accepted, eventOf, mapping, runEngine, VirtualTime } from './virtual'

/** Numbers from 0 to 1 that a seed decides. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const isOpen = (status: OutcomeStatus) => status === 'retry' || status === 'unauthorized'

describe('Engine: in any order of failures, stops and resumptions', () => {
  it('found #47: keeps the order of each contact and of each event, and tells of each once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          events: fc.integer({ min: 1, max: 40 }),
          people: fc.integer({ min: 1, max: 12 }),
          failing: fc.double({ min: 0, max: 0.6, noNaN: true }),
          attempts: fc.integer({ min: 1, max: 4 }),
          window: fc.integer({ min: 1, max: 40 }),
          batches: fc.array(fc.constantFrom(0, 1, 2, 7, 1000), { minLength: 1, maxLength: 4 }),
          isTimed: fc.boolean(),
          stopAt: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined })
        }),
        checkRun
      ),
      { numRuns: runs(120, 400) }
    )
  }, 60_000)
})

interface Choice {
  seed: number
  events: number
  people: number
  failing: number
  attempts: number
  window: number
  batches: number[]
  isTimed: boolean
  stopAt: number | undefined
}

async function checkRun(choice: Choice): Promise<void> {
  const random = randomFrom(choice.seed)
  const { attempts, failing } = choice
  const items = Array.from({ length: choice.events }, (_, n) => {
    const person = `p${Math.floor(random() * choice.people)}@example.com`
    const type = random() < 0.8 ? 'track' : 'identify'
    return eventOf(n, person, { type, ...(random() < 0.5 && { userId: `u-${person}` }) })
  })
  // Size 0 stands for one that is not batched.
  const subscriptions = choice.batches.map((size, place) =>
    mapping(
      size ? { batch_size: size, enable_batching: true } : { enable_batching: false },
      place % 2 ? 'type = "track"' : 'type = "track" or type = "identify"'
    )
  )
  const say = () => (random() < failing ? 'retry' : random() < 0.1 ? 'rejected' : 'delivered')
  const accepted: Accepted[] = []
  const options = {
    ...{ say, accepted, attempts, isResumed: true, time: new VirtualTime() },
    window: { events: choice.window, bytes: 1e9 },
    latency: () => 1 + random() * 200,
    gapMs: choice.isTimed ? 5 : 0,
    waitMs: choice.isTimed ? 50 : undefined
  }
  const first = await runEngine(items, subscriptions, { ...options, stopAt: choice.stopAt })
  const done = new Set<string>()
  checkLines(first)
  for (const { n, mapping: place, result } of first.lines)
    if (!isOpen(result.status)) done.add(`${n} ${place}`)
  const skips = (n: number, place: number) => done.has(`${n} ${place}`)
  // Now nothing fails, so what is left goes through.
  const rest = { ...options, skips, say: () => 'delivered' as const }
  const second = await runEngine(items, subscriptions, rest)
  checkLines(second)
  for (const { n, mapping: place } of second.lines) {
    expect(done.has(`${n} ${place}`)).toBe(false)
    done.add(`${n} ${place}`)
  }
  expect(second.finished.map(({ n }) => n).sort((a, b) => a - b)).toEqual(items.map(({ n }) => n))
  checkOrder(accepted, [...first.lines, ...second.lines])
  expect(Math.max(first.open, second.open)).toBeLessThanOrEqual(choice.window)
  expect(second.engine.open.events).toBe(0)
}

type Run = Awaited<ReturnType<typeof runEngine>>

/** One line for each event in each mapping that takes it, and one outcome an event that follows from them. */
function checkLines({ lines, finished }: Run): void {
  const ids = lines.map(({ n, mapping: place }) => `${n} ${place}`)
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(finished.map(({ n }) => n)).size).toBe(finished.length)
  for (const { n, outcome } of finished) {
    const statuses = lines.filter((line) => line.n === n).map(({ result }) => result.status)
    const worst = statuses.some(isOpen)
      ? 'retry'
      : statuses.includes('rejected')
        ? 'rejected'
        : 'delivered'
    if (outcome !== 'no mapping' && outcome !== 'resumed') expect(outcome).toBe(worst)
  }
}

function checkOrder(accepted: readonly Accepted[], lines: Run['lines']): void {
  const last = new Map<string, number>()
  for (const { mapping: place, contact, n } of accepted) {
    const key = `${place} ${contact}`
    expect(n).toBeGreaterThan(last.get(key) ?? -1)
    last.set(key, n)
  }
  // In the order in which they were taken down, an event's mappings come as they stand in the file.
  const places = new Map<number, number>()
  for (const { n, mapping: place, result } of lines) {
    if (isOpen(result.status)) continue
    expect(place).toBeGreaterThan(places.get(n) ?? -1)
    places.set(n, place)
  }
}

describe('found #14: events of one contact in a batch', () => {
  const orders = ['ada', 'grace', 'ada', 'alan', 'ada'].map((name, n) =>
    eventOf(n, `${name}@example.com`)
  )
  const batched = (partnerAction: string) => ({
    ...mapping({ enable_batching: true }),
    partnerAction
  })

  it('start programs one after the other, each reported before the next is sent', async () => {
    const { requests, lines } = await runEngine(orders, [batched('triggerEvent')])
    expect(requests).toEqual([[0, 1, 3], [2], [4]])
    expect(lines.map(({ n, at }) => [n, at])).toEqual([
      [0, 10],
      [1, 10],
      [3, 10],
      [2, 20],
      [4, 30]
    ])
  })

  it('are written together, since that can be repeated', async () => {
    const { requests } = await runEngine(orders, [batched('upsertContact')])
    expect(requests).toEqual([[0, 1, 2, 3, 4]])
  })

  it('start programs together where they are told apart by their keys, though it is one user', async () => {
    const family = ['buyer', 'referrer'].map((name, n) =>
      eventOf(n, `${name}@example.com`, { userId: 'u-1' })
    )
    const byUser = { ...batched('addContactToList'), subscribe: 'type = "group"' }
    const other = { ...byUser, mapping: { ...byUser.mapping, key_field: '9' } }
    const { requests } = await runEngine(family, [batched('triggerEvent'), other])
    expect(requests).toEqual([[0, 1]])
  })
})

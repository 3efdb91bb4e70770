import type { SegmentEvent } from '@segment/actions-core'
import { createSandbox, type Sandbox } from '../../../sandbox'
import { waitAfter } from '../../delivery/backoff'
import { Batcher } from '../batcher'
import { createPipeline, type PipelineItem } from '../pipeline'
import type { FinalOutcome } from '../run-with-retries'
import { TokenKeeper } from '../token-keeper'
import { ADD, definition, identify, track, TRIGGER, UPSERT, wsse } from './support'
import type { Subscription } from '../../wire'

const FAST = { firstMs: 1, mostMs: 2 }
const carry = (event: SegmentEvent) => ({ event, bytes: JSON.stringify(event).length })

describe('Batcher', () => {
  const batcher = (mapping: object, subscription: Subscription = UPSERT) =>
    new Batcher<PipelineItem>(
      { ...subscription, mapping: { ...subscription.mapping, ...mapping } },
      definition
    )

  it('completes a batch at batch_size, and gives out the rest at a flush', () => {
    const full = batcher({ batch_size: 2 })
    const complete = [1, 2, 3].flatMap((n) => full.add(carry(identify(n))))
    expect(complete.map((items) => items.length)).toEqual([2])
    expect(full.waiting).toBe(1)
    expect(full.flush().map((items) => items.length)).toEqual([1])
    expect(full.waiting).toBe(0)
  })

  it('takes a thousand where nobody says a size, or says nonsense', () => {
    for (const batch_size of [undefined, -1, 'x']) {
      const full = batcher(batch_size === undefined ? {} : { batch_size })
      const complete = Array.from({ length: 1000 }, (_, n) => full.add(carry(identify(n)))).flat()
      expect(complete.map((items) => items.length)).toEqual([1000])
    }
  })

  it('keeps a batch alike in its batch_keys', () => {
    const split = batcher({ key_field: { '@path': '$.traits.field' }, batch_keys: ['key_field'] })
    const event = (field: string) =>
      carry({ type: 'identify', traits: { field } } as unknown as SegmentEvent)
    for (const field of ['3', '37', '3']) split.add(event(field))
    expect(split.flush().map((items) => items.length)).toEqual([2, 1])
  })

  it('keeps a batch below 4 MB', () => {
    const heavy = batcher({})
    const complete = [1, 2, 3].flatMap((n) => heavy.add({ event: identify(n), bytes: 1_900_000 }))
    expect(complete.map((items) => items.length)).toEqual([2])
  })

  it('holds a bounded number of groups', () => {
    const many = batcher({ key_field: { '@path': '$.traits.email' }, batch_keys: ['key_field'] })
    const complete = Array.from({ length: 250 }, (_, n) => many.add(carry(identify(n)))).flat()
    expect(complete).toHaveLength(50)
    expect(many.waiting).toBe(200)
  })
})

describe('waitAfter', () => {
  const now = new Date(0)
  it.each([
    ['the first pause', { attempt: 1, reset: undefined, random: 1 }, 1000],
    ['spread over its lower half', { attempt: 1, reset: undefined, random: 0 }, 500],
    ['doubled', { attempt: 4, reset: undefined, random: 1 }, 8000],
    ['at most half a minute', { attempt: 20, reset: undefined, random: 1 }, 30_000],
    ['until the rate limit ends', { attempt: 1, reset: new Date(20_000), random: 0 }, 20_000],
    ['never shorter than a second', { attempt: 1, reset: new Date(-5000), random: 0 }, 1000],
    [
      'never longer than the rate limit can last',
      { attempt: 1, reset: new Date(9e9), random: 0 },
      90_000
    ]
  ])('is %s', (_, input, milliseconds) => {
    expect(waitAfter({ ...input, now }, { firstMs: 1000, mostMs: 30_000 })).toBe(milliseconds)
  })
})

describe('createPipeline', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await createSandbox()
  })
  afterEach(() => sandbox.close())

  interface Told {
    mapping: number
    id: unknown
    outcome: FinalOutcome
  }

  async function run(subscriptions: Subscription[], events: SegmentEvent[], more: object = {}) {
    const told: Told[] = []
    const pipeline = createPipeline<PipelineItem>({
      definition: sandbox.attach(definition),
      subscriptions,
      settings: wsse(sandbox),
      tokens: new TokenKeeper(),
      backoff: FAST,
      onReport: ({ mapping, results }) => {
        for (const { item, outcome } of results)
          told.push({ mapping, id: item.event.messageId, outcome })
      },
      ...more
    })
    for (const event of events) await pipeline.push(carry(event))
    await pipeline.flush()
    return told
  }

  it('tells of each event in each mapping exactly once', async () => {
    const events = [identify(1), track(1), identify(2), track(2, 'nobody@example.com')]
    const told = await run([UPSERT, ADD, TRIGGER], events)
    const rows = told
      .map(({ mapping, id, outcome }) => `${mapping} ${String(id)} ${outcome.status}`)
      .sort()
    expect(rows).toEqual(
      [
        '0 i-1 delivered',
        '0 i-2 delivered',
        '0 t-1 not subscribed',
        '0 t-2 not subscribed',
        '1 i-1 delivered',
        '1 i-2 delivered',
        '1 t-1 not subscribed',
        '1 t-2 not subscribed',
        '2 i-1 not subscribed',
        '2 i-2 not subscribed',
        '2 t-1 delivered',
        '2 t-2 rejected'
      ].sort()
    )
  })

  it('runs the mappings in order, so that a contact is there before it is put on a list', async () => {
    const small = { ...ADD, mapping: { ...ADD.mapping, batch_size: 1 } }
    const told = await run(
      [UPSERT, small],
      [1, 2, 3].map((n) => identify(n))
    )
    expect(told.every(({ outcome }) => outcome.status === 'delivered')).toBe(true)
  })

  it('leaves out mappings that are not enabled, and events that it is told to skip', async () => {
    const told = await run(
      [{ ...UPSERT, enabled: false }, ADD],
      [identify(1, 'ada@example.com'), identify(2)],
      {
        skips: (item: PipelineItem, mapping: number) =>
          mapping === 1 && item.event.messageId === 'i-2'
      }
    )
    expect(told.map(({ mapping, id }) => [mapping, id])).toEqual([[1, 'i-1']])
  })

  it('sends again what failed, and only that', async () => {
    sandbox.addFault({
      match: { path: '/contact/' },
      answer: { kind: 'reply', status: 503, body: 'Down' },
      times: 2
    })
    const [only] = await run([UPSERT], [identify(1)])
    expect(only?.outcome).toMatchObject({ status: 'delivered', attempts: 3 })
    sandbox.addFault({
      match: { path: '/trigger' },
      answer: { kind: 'reset' },
      processed: true,
      times: 1
    })
    const told = await run([TRIGGER], [track(1), track(2), track(3, 'nobody@example.com')])
    expect(told.map(({ outcome }) => outcome.status)).toEqual([
      'delivered',
      'delivered',
      'rejected'
    ])
    expect(sandbox.state().triggers).toHaveLength(2)
  })

  it('gives up after its attempts, and says so', async () => {
    sandbox.addFault({ answer: { kind: 'reply', status: 500, body: 'Down' } })
    const waits: number[] = []
    const [only] = await run([UPSERT], [identify(1)], {
      attempts: 3,
      onWait: ({ events }: { events: number }) => waits.push(events)
    })
    expect(only?.outcome).toMatchObject({
      status: 'retry',
      httpStatus: 500,
      attempts: 3,
      message: expect.stringContaining('Down')
    })
    expect(waits).toEqual([1, 1])
  })

  it('waits until the rate limit ends', async () => {
    sandbox.setLimits({ requestsPerMinute: 0 })
    const waits: number[] = []
    const stop = new AbortController()
    const now = new Date()
    const told = await run([UPSERT], [identify(1)], {
      clock: () => now,
      random: () => 0,
      signal: stop.signal,
      onWait: ({ milliseconds }: { milliseconds: number }) => {
        waits.push(Math.round(milliseconds / 1000))
        stop.abort()
      }
    })
    // Emarsys says: in a minute from when it answered.
    expect(waits[0]).toBeGreaterThanOrEqual(59)
    expect(waits[0]).toBeLessThan(90)
    expect(told[0]?.outcome).toMatchObject({ status: 'retry', httpStatus: 429 })
  })

  it('sends nothing more once it is stopped', async () => {
    const stop = new AbortController()
    stop.abort()
    expect(await run([UPSERT], [identify(1)], { signal: stop.signal })).toEqual([])
    expect(sandbox.requests()).toEqual([])
  })
})

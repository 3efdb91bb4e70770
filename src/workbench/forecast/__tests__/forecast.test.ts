import { readFileSync } from 'node:fs'
import { createWorkbench, type Workbench } from '../../serve'
import { call, type Sent, send } from '../../serve/__tests__/call'
import type { ForecastReply, HistoryReply } from '../../wire'

const EXAMPLES = JSON.parse(readFileSync('examples/mappings.json', 'utf8'))

const ORDER = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'order-1',
  userId: 'ada',
  timestamp: '2026-11-20T09:30:00.000Z',
  properties: { email: 'ada@example.com', points: 184, order_id: 'A-1' }
}
const email = { '@path': '$.properties.email' }
const POINTS = {
  name: 'Points',
  partnerAction: 'upsertContact',
  subscribe: 'event = "Order Completed"',
  mapping: {
    key_field: '3',
    key_value: email,
    write_field: { 10001: { '@path': '$.properties.points' } },
    enable_batching: true
  }
}
const WELCOME = {
  name: 'Welcome',
  partnerAction: 'triggerEvent',
  subscribe: 'event = "Order Completed"',
  mapping: {
    eventid: 1003,
    key_field: '3',
    key_value: email,
    trigger_id: { '@path': '$.messageId' },
    enable_batching: true
  }
}

let workbench: Workbench
let settings: unknown
const sandbox = () => {
  if (workbench.sandbox === null) throw new Error('The workbench has no sandbox')
  return workbench.sandbox
}
const forecast = async (events: object[], subscriptions: object[], more: object = {}) => {
  const body = { events, subscriptions, settings, ...more }
  const answer = await call(`${workbench.url}/_workbench/forecast`, { body })
  expect(answer.status).toBe(200)
  return answer.json() as ForecastReply
}

beforeAll(async () => {
  workbench = await createWorkbench({ port: 0 })
  const state = (await call(`${workbench.url}/_workbench/state`)).json() as { settings: unknown }
  settings = state.settings
})
beforeEach(() => sandbox().reset())
afterAll(() => workbench.close())

describe('POST /_workbench/forecast', () => {
  it('tells of a large batch the outcomes, what is wrong with an event, and how much changes', async () => {
    const events = Array.from({ length: 80 }, (_, n) => ({
      ...{ type: 'track', event: n < 70 ? 'Order Completed' : 'Other', messageId: `m${n}` },
      properties: n === 3 ? { points: 5 } : { email: `p${n}@example.com`, points: n }
    }))
    const { mappings } = await forecast(events, [POINTS])
    const [points] = mappings
    expect(points?.events).toHaveLength(80)
    expect(points?.events[0]).toEqual({ outcome: { status: 'delivered', httpStatus: 200 } })
    expect(points?.events[3]).toMatchObject({
      outcome: { status: 'rejected', notSent: true },
      errors: [{ field: 'key_value' }]
    })
    expect(points?.events[79]).toEqual({ outcome: null })
    expect(points?.changes).toHaveLength(50)
    expect(points?.changed).toBe(69)
  })

  it('tells for every mapping whether it fires and why, the exact request, and what changes, and changes nothing', async () => {
    const before = sandbox().state()
    const { mappings, onCopy } = await forecast([ORDER], [POINTS, WELCOME, ...EXAMPLES])
    expect(onCopy).toBe(true)
    const byName = Object.fromEntries(mappings.map((mapping) => [mapping.name, mapping]))
    expect(byName['Newsletter: subscribe']?.events).toEqual([
      { reason: 'event is "Order Completed", not "Newsletter Subscribed"', outcome: null }
    ])
    expect(byName.Points).toMatchObject({
      requests: [
        {
          request: {
            method: 'PUT',
            url: 'https://api.emarsys.net/api/v2/contact/?create_if_not_exists=1',
            body: { key_id: '3', contacts: [{ 3: 'ada@example.com', 10001: '184' }] }
          },
          response: { statusCode: 200 }
        }
      ],
      changes: [
        {
          kind: 'contact',
          what: 'updated',
          contact: { email: 'ada@example.com' },
          fields: [{ name: 'Loyalty points', before: '120', after: '184' }]
        }
      ],
      events: [{ outcome: { status: 'delivered', httpStatus: 200 } }]
    })
    expect(byName.Welcome?.changes).toMatchObject([
      { kind: 'trigger', what: 'fired', event: { name: 'Welcome series', listening: true } }
    ])
    expect(sandbox().state()).toEqual(before)
    expect(sandbox().requests()).toEqual([])
  })

  it('tells of each event by itself, as if no other were there, and changes nothing', async () => {
    const before = sandbox().state()
    const events = ['new@example.com', 'new@example.com', 'ada@example.com'].map((email) => ({
      ...ORDER,
      properties: { ...ORDER.properties, email }
    }))
    const body = { events: [...events, { type: 'page' }], subscriptions: [POINTS], settings }
    const answer = await call(`${workbench.url}/_workbench/forecast/each`, { body })
    const replies = answer.json() as ForecastReply[]
    const told = replies.map(({ mappings: [points] }) => points?.changes.map(({ what }) => what))
    expect(told).toEqual([['created'], ['created'], ['updated'], []])
    expect(replies.map(({ mappings: [points] }) => points?.events.length)).toEqual([1, 1, 1, 1])
    expect(answer.text).not.toContain(sandbox().credentials.apiPassword)
    expect(sandbox().state()).toEqual(before)
  })

  describe('found #33: where one mapping needs what another does', () => {
    const NEW = { ...ORDER, properties: { ...ORDER.properties, email: 'new@example.com' } }
    const orderOf = async (events: object[], subscriptions: object[]) =>
      (await forecast(events, subscriptions)).mappings.map(({ order }) => order)

    it('says that Segment promises no order, and what it would do alone', async () => {
      const [points, welcome] = await orderOf([NEW], [POINTS, WELCOME])
      expect(points).toBeUndefined()
      expect(welcome).toContain('This is so where "Points" ran before.')
      expect(welcome).toContain('Segment runs mappings side by side and promises no order.')
      expect(welcome).toContain('Alone, its event would be "rejected"')
    })

    it('says so of a list that gets a contact who is created above', async () => {
      const mapping = { contactlistid: 482019137, key_field: '3', key_value: email }
      const add = { ...POINTS, name: 'List', partnerAction: 'addContactToList', mapping }
      expect((await orderOf([NEW], [POINTS, add]))[1]).toContain('"Points" ran before')
    })

    it('says so of two that write one field in two ways, and of joining and leaving one list', async () => {
      const other = { ...POINTS.mapping, write_field: { 10001: 7 } }
      const [, second] = await orderOf([ORDER], [POINTS, { ...POINTS, name: 'B', mapping: other }])
      expect(second).toContain(
        '"Points" does something else with Loyalty points of ada@example.com'
      )
      const list = { contactlistid: 482019137, key_field: '3', key_value: email }
      const add = { ...POINTS, name: 'Add', partnerAction: 'addContactToList', mapping: list }
      const remove = { ...add, name: 'Remove', partnerAction: 'removeContactFromList' }
      expect((await orderOf([ORDER], [add, remove]))[1]).toContain('which is last counts')
    })

    it('says so of one that is rejected where what stands below it has not run before', async () => {
      const [welcome, points] = await orderOf([NEW], [WELCOME, POINTS])
      expect(welcome).toContain('This is so where "Points" runs later.')
      expect(welcome).toContain('After it, its event would be "delivered"')
      expect(points).toBeUndefined()
    })

    it('says so of one that changes nothing now, and would undo what stands below it', async () => {
      // She is on the list.
      const list = { contactlistid: 482019135, key_field: '3', key_value: email }
      const add = { ...POINTS, name: 'Add', partnerAction: 'addContactToList', mapping: list }
      const remove = { ...add, name: 'Remove', partnerAction: 'removeContactFromList' }
      expect((await orderOf([ORDER], [add, remove]))[0]).toContain(
        '"Remove" does something else with ada@example.com on the list'
      )
    })

    it('says nothing where the order does not matter', async () => {
      expect(await orderOf([ORDER], [POINTS, WELCOME, { ...POINTS, name: 'Again' }])).toEqual([
        undefined,
        undefined,
        undefined
      ])
    })
  })

  it('found #27, #37: tells of a mapping that cannot be run or takes too long, and runs the others', async () => {
    const broken = (name: string, key_value: unknown) => ({
      ...POINTS,
      name,
      mapping: { ...POINTS.mapping, key_value }
    })
    const nested = (levels: number): unknown =>
      levels === 0 ? 'x' : { '@if': { exists: nested(levels - 1), then: 'x' } }
    const { mappings } = await forecast(
      [ORDER],
      [
        broken('Tag', { '@liquid': '{% for x in y %}{% endfor %}' }),
        broken('Bomb', { '@liquid': '{% assign x = (1..30000000) | join %}{{ x | size }}' }),
        broken('Deep', nested(40)),
        POINTS
      ]
    )
    expect(mappings.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('tag "for" is disabled'),
      expect.stringContaining('was ended after 250 ms'),
      expect.stringContaining('nested so deep'),
      undefined
    ])
    expect(mappings[3]?.changed).toBe(1)
  })

  it.each(['cut', 'reset'] as const)(
    'found #34: tells alike in forecast, Send and history what a connection that is %s has done',
    async (kind) => {
      const fault = () => sandbox().addFault({ answer: { kind }, times: 1 })
      fault()
      const [foretold] = (await forecast([ORDER], [POINTS])).mappings
      sandbox().clearFaults()
      fault()
      const body = { events: [ORDER], subscription: POINTS, settings }
      const sent = (await send(workbench.url, body)).json() as Sent
      expect(sent.changes).toEqual(foretold?.changes)
      expect(sent.exchanges.map(({ request }) => request.url)).toEqual(
        foretold?.requests.map(({ request }) => request.url)
      )
      for (const [first] of [sent.exchanges, foretold?.requests ?? []]) {
        expect(first?.request).toMatchObject({
          method: 'PUT',
          url: 'https://api.emarsys.net/api/v2/contact/?create_if_not_exists=1',
          body: { contacts: [{ 10001: '184' }] }
        })
        expect(first?.response).toMatchObject({ statusCode: 0, statusMessage: 'No answer' })
      }
      const processed = sandbox().requests()[0]?.changes ?? []
      expect(sent.changes).toEqual(processed)
      const history = await call(`${workbench.url}/_workbench/history/contact/1000001`)
      const { entries } = history.json() as HistoryReply
      expect(entries.flatMap(({ origin }) => origin?.mapping)).toEqual(
        processed.length > 0 ? ['Points'] : []
      )
    }
  )

  it('found #37: answers others while a mapping that takes for ever is looked at', async () => {
    const key_value = { '@liquid': '{% assign x = (1..99999999) | join %}{{ x | size }}' }
    const bomb = { ...POINTS, mapping: { ...POINTS.mapping, key_value } }
    const foretold = forecast([ORDER], [bomb])
    const previewed = call(`${workbench.url}/_workbench/preview`, {
      body: { events: [ORDER], subscription: bomb }
    })
    let answered = 0
    let done = false
    void Promise.allSettled([foretold, previewed]).then(() => {
      done = true
    })
    while (!done) {
      expect((await call(`${workbench.url}/_workbench/state`)).status).toBe(200)
      answered += 1
    }
    expect(answered).toBeGreaterThan(3)
    expect((await previewed).json()).toMatchObject({
      results: [{ errors: [{ message: expect.stringContaining('was ended after 250 ms') }] }]
    })
  })

  const orders = (count: number, address = (n: number) => `p${n}@example.com`) =>
    Array.from({ length: count }, (_, n) => ({
      ...ORDER,
      messageId: `order-${n}`,
      properties: { ...ORDER.properties, email: address(n) }
    }))
  const change = (entry: typeof POINTS | typeof WELCOME, more: object) => ({
    ...entry,
    mapping: { ...entry.mapping, ...more }
  })
  const ofOne = () => 'ada@example.com'

  it.each<[string, object[], object]>([
    ['one event', [ORDER], POINTS],
    ['batches of two', orders(5), change(POINTS, { batch_size: 2 })],
    ['events one by one', orders(3), change(POINTS, { enable_batching: false })],
    ['batches alike in a key', orders(3), change(POINTS, { batch_keys: ['key_value'] })],
    ['more triggers of a contact than one batch may send', orders(60, ofOne), WELCOME],
    ['events that no trigger takes', [{ ...ORDER, event: 'Viewed' }, ...orders(2)], POINTS]
  ])('found #34: foretells exactly what Send then does: %s', async (_, events, subscription) => {
    const { mappings } = await forecast(events, [subscription])
    const body = { events, subscription, settings }
    const { exchanges, outcomes } = (await send(workbench.url, body)).json() as Sent
    const shown = ({ request }: { request: object }) => ({ ...request, headers: undefined })
    const inAnyOrder = (all: readonly { request: object }[]) =>
      all.map((one) => JSON.stringify(shown(one))).sort()
    expect(inAnyOrder(mappings[0]?.requests ?? [])).toEqual(inAnyOrder(exchanges))
    const foretold = mappings[0]?.events.map(({ outcome }) => outcome?.status ?? 'not subscribed')
    expect(foretold).toEqual(outcomes.map(({ status }) => status))
  })

  it('runs the mappings in order on one copy: one sees what another before it has done', async () => {
    const subscribe = {
      name: 'List',
      partnerAction: 'addContactToList',
      subscribe: 'type = "track"',
      mapping: { contactlistid: 482019137, key_field: '3', key_value: email }
    }
    const event = { ...ORDER, properties: { email: 'new@example.com', points: 1 } }
    const alone = await forecast([event], [subscribe])
    expect(alone.mappings[0]?.events[0]?.outcome?.status).toBe('rejected')
    const after = await forecast([event], [POINTS, subscribe])
    expect(after.mappings[1]?.events[0]?.outcome?.status).toBe('delivered')
    expect(after.mappings[0]?.changes[0]?.what).toBe('created')
  })

  it('knows a trigger id that was processed before', async () => {
    const body = { events: [ORDER], subscription: WELCOME, settings }
    await send(workbench.url, body)
    const { mappings } = await forecast([ORDER], [WELCOME])
    expect(mappings[0]?.changes).toMatchObject([{ kind: 'trigger', what: 'repeated' }])
  })

  it('meets the faults that are set, and uses none of them up', async () => {
    const body = { replyCode: 1, replyText: 'Too Many Requests' }
    sandbox().addFault({ answer: { kind: 'reply', status: 429, body }, times: 1 })
    for (let turn = 0; turn < 2; turn += 1) {
      const { mappings } = await forecast([ORDER], [POINTS])
      expect(mappings[0]?.events[0]?.outcome).toMatchObject({ status: 'retry', httpStatus: 429 })
      expect(mappings[0]?.changes).toEqual([])
    }
    expect(sandbox().faults()[0]?.hits).toBe(0)
  })

  it('page #14: says of an event that is rejected here that nothing of it is sent', async () => {
    const nobody = { ...ORDER, properties: { points: 1 } }
    const both = await forecast([ORDER, nobody], [POINTS])
    expect(both.mappings[0]?.events.map(({ outcome }) => outcome?.notSent)).toEqual([
      undefined,
      true
    ])
    expect(both.mappings[0]?.events[1]?.errors?.[0]?.field).toBe('key_value')
    const unknown = { ...ORDER, properties: { email: 'nobody@example.com', points: 1 } }
    const { mappings } = await forecast([unknown], [WELCOME])
    expect(mappings[0]?.events[0]?.outcome).toMatchObject({ status: 'rejected' })
    expect(mappings[0]?.events[0]?.outcome?.notSent).toBeUndefined()
  })

  it.each([true, false])(
    'found #34: tells what was sent of what was not, in batches: %s',
    async (enable_batching) => {
      const mapping = {
        contactlistid: 482019137,
        key_field: '3',
        key_value: email,
        enable_batching
      }
      const add = { ...POINTS, partnerAction: 'addContactToList', mapping }
      const of = (value: unknown) => ({ ...ORDER, properties: { email: value } })
      const events = [ORDER, of('nobody@example.com'), of(undefined), of({ a: 1 })]
      const { mappings } = await forecast(events, [add])
      expect(mappings[0]?.events.map(({ outcome }) => [outcome?.status, outcome?.notSent])).toEqual(
        [
          ['delivered', undefined],
          ['rejected', undefined],
          ['rejected', true],
          ['rejected', true]
        ]
      )
    }
  )

  it('says why a mapping cannot run, and passes by one that is off', async () => {
    const { mappings } = await forecast(
      [ORDER],
      [
        { ...POINTS, subscribe: 'type =' },
        { ...POINTS, partnerAction: 'gone' },
        { ...POINTS, enabled: false }
      ]
    )
    expect(mappings.map(({ problem }) => problem?.slice(0, 24))).toEqual([
      'The trigger ends with an',
      '"gone" is not an action ',
      undefined
    ])
    expect(mappings[2]).toMatchObject({ enabled: false, events: [], requests: [] })
  })

  it('passes by an event whose integrations leave the destination out', async () => {
    const { mappings } = await forecast([{ ...ORDER, integrations: { All: false } }], [POINTS])
    const reason = "the event's integrations leave this destination out"
    expect(mappings[0]?.events).toEqual([{ reason, outcome: null }])
  })

  it('holds no secret', async () => {
    const answer = await call(`${workbench.url}/_workbench/forecast`, {
      body: { events: [ORDER], subscriptions: [POINTS], settings }
    })
    const { apiPassword } = sandbox().credentials
    expect(answer.text).not.toContain(apiPassword)
    expect(answer.text).toContain('[redacted]')
  })

  it('of a live workbench supposes that Emarsys accepts, and asks it nothing', async () => {
    const live = await createWorkbench({ port: 0, live: true })
    try {
      const body = {
        events: [ORDER],
        subscriptions: [POINTS],
        settings: { api_user: 'someone', api_password: 'secret' }
      }
      const answer = await call(`${live.url}/_workbench/forecast`, { body })
      expect(answer.json()).toMatchObject({
        onCopy: false,
        mappings: [{ requests: [{ request: { method: 'PUT' } }], changes: [] }]
      })
    } finally {
      await live.close()
    }
  })
})

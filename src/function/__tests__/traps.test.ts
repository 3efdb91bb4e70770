import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SegmentEvent } from '@segment/actions-core'
import { type Ended, type Instance, startInstance } from '../instance'
import { writeFunction } from '../write-function'
import { buildEngine } from './built-engine'
import { VirtualAccount, VirtualTime } from './virtual-world'

beforeAll(buildEngine)

const WSSE = { api_user: 'user', api_password: 'secret-password' }
const OAUTH = { apiClientId: 'client', apiClientSecret: 'secret-of-client' }

const EMAIL = { '@path': '$.properties.email' }
const write = {
  name: 'Write',
  partnerAction: 'upsertContact',
  subscribe: 'type = "track"',
  mapping: {
    key_field: '3',
    key_value: EMAIL,
    write_field: { 1: { '@path': '$.properties.name' } }
  }
}
const trigger = {
  name: 'Trigger',
  partnerAction: 'triggerEvent',
  subscribe: 'type = "track"',
  mapping: {
    eventid: 12,
    key_field: '3',
    key_value: EMAIL,
    trigger_id: { '@path': '$.messageId' }
  }
}
const list = {
  name: 'List',
  partnerAction: 'addContactToList',
  subscribe: 'type = "track"',
  mapping: { contactlistid: 7, key_field: '3', key_value: EMAIL }
}

function track(index: number, email = 'ada@example.com', more: object = {}): SegmentEvent {
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: `m${index}`,
    properties: { email, name: `N${index}` },
    ...more
  } as SegmentEvent
}

function open(subscriptions: object[], latency = 10) {
  const time = new VirtualTime()
  const account = new VirtualAccount(time, latency)
  const { code, notes } = writeFunction(subscriptions as never, '0.0.0')
  const start = (): Instance => startInstance(code, account.world)
  return { time, account, code, notes, start }
}

interface Entry {
  status: number
  errormessage?: string
}

function entriesOf(ended: Ended): Entry[] {
  if ('returned' in ended) return ended.returned as Entry[]
  throw new Error(`The call ended otherwise: ${JSON.stringify(ended)}`)
}

/** Calls `onBatch` until no event comes back. @returns how many events each call had, and how long it took */
async function untilDelivered(
  { time, start }: ReturnType<typeof open>,
  events: SegmentEvent[],
  {
    settings = WSSE,
    fresh = false,
    most = 20
  }: { settings?: object; fresh?: boolean; most?: number } = {}
) {
  const calls: { events: number; took: number }[] = []
  let instance = start()
  let left = events
  while (left.length && calls.length < most) {
    if (fresh) instance = start()
    const begun = time.now()
    const entries = entriesOf(await time.run(instance.call('onBatch', left, settings)))
    calls.push({ events: left.length, took: time.now() - begun })
    left = left.filter((_, index) => entries[index]?.status !== 200)
  }
  return { calls, left }
}

describe('the traps of Segment Functions', () => {
  test.each([
    ['an instance that lives', false],
    ['a new instance for each call', true]
  ])(
    'function trap 1: 40 orders of one contact are delivered call by call, by %s',
    async (_, fresh) => {
      const world = open([write, trigger, list], 600)
      const { calls, left } = await untilDelivered(
        world,
        Array.from({ length: 40 }, (_, index) => track(index)),
        { fresh }
      )
      expect(left).toEqual([])
      expect(calls.length).toBeLessThanOrEqual(10)
      calls.slice(1).forEach(({ events }, index) => {
        expect(events).toBeLessThan(calls[index]?.events ?? 0)
      })
      for (const { took } of calls) expect(took).toBeLessThan(4900)
      const ids = world.account.triggerIds()
      expect(new Set(ids).size).toBe(40)
      const inOrder = [...new Set(ids)].map((id) => Number(/:m(\d+):/.exec(id)?.[1]))
      expect(inOrder).toEqual(Array.from({ length: 40 }, (_, index) => index))
    }
  )

  test('function trap 1: the contact waits, and no other', async () => {
    const world = open([write, trigger, list], 600)
    const events = [
      ...Array.from({ length: 39 }, (_, index) => track(index)),
      track(40, 'grace@example.com')
    ]
    const entries = entriesOf(await world.time.run(world.start().call('onBatch', events, WSSE)))
    expect(entries[39]).toEqual({ status: 200 })
    expect(entries[0]).toEqual({ status: 200 })
    expect(entries[38]?.status).toBe(500)
  })

  test('function trap 2: what one mapping did is not repeated when the event comes back for another', async () => {
    const world = open([trigger, list], 10)
    const { time, account } = world
    account.reply = ({ url }) =>
      url.includes('/add') && account.to('/add').length === 1
        ? { status: 503, body: '' }
        : undefined
    const instance = world.start()
    const first = entriesOf(
      await time.run(instance.call('onBatch', [track(1), track(2, 'b@example.com')], WSSE))
    )
    expect(first.map(({ status }) => status)).toEqual([500, 500])
    expect(first[0]?.errormessage).toMatch(/^List \(503\): .*HTTP 503/)
    const second = entriesOf(
      await time.run(instance.call('onBatch', [track(1), track(2, 'b@example.com')], WSSE))
    )
    expect(second.map(({ status }) => status)).toEqual([200, 200])
    expect(account.triggerIds()).toHaveLength(2)
  })

  test('function trap 2: a new instance repeats a trigger under the same id', async () => {
    const world = open([trigger, list], 10)
    const { time, account } = world
    account.reply = ({ url }) =>
      url.includes('/add') && account.to('/add').length === 1
        ? { status: 500, body: '' }
        : undefined
    const { left } = await untilDelivered(world, [track(1), track(2, 'b@example.com')], {
      fresh: true
    })
    expect(left).toEqual([])
    expect(time.now()).toBeGreaterThan(0)
    expect(account.triggerIds()).toHaveLength(4)
    expect(new Set(account.triggerIds()).size).toBe(2)
  })

  test('function trap 2: what was remembered for one account is not known for another', async () => {
    const world = open([trigger, list], 10)
    const { time, account } = world
    account.reply = ({ url }) => (url.includes('/add') ? { status: 503, body: '' } : undefined)
    const instance = world.start()
    await time.run(instance.call('onTrack', track(1), WSSE))
    await time.run(instance.call('onTrack', track(1), { ...WSSE, api_user: 'other' }))
    expect(account.triggerIds()).toHaveLength(2)
    await time.run(instance.call('onTrack', track(1), WSSE))
    expect(account.triggerIds()).toHaveLength(2)
  })

  test('function trap 2: an event that is sent again after it was delivered is delivered again', async () => {
    const { time, account, start } = open([trigger, list], 10)
    const instance = start()
    await time.run(instance.call('onTrack', track(1), WSSE))
    await time.run(instance.call('onTrack', track(1), WSSE))
    expect(account.to('/add')).toHaveLength(2)
  })

  test('function trap 2: a trigger without an id gets one, an empty one is warned of', () => {
    const { trigger_id: _, ...mapping } = trigger.mapping
    const without = open([{ ...trigger, mapping }, list])
    expect(without.notes.join()).toContain('"Trigger" has no Trigger id')
    expect(without.code).toContain('trigger_id: { "@path": "$.messageId" }')
    const blank = open([{ ...trigger, mapping: { ...mapping, trigger_id: ' ' } }, list])
    expect(blank.notes.join()).toContain('"Trigger" has an empty Trigger id')
  })

  test.each([
    [{ All: false }],
    [{ 'Emarsys (Actions)': false }],
    [{ All: false, 'Emarsys (My workspace)': true }]
  ])('function trap 3: integrations %j were filtered by Segment already', async (integrations) => {
    const { time, account, start } = open([list])
    await time.run(start().call('onTrack', track(1, 'a@example.com', { integrations }), WSSE))
    expect(account.to('/add')).toHaveLength(1)
  })

  test('function trap 4: a slow Emarsys is waited for, whatever share of the time a mapping has', async () => {
    const { time, account, start } = open([write, trigger, list], 4000)
    const instance = start()
    const ended = await time.run(instance.call('onBatch', [track(1)], WSSE))
    expect(entriesOf(ended)[0]?.errormessage).not.toContain('Write')
    expect(account.seen).toHaveLength(1)
    await time.run(instance.call('onBatch', [track(1)], WSSE))
    const last = await time.run(instance.call('onBatch', [track(1)], WSSE))
    expect(entriesOf(last)).toEqual([{ status: 200 }])
    expect(account.seen).toHaveLength(3)
  })

  test('function trap 4: a request that could not be answered in time is not begun', async () => {
    const { time, account, start } = open([write, trigger, list], 1600)
    await time.run(start().call('onBatch', [track(1)], WSSE))
    expect(account.seen.map(({ at }) => at)).toEqual([0, 1600])
  })

  test('function trap 5: a mapping runs as often as it is called, also where the kit writes into it', async () => {
    const name = { '@replace': { pattern: 'x', value: { '@path': '$.properties.name' } } }
    const { time, account, start } = open([
      { ...write, mapping: { ...write.mapping, write_field: { 1: name } } }
    ])
    const instance = start()
    for (const index of [1, 2]) await time.run(instance.call('onTrack', track(index), WSSE))
    expect(account.seen.map(({ body }) => JSON.parse(body).contacts[0]['1'])).toEqual(['N1', 'N2'])
  })

  test('function trap 6: what was not sent for want of time says so', async () => {
    const { time, start } = open([write, trigger], 3000)
    const [entry] = entriesOf(await time.run(start().call('onBatch', [track(1)], WSSE)))
    expect(entry?.errormessage).toMatch(/^Trigger \(503\): Not sent, .*time/)
    expect(entry?.errormessage).not.toMatch(/connection|not answered/i)
  })

  test('function trap 7: an answer after the time is not waited for, and fetch is told when to stop', async () => {
    const { time, account, start } = open([list], 7000)
    const begun = time.now()
    const [entry] = entriesOf(await time.run(start().call('onBatch', [track(1)], WSSE)))
    expect(time.now() - begun).toBeLessThanOrEqual(4500)
    expect(entry).toMatchObject({
      status: 500,
      errormessage: expect.stringMatching(/No answer within/)
    })
    expect(account.seen[0]?.options.timeout).toBe(4500)
    expect(account.seen[0]?.options.redirect).toBe('manual')
  })

  test('function trap 8: nothing is loaded, and the core that is put in is one version', () => {
    const { code } = open([list])
    expect(code).not.toMatch(/\brequire\(|\bimport\(|new Function|\beval\(/)
    const { dependencies } = require('../../../package.json') as { dependencies: object }
    expect(dependencies).toMatchObject({ '@segment/actions-core': '3.170.0' })
  })

  test.each([[''], [null], [[]]])(
    'function trap 9: key value %j has one outcome, single or in a batch',
    async (value) => {
      const { time, account, start } = open([list])
      const event = track(1, value as string)
      const single = await time.run(start().call('onTrack', event, WSSE))
      const [entry] = entriesOf(await time.run(start().call('onBatch', [event], WSSE)))
      expect(entry?.status).toBe(400)
      expect(single).toEqual({ thrown: { name: 'ValidationError', message: entry?.errormessage } })
      expect(account.seen).toHaveLength(0)
    }
  )

  test('function trap 10: the top is to be read, and no line is endless', () => {
    const { code } = open([list, { ...trigger, enabled: false }])
    const [top = ''] = code.split('// Holds parts of')
    expect(top).toContain('// Trigger: type = "track"\n    tree: {"type":"group"')
    expect(top).not.toContain('"Trigger"')
    expect(Math.max(...code.split('\n').map(({ length }) => length))).toBeLessThan(1000)
    expect(code.match(/\(MIT, /g)).toHaveLength(2)
  })

  test('function trap 10: a trigger of several lines stays a comment', () => {
    const subscribe = 'type = "track" and\nevent = "A\u2028B"'
    const { code } = open([{ ...list, subscribe }])
    expect(code).toContain('// Trigger: type = "track" and event = "A B"\n')
  })

  test('function trap 11: the login need not be chosen, and what is missing is named', async () => {
    const { time, account, start } = open([list])
    await time.run(start().call('onTrack', track(1), { ...OAUTH, api_user: '', api_password: '' }))
    expect(account.seen.map(({ url }) => new URL(url).host)).toEqual([
      'auth.emarsys.net',
      'api.emarsys.net'
    ])
    const missing = async (settings: object) =>
      time.run(start().call('onTrack', track(1), settings))
    expect(await missing({})).toEqual({
      thrown: { name: 'RetryError', message: expect.stringContaining('There is no login.') }
    })
    expect(await missing({ api_user: 'user' })).toEqual({
      thrown: { name: 'RetryError', message: expect.stringContaining('API password is missing') }
    })
    expect(await missing({ apiClientId: 'client' })).toEqual({
      thrown: { name: 'RetryError', message: expect.stringContaining('Client secret is missing') }
    })
  })

  test('function trap 12: ten calls at once fetch one token', async () => {
    const { time, account, start } = open([list])
    const instance = start()
    const calls = Array.from({ length: 10 }, (_, index) =>
      instance.call('onTrack', track(index, `${index}@example.com`), OAUTH)
    )
    await time.run(Promise.all(calls))
    expect(account.to('oauth2/token')).toHaveLength(1)
    expect(account.to('/add')).toHaveLength(10)
  })

  test('function trap 12: a token that ends is replaced before it does', async () => {
    const { time, account, start } = open([list])
    account.reply = ({ url }) =>
      url.includes('token') ? { body: { access_token: 't', expires_in: 600 } } : undefined
    const instance = start()
    await time.run(instance.call('onTrack', track(1), OAUTH))
    await time.run(time.wait(500_000))
    await time.run(instance.call('onTrack', track(2), OAUTH))
    expect(account.to('oauth2/token')).toHaveLength(1)
    await time.run(time.wait(60_000))
    await time.run(instance.call('onTrack', track(3), OAUTH))
    expect(account.to('oauth2/token')).toHaveLength(2)
  })

  test('function trap 12: a refused token is replaced once, and refused credentials are tried again', async () => {
    const { time, account, start } = open([list])
    const instance = start()
    await time.run(instance.call('onTrack', track(1), OAUTH))
    account.reply = ({ headers }) =>
      headers.authorization === 'Bearer token-1' ? { status: 401, body: '' } : undefined
    expect(await time.run(instance.call('onTrack', track(2), OAUTH))).toEqual({
      returned: undefined
    })
    expect(account.to('oauth2/token')).toHaveLength(2)
    account.reply = ({ url }) => (url.includes('token') ? undefined : { status: 401, body: '' })
    const refused = await time.run(instance.call('onTrack', track(3), OAUTH))
    expect(refused).toMatchObject({ thrown: { name: 'RetryError' } })
    expect(account.to('oauth2/token')).toHaveLength(3)
  })

  test.each([429, 503])(
    'function trap 12: %i of the token endpoint is tried again',
    async (status) => {
      const { time, account, start } = open([list])
      account.reply = ({ url }) =>
        url.includes('token') ? { status, body: 'Token limit reached' } : undefined
      const ended = await time.run(start().call('onTrack', track(1), OAUTH))
      expect(ended).toMatchObject({
        thrown: { name: 'RetryError', message: expect.stringContaining('Token limit reached') }
      })
      expect(account.to('/add')).toHaveLength(0)
    }
  )

  test('function trap 13: the engine holds no labels, drop-downs and hooks', () => {
    const { code } = open([list])
    const texts = ['When enabled, Segment will send', 'createAudience', 'Your Emarsys API username']
    expect(texts.filter((text) => code.includes(text))).toEqual([])
  })
})

describe('the time of a call', () => {
  test('400 events of two mappings at 600 ms are delivered within three calls, and no trigger twice', async () => {
    const world = open([write, trigger], 600)
    const events = Array.from({ length: 400 }, (_, index) =>
      track(index, `${index % 40}@example.com`)
    )
    const { calls, left } = await untilDelivered(world, events, { fresh: true })
    expect(left).toEqual([])
    expect(calls.length).toBeLessThanOrEqual(3)
    for (const { took } of calls) expect(took).toBeLessThan(4900)
    const ids = world.account.triggerIds()
    expect(ids).toHaveLength(400)
    expect(new Set(ids).size).toBe(400)
  })

  test('mappings of different contacts are sent side by side, those of one contact in the order of the file', async () => {
    const ada = { ...write, subscribe: 'type = "track" and event = "A"' }
    const grace = { ...list, subscribe: 'type = "track" and event = "G"' }
    const { time, account, start } = open(
      [ada, grace, { ...trigger, subscribe: 'event = "A"' }],
      500
    )
    const events = [
      track(1, 'ada@example.com', { event: 'A' }),
      track(2, 'grace@example.com', { event: 'G' })
    ]
    await time.run(start().call('onBatch', events, WSSE))
    expect(account.seen.map(({ at, url }) => [at, new URL(url).pathname.split('/')[3]])).toEqual([
      [0, 'contact'],
      [0, 'contactlist'],
      [500, 'event']
    ])
  })

  test.each([
    ['the same field', { ...write.mapping, key_field: ' 03' }, 'ada@example.com'],
    ['the same letters', write.mapping, 'Ren\u0065\u0301@example.com']
  ])('a contact in another spelling of %s is one contact', async (_, mapping, other) => {
    const { time, account, start } = open(
      [
        { ...write, mapping, subscribe: 'event = "A"' },
        { ...trigger, subscribe: 'event = "B"' }
      ],
      500
    )
    const email = other.normalize('NFC').toLowerCase()
    const events = [track(1, other, { event: 'A' }), track(2, email, { event: 'B' })]
    await time.run(start().call('onBatch', events, WSSE))
    expect(account.seen.map(({ at, url }) => [at, new URL(url).pathname.split('/')[3]])).toEqual([
      [0, 'contact'],
      [500, 'event']
    ])
  })

  test('a contact that is written by another key is found by what is written', async () => {
    const mapping = {
      key_field: '777',
      key_value: { '@path': '$.messageId' },
      write_field: { 3: EMAIL }
    }
    const { time, account, start } = open(
      [
        { ...write, mapping, subscribe: 'event = "A"' },
        { ...trigger, subscribe: 'event = "B"' }
      ],
      500
    )
    const events = [
      track(1, 'Ada@example.com', { event: 'A' }),
      track(2, 'ada@example.com', { event: 'B' })
    ]
    await time.run(start().call('onBatch', events, WSSE))
    expect(account.seen.map(({ at, url }) => [at, new URL(url).pathname.split('/')[3]])).toEqual([
      [0, 'contact'],
      [500, 'event']
    ])
  })

  test('40 engagement events before another mapping are delivered call by call', async () => {
    const engagement = {
      name: 'Engage',
      partnerAction: 'triggerEngagementEvent',
      subscribe: 'type = "track"',
      mapping: { integrationId: 'a-1', eventConfigurationId: 'b-2', event_payload: { a: 1 } }
    }
    const world = open([engagement, list], 600)
    const events = Array.from({ length: 40 }, (_, index) =>
      track(index, `${index}@example.com`, { userId: `u${index}` })
    )
    const { calls, left } = await untilDelivered(world, events, { settings: OAUTH })
    expect(left).toEqual([])
    expect(calls.length).toBeLessThanOrEqual(4)
    for (const { took } of calls) expect(took).toBeLessThan(4900)
    expect(world.account.to('/engagementevent/')).toHaveLength(40)
  })

  test('fifty mappings of one contact take no longer than the call, and come to an end', async () => {
    const mappings = Array.from({ length: 50 }, (_, index) => ({
      ...list,
      name: `List ${index}`,
      mapping: { ...list.mapping, contactlistid: index + 1 }
    }))
    const world = open(mappings, 300)
    const { calls, left } = await untilDelivered(world, [track(1)])
    expect(left).toEqual([])
    for (const { took } of calls) expect(took).toBeLessThan(4900)
    expect(world.account.seen).toHaveLength(50)
  })
})

describe('what an instance may lose', () => {
  test.each([1, 2, 3])(
    '30 calls, the instance thrown away at random (%i): nothing is lost, nothing happens twice',
    async (seed) => {
      const world = open([write, trigger, list], 600)
      const { time, account } = world
      let state = seed
      const random = (): number => {
        state = (state * 1103515245 + 12345) % 2147483648
        return state / 2147483648
      }
      account.reply = () => (random() < 0.15 ? { status: 503, body: '' } : undefined)
      let instance = world.start()
      const waiting = Array.from({ length: 120 }, (_, index) =>
        track(index, `${index % 30}@example.com`)
      )
      const delivered = new Set<string>()
      for (let call = 0; call < 30; call += 1) {
        if (random() < 0.5) instance = world.start()
        const batch = waiting.splice(0, 20)
        if (!batch.length) break
        const entries = entriesOf(await time.run(instance.call('onBatch', batch, WSSE)))
        batch.forEach((event, index) => {
          if (entries[index]?.status === 200) {
            expect(delivered).not.toContain(event.messageId)
            delivered.add(String(event.messageId))
          } else waiting.push(event)
        })
        if (call === 20) account.reply = () => undefined
      }
      expect(waiting).toEqual([])
      expect(delivered.size).toBe(120)
      const messages = new Set(account.triggerIds().map((id) => id.split(':')[1]))
      expect(messages.size).toBe(120)
      expect(new Set(account.triggerIds()).size).toBe(120)
    }
  )
})

describe('the file', () => {
  const EXAMPLES = require('../../../examples/mappings.json') as object[]

  test('is small enough', () => {
    const { code } = open(EXAMPLES)
    const [top = '', engine = ''] = code.split('// Holds parts of')
    expect(Buffer.byteLength(engine)).toBeLessThanOrEqual(96_000)
    expect(Buffer.byteLength(top)).toBeLessThan(EXAMPLES.length * 1600)
    expect(Buffer.byteLength(code)).toBeLessThan(128 * 1024)
  })

  test('holds liquid only where a mapping uses it, and runs it without making code', async () => {
    const name = { '@liquid': '{{ properties.name | upcase }}' }
    const { time, account, code, start } = open([
      { ...write, mapping: { ...write.mapping, write_field: { 1: name } } }
    ])
    expect(Buffer.byteLength(code)).toBeLessThan(196 * 1024)
    expect(code).toContain('liquidjs (MIT')
    await time.run(
      start().call(
        'onTrack',
        track(1, 'a@example.com', { properties: { email: 'a@example.com', name: 'ada' } }),
        WSSE
      )
    )
    expect(JSON.parse(account.seen[0]?.body ?? '').contacts[0]['1']).toBe('ADA')
    expect(open(EXAMPLES).code).not.toContain('liquidjs (MIT')
  })

  test('says so where it is larger than what was tried', () => {
    const many = Array.from({ length: 50 }, () => ({ ...write, name: 'x'.repeat(900) }))
    expect(open(many).notes.join()).toMatch(
      /The file has \d+ bytes, more than the 131072 that were tried/
    )
    expect(open([write]).notes).toEqual([])
  })

  test('takes any name and value of a mapping as it is', async () => {
    const fields = JSON.parse(
      '{"__proto__":"x","constructor":"*/ `$1` \u2028 </script>"}'
    ) as object
    const { time, account, code, start } = open([
      { ...write, name: '*/ "\n//', mapping: { ...write.mapping, write_field: fields } }
    ])
    expect(code).toContain('["__proto__"]: "x"')
    await time.run(start().call('onTrack', track(1), WSSE))
    const body = account.seen[0]?.body ?? ''
    expect(JSON.parse(body).contacts[0].constructor).toBe('*/ `$1` \u2028 </script>')
  })

  test('finds no global that Segment does not document', async () => {
    const { account } = open([list])
    const names = [
      ...['process', 'AbortController', 'AbortSignal', 'TextEncoder', 'TextDecoder', 'performance'],
      ...['structuredClone', 'queueMicrotask', 'require', 'module', 'exports', 'global', 'Event'],
      ...['EventTarget', 'WebAssembly', 'Blob', 'FormData', 'MessageChannel', 'BroadcastChannel']
    ]
    const code = `async function onTrack() {
      const names = ${JSON.stringify(names)}
      let made = 'no'
      try { made = new Function('return "yes"')() } catch {}
      return [made, ...names.filter((name) => name in globalThis)]
    }
    ${['Identify', 'Page', 'Screen', 'Group', 'Alias', 'Delete', 'Batch'].map((name) => `async function on${name}() {}`).join('\n')}`
    expect(await startInstance(code, account.world).call('onTrack', {}, {})).toEqual({
      returned: ['no']
    })
  })
})

describe("the documents' probe", () => {
  test('is short, sends nothing, and tells what is there', async () => {
    const document = readFileSync(join(__dirname, '../../../docs/function.md'), 'utf8')
    const [, probe = ''] = /^```js\n(.*?)^```/ms.exec(document) ?? []
    expect(probe.split('\n').length).toBeLessThan(40)
    const handlers = ['Page', 'Screen', 'Group', 'Alias', 'Delete']
    const code = probe + handlers.map((name) => `async function on${name}() {}`).join('\n')
    const { account } = open([list])
    const instance = startInstance(code, account.world)
    const told = (calls: number) => ({
      thrown: {
        name: 'ValidationError',
        message: expect.stringMatching(
          new RegExp(
            `process=missing; .*fetch=function; .*eval: Code generation.*call ${calls}, batch of`
          )
        )
      }
    })
    expect(await instance.call('onTrack', track(1), {})).toEqual(told(1))
    expect(await instance.call('onBatch', [track(1)], {})).toEqual(told(2))
    expect(account.seen).toEqual([])
  })
})

describe('the handlers', () => {
  test.each(['Identify', 'Track', 'Page', 'Screen', 'Group', 'Alias'])(
    'on%s sends an event of its type',
    async (name) => {
      const type = name.toLowerCase()
      const { time, account, start } = open([{ ...list, subscribe: `type = "${type}"` }])
      const ended = await time.run(start().call(`on${name}`, { ...track(1), type }, WSSE))
      expect(ended).toEqual({ returned: undefined })
      expect(account.to('/add')).toHaveLength(1)
    }
  )

  test('a batch of mixed types has an entry for each event, in order', async () => {
    const { time, account, start } = open([
      list,
      {
        ...write,
        subscribe: 'type = "identify"',
        mapping: { ...write.mapping, key_value: { '@path': '$.traits.email' } }
      }
    ])
    const batch = [
      track(1),
      { type: 'page', messageId: 'm2' },
      { type: 'identify', messageId: 'm3', traits: { email: '' } },
      { type: 'identify', messageId: 'm4', traits: { email: 'a@example.com' } }
    ]
    const entries = entriesOf(await time.run(start().call('onBatch', batch, WSSE)))
    expect(entries.map(({ status }) => status)).toEqual([200, 200, 400, 200])
    expect(account.seen).toHaveLength(2)
  })

  test('onDelete deletes by the user id, and says so where the field is not known', async () => {
    const { time, account, start } = open([list])
    const deletion = { type: 'delete', userId: 'u1' }
    const settings = { ...WSSE, user_id_field: '100' }
    expect(await time.run(start().call('onDelete', deletion, settings))).toEqual({
      returned: undefined
    })
    expect(account.seen.map(({ body }) => body)).toEqual(['{"key_id":"100","100":["u1"]}'])
    expect(await time.run(start().call('onDelete', deletion, WSSE))).toMatchObject({
      thrown: {
        name: 'ValidationError',
        message: expect.stringContaining('"Field that holds the user id" is empty')
      }
    })
    const entries = entriesOf(
      await time.run(start().call('onBatch', [track(1), deletion], settings))
    )
    expect(entries).toEqual([{ status: 200 }, { status: 200 }])
  })

  test.each([
    [{ status: 429, body: '{"message":"Too many requests"}' }, 'RetryError', /HTTP 429/],
    [{ status: 503, body: '' }, 'RetryError', /HTTP 503/],
    [{ error: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }, 'RetryError', /ECONNRESET/],
    [
      { status: 400, body: '{"replyCode":3004,"replyText":"No list"}' },
      'ValidationError',
      /No list/
    ],
    [{ status: 403, body: 'Forbidden' }, 'ValidationError', /contactlist.contact.add/]
  ])('an answer %j is a %s', async (reply, name, message) => {
    const { time, account, start } = open([list])
    account.reply = () => reply
    expect(await time.run(start().call('onTrack', track(1), WSSE))).toMatchObject({
      thrown: { name, message: expect.stringMatching(message) }
    })
  })

  test('a deletion in a batch takes no other event out of its order', async () => {
    const { time, account, start } = open([trigger, list])
    account.reply = ({ url }) => (url.includes('/trigger') ? { status: 503, body: '' } : undefined)
    const batch = [{ type: 'delete', userId: 'u1' }, track(1), track(2, 'b@example.com')]
    const settings = { ...WSSE, user_id_field: '100' }
    const entries = entriesOf(await time.run(start().call('onBatch', batch, settings)))
    expect(entries.map(({ status }) => status)).toEqual([200, 500, 500])
    expect(account.to('/add')).toHaveLength(0)
  })

  describe('a deletion among other events of its user', () => {
    const deletion = (userId: unknown) => ({ type: 'delete', messageId: 'd', userId })
    const of = (index: number, userId: unknown, email?: string) => track(index, email, { userId })
    const settings = { ...WSSE, user_id_field: '100' }

    test.each([
      ['after them', [of(1, 'u1'), deletion('u1')], ['write', 'delete']],
      ['before them', [deletion('u1'), of(1, 'u1')], ['delete', 'write']],
      ['between them', [of(1, 'u1'), deletion('u1'), of(2, 'u1')], ['write', 'delete', 'write']],
      ['whose id is a number', [of(1, 7), deletion('7')], ['write', 'delete']]
    ])('is sent in its place: %s', async (_, batch, order) => {
      const { time, account, start } = open([write])
      const entries = entriesOf(await time.run(start().call('onBatch', batch, settings)))
      expect(entries).toEqual(batch.map(() => ({ status: 200 })))
      const sent = account.seen.map(({ url }) => (url.includes('/delete') ? 'delete' : 'write'))
      expect(sent).toEqual(order)
    })

    test.each([
      ['by the address', [track(1), deletion(' ADA@example.com'), track(2)]],
      ['by a text with a quote', [track(1, 'a"b@example.com'), deletion('a"b@example.com')]]
    ])('is sent in its place where they name the user %s alone', async (_, batch) => {
      const { time, account, start } = open([write])
      const byAddress = { ...WSSE, user_id_field: '3' }
      await time.run(start().call('onBatch', batch, byAddress))
      const sent = account.seen.map(({ url }) => (url.includes('/delete') ? 'delete' : 'write'))
      expect(sent).toEqual(['write', 'delete', 'write'].slice(0, batch.length))
    })

    test('waits for an event of its contact that is to be tried again, by its address alone', async () => {
      const { time, account, start } = open([write])
      account.reply = ({ url }) =>
        url.includes('/contact/?') ? { status: 503, body: '' } : undefined
      const batch = [track(1), deletion('ada@example.com')]
      const byAddress = { ...WSSE, user_id_field: '3' }
      const entries = entriesOf(await time.run(start().call('onBatch', batch, byAddress)))
      expect(entries.map(({ status }) => status)).toEqual([500, 500])
      expect(account.to('/delete')).toHaveLength(0)
    })

    test('waits for nobody else', async () => {
      const { time, account, start } = open([write])
      const batch = [of(1, 'u1'), deletion('u2'), of(2, 'u3', 'c@example.com')]
      await time.run(start().call('onBatch', batch, settings))
      expect(account.seen.map(({ at }) => at)).toEqual([0, 0])
    })

    test.each([
      ['the event before it', '/contact/?', 'delete'],
      ['it, as does what comes after it,', '/delete', 'write']
    ])('waits where %s is to be tried again', async (_, failing, notSent) => {
      const { time, account, start } = open([write])
      account.reply = ({ url }) => (url.includes(failing) ? { status: 503, body: '' } : undefined)
      const batch =
        notSent === 'delete' ? [of(1, 'u1'), deletion('u1')] : [deletion('u1'), of(1, 'u1')]
      const entries = entriesOf(await time.run(start().call('onBatch', batch, settings)))
      expect(entries.map(({ status }) => status)).toEqual([500, 500])
      expect(account.seen).toHaveLength(1)
    })
  })

  test('a call that a limit keeps from doing anything lasts as long as it may', async () => {
    const { time, account, start } = open([list])
    const took = async (status: number): Promise<number> => {
      account.reply = () => ({ status, body: '{"message":"Rate limit exceeded"}' })
      const begun = time.now()
      await time.run(start().call('onBatch', [track(1), track(2, 'b@example.com')], WSSE))
      return time.now() - begun
    }
    expect(await took(429)).toBe(4500)
    expect(await took(503)).toBeLessThan(100)
  })

  test.each([null, 'web', [], { personas: null }, { personas: 'x' }, { personas: [] }])(
    'found #18: an event whose context is %j is delivered',
    async (context) => {
      const { time, account, start } = open([write])
      const events = [{ ...track(1), context }, track(2, 'b@example.com')]
      const entries = entriesOf(await time.run(start().call('onBatch', events, WSSE)))
      expect(entries).toEqual([{ status: 200 }, { status: 200 }])
      const one = await time.run(start().call('onTrack', { ...track(3), context }, WSSE))
      expect(one).toEqual({ returned: undefined })
      expect(account.seen).toHaveLength(2)
    }
  )

  test('an event that cannot be mapped is discarded alone', async () => {
    const name = { '@case': { operator: 'title', value: { '@path': '$.properties.name' } } }
    const { time, account, start } = open([
      { ...write, mapping: { ...write.mapping, write_field: { 1: name } } }
    ])
    const number = { email: 'b@example.com', name: 5 }
    const events = [track(1), track(2, 'b@example.com', { properties: number })]
    const entries = entriesOf(await time.run(start().call('onBatch', events, WSSE)))
    expect(entries).toEqual([
      { status: 400, errormessage: expect.stringContaining('operator key should have a value') },
      { status: 200 }
    ])
    expect(account.seen).toHaveLength(1)
  })

  test('what Emarsys says is shown without the credentials in it', async () => {
    const { time, account, start } = open([list])
    account.reply = () => ({
      status: 400,
      body: '{"replyCode":1,"replyText":"user:secret-password"}'
    })
    const ended = await time.run(start().call('onTrack', track(1), WSSE))
    expect(JSON.stringify(ended)).not.toContain('secret-password')
  })
})

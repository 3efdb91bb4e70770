import { readFileSync } from 'node:fs'
import type { SegmentEvent } from '@segment/actions-core'
import { createSandbox, type Sandbox } from '../../sandbox'
import { builtIn } from '../../workbench/runtime/definition'
import { readMapped } from '../../workbench/mapping/mapped-value'
import { type Mapping, readMappings } from '../../workbench/mapping/read'
import { judgeTrigger } from '../../workbench/mapping/rules/never-matches'
import { parseTrigger } from '../../workbench/mapping/trigger/parse-trigger'
import type { Subscription } from '../../workbench/wire'
import { diagnose, type DoctorOptions, plannedCalls } from '../doctor'
import { simulateFleet } from '../fleet'
import { PROBES } from '../probes'

const NOW = new Date('2026-11-24T12:00:00Z')
const EXAMPLES = readMappings(readFileSync('examples/mappings.json', 'utf8'), builtIn).mappings

let sandbox: Sandbox
beforeEach(async () => {
  // The date alone: WSSE ends on a day of the calendar.
  jest.useFakeTimers({
    now: NOW,
    doNotFake: [
      ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
      ...['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'hrtime', 'performance']
    ] as FakeableAPI[]
  })
  sandbox = await createSandbox()
})
afterEach(async () => {
  await sandbox.close()
  jest.useRealTimers()
})

const settings = () => ({
  auth_type: 'legacy',
  api_user: sandbox.credentials.apiUser,
  api_password: sandbox.credentials.apiPassword,
  apiClientId: sandbox.credentials.clientId,
  apiClientSecret: sandbox.credentials.clientSecret
})

/** Mappings as the doctor takes them. */
const readAll = (subscriptions: readonly object[]) =>
  readMappings(JSON.stringify(subscriptions), builtIn, Number.POSITIVE_INFINITY)

type Examined = Partial<DoctorOptions> & { subscriptions?: readonly object[] }

const examine = ({ subscriptions = EXAMPLES, ...options }: Examined = {}) => {
  const attached = sandbox.attach<{ extendRequest?: () => object }>({})
  return diagnose({
    settings: settings(),
    ...readAll(subscriptions),
    client: attached.extendRequest?.() ?? {},
    now: NOW,
    eventsPerMinute: 10,
    ...options
  })
}

/** What is wrong, as `subject: message`. */
const wrongs = async (options: Examined = {}) =>
  (await examine(options)).checks
    .filter(({ status }) => status === 'wrong')
    .map(({ subject, message }) => `${subject}: ${message}`)

const change = (index: number, mapping: object, rest: Partial<Subscription> = {}) =>
  EXAMPLES.map((subscription, at) =>
    at === index
      ? ({
          ...subscription,
          ...rest,
          mapping: { ...subscription.mapping, ...mapping }
        } as Subscription)
      : subscription
  )

describe('the examples', () => {
  it('are fine', async () => {
    const report = await examine()
    expect(report.checks.filter(({ status }) => status === 'wrong')).toEqual([])
    expect(report.ok).toBe(true)
  })

  it.each([false, true])(
    'change nothing in the account, with probeWrites %s',
    async (probeWrites) => {
      const before = sandbox.state()
      await examine({ probeWrites })
      expect(sandbox.state()).toEqual(before)
      expect(sandbox.requests().length).toBeGreaterThan(10)
    }
  )

  it('are looked at with no other call than those that were announced', async () => {
    const options = { settings: settings(), mappings: EXAMPLES }
    const announced = new Set(
      plannedCalls(options).map(
        (name) => PROBES[name].call.split(' ')[0] + shape(PROBES[name].call)
      )
    )
    await examine()
    for (const request of sandbox.requests())
      expect(announced).toContain(
        request.method + shape(`${request.method} ${request.path.replace(/^\/api\/v\d\//, '')}`)
      )
  })
})

/** A call without ids, query and body. */
const shape = (call: string) =>
  (call.split(' ')[1] ?? '')
    .replace(/^https:\/\/auth\.emarsys\.net/, '')
    .replace(/\?.*/, '')
    .replace(/\{id\}|\b\d+\b/g, '*')
    .replace(/\/$/, '')

describe('an account with four things wrong', () => {
  it('names each: a list that does not exist, an event to which nothing listens, a read-only field, a missing permission', async () => {
    sandbox.revoke('contactlist.contact.delete')
    const changes: Record<number, object> = {
      0: { write_field: { '27': 'x' } },
      2: { contactlistid: 12 },
      4: { eventid: 1004 }
    }
    const subscriptions = EXAMPLES.map((subscription, index) => ({
      ...subscription,
      mapping: { ...subscription.mapping, ...changes[index] }
    }))
    expect(await wrongs({ subscriptions })).toEqual([
      'contactlist.contact.delete: Missing (HTTP 403).',
      expect.stringMatching(/^Fields to write: Field 27: .+ cannot be written\.$/),
      'Id of the contact list: Contact list 12 does not exist.',
      'Id of the external event: Nothing listens to external event 1004: events are refused (400/5005), or accepted and go nowhere.'
    ])
  })
})

describe('OAuth 2.0 beside WSSE', () => {
  it('is said to work where it does', async () => {
    const { checks } = await examine()
    expect(checks).toContainEqual(
      expect.objectContaining({ subject: 'OAuth 2.0 beside WSSE', status: 'fine' })
    )
  })

  it('is wrong when half set up: a client ID without its secret', async () => {
    const { apiClientSecret: _, ...half } = settings()
    expect(await wrongs({ settings: half })).toEqual([
      'OAuth 2.0 beside WSSE: The client secret is missing.'
    ])
  })

  it('is wrong when the client is refused, and no secret is repeated', async () => {
    const report = await examine({ settings: { ...settings(), apiClientSecret: 'not-the-secret' } })
    expect(report.ok).toBe(false)
    expect(JSON.stringify(report)).not.toMatch(/not-the-secret|sandbox-secret/)
  })

  it('is left alone when nothing of it is set', async () => {
    const { apiClientId: _, apiClientSecret: __, ...wsse } = settings()
    expect(await wrongs({ settings: wsse })).toEqual([])
    expect(sandbox.requests({}).some(({ path }) => path.includes('token'))).toBe(false)
  })
})

describe('login', () => {
  it('stops at refused credentials, without a second call of the API', async () => {
    const wrong = { auth_type: 'legacy', api_user: 'nobody001', api_password: 'no-password' }
    const report = await examine({ settings: wrong })
    expect(report.ok).toBe(false)
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('says that the clock is wrong', async () => {
    sandbox.shiftClock(120_000)
    const { checks } = await examine()
    expect(checks).toContainEqual(expect.objectContaining({ subject: 'Clock', status: 'warning' }))
  })

  it.each([
    ['2026-09-24', 'fine'],
    ['2026-11-24', 'warning'],
    ['2026-12-10', 'warning'],
    ['2027-01-01', 'wrong']
  ])('says on %s of the end of WSSE: %s', async (day, status) => {
    jest.setSystemTime(new Date(`${day}T12:00:00Z`))
    const { checks } = await examine({ now: new Date(`${day}T12:00:00Z`) })
    expect(checks).toContainEqual(expect.objectContaining({ subject: 'WSSE', status }))
  })

  it('uses OAuth 2.0 with one token', async () => {
    const report = await examine({ settings: { ...settings(), auth_type: 'new' } })
    expect(report.ok).toBe(true)
    const tokens = sandbox.requests().filter(({ path }) => path.includes('oauth2/token'))
    expect(tokens).toHaveLength(1)
  })
})

describe('permissions', () => {
  it.each([
    'contactlist.contact.add',
    'contactlist.contact.delete',
    'externalevent.trigger',
    'contact.update',
    'field.get'
  ] as const)('finds that %s is missing', async (permission) => {
    sandbox.revoke(permission)
    expect(await wrongs()).toContain(`${permission}: Missing (HTTP 403).`)
  })

  it('asks for contact.create with probeWrites only', async () => {
    sandbox.revoke('contact.create')
    expect(await wrongs()).toEqual([])
    expect(await wrongs({ probeWrites: true })).toEqual(['contact.create: Missing (HTTP 403).'])
  })
})

describe('mappings', () => {
  it.each([
    [
      'a key field that does not exist',
      0,
      { key_field: '4711' },
      /^Key field: Key field 4711 does not exist/
    ],
    [
      'a key field that many share',
      0,
      { key_field: '1' },
      /^Key field: Key field 1: .* shared by many/
    ],
    [
      'a key field without an index',
      0,
      { key_field: '10001' },
      /^Key field: Key field 10001: .* no index \(2015\)/
    ],
    [
      'the internal id for creating',
      0,
      { key_field: 'id' },
      /^Key field: Key field id cannot create/
    ],
    [
      'a field that does not exist',
      0,
      { write_field: { '999': 'x' } },
      /^Fields to write: 999 is not the id/
    ],
    [
      'a choice that does not exist',
      0,
      { write_field: { '10002': ['9'] } },
      /^Fields to write: Field 10002: .*choices/
    ],
    [
      'a date that is none',
      0,
      { write_field: { '10004': 'soon' } },
      /^Fields to write: Field 10004: .*not a date/
    ],
    [
      'an event that does not exist',
      4,
      { eventid: 77 },
      /^Id of the external event: External event 77 does not exist/
    ],
    [
      'a source that does not exist',
      0,
      { source: 77 },
      /^Source: Contact source 77 does not exist/
    ],
    ['a constant trigger id', 4, { trigger_id: 'x' }, /^Trigger id: The trigger id is the same/],
    [
      'a late constant time',
      4,
      { event_time: '2020-01-01T00:00:00Z' },
      /^Event time: The event time is always/
    ],
    [
      'too many batch keys',
      4,
      { batch_keys: ['a', 'b', 'c', 'd'] },
      /^Batch keys: There are 4 batch keys/
    ],
    [
      'nothing mapped to the key',
      4,
      { key_value: '' },
      /^Key value: Nothing is mapped to Key value/
    ]
  ])('finds %s', async (_, index, mapping, expected) => {
    const found = await wrongs({ subscriptions: change(index, mapping) })
    expect(found).toEqual([expect.stringMatching(expected)])
  })

  it('takes a custom key field that is indexed', async () => {
    expect(await wrongs({ subscriptions: change(0, { key_field: '10003' }) })).toEqual([])
  })
})

describe('triggers', () => {
  const [mapping] = EXAMPLES as [Mapping]
  it.each([
    ['type = "track" and type = "identify"', true],
    ['type = "identify" and event = "Order"', true],
    ['type = "purchase"', true],
    ['type = "track" and properties.total > 5 and properties.total < 5', true],
    ['type = "track" and properties.total = 5 and properties.total != 5', true],
    ['', true],
    ['type = "track" and event = "Order"', false],
    ['type = "track" or type = "identify"', false],
    ['type = "track" and properties.total >= 5 and properties.total <= 5', false]
  ])('%s can never match: %s', (query, never) => {
    const trigger = parseTrigger(query)
    const findings =
      trigger.error === undefined ? judgeTrigger({ ...mapping, trigger: trigger.tree }, {}) : []
    const isNever = findings.some(({ effect }) => effect === 'never')
    expect(trigger.error !== undefined || isNever).toBe(never)
  })
})

const NO_ACCOUNT = {
  fields: undefined,
  lists: undefined,
  events: undefined,
  sources: undefined,
  choices: new Map(),
  listeners: new Map(),
  indexes: new Map()
}

describe('load', () => {
  const [upsert, subscribe] = EXAMPLES as Subscription[] as [Subscription, Subscription]

  it('counts one request for a batch, and a request for each event where batching is off', async () => {
    const single = { ...upsert, mapping: { ...upsert.mapping, enable_batching: false } }
    const { rows } = await simulateFleet(readAll([upsert, single]).mappings, 500)
    expect(rows.map(({ batches, requests }) => [batches, requests])).toEqual([
      [1, 1],
      [500, 500]
    ])
  })

  it('counts the requests of a batch whose ids differ', async () => {
    const mapping = { ...subscribe.mapping, batch_keys: ['key_field'] }
    const { rows } = await simulateFleet(readAll([{ ...subscribe, mapping }]).mappings, 900, {
      ...NO_ACCOUNT,
      lists: new Map(['1', '2', '3'].map((id) => [id, { id, name: id, stringId: '', type: '' }]))
    })
    expect(rows[0]).toMatchObject({ batches: 1, requests: 3 })
  })

  it('is wrong above the limits', async () => {
    const off = change(0, { enable_batching: false })
    const subscriptions = off.filter((_, at) => at === 0 || EXAMPLES[at]?.action === 'triggerEvent')
    const found = await wrongs({ subscriptions, eventsPerMinute: 2000 })
    expect(found).toEqual([
      expect.stringMatching(/^Requests a minute: 20\d\d of 1000\./),
      expect.stringMatching(/^Triggers a second: 67 of 50\./)
    ])
  })
})

describe('mapped values', () => {
  it.each([
    [{ '@path': '$.a' }, { constants: [], paths: ['$.a'], depends: true }],
    [5, { constants: [5], paths: [], depends: false }],
    ['', { constants: [], paths: [], isMapped: false }],
    [
      { '@if': { exists: { '@path': '$.a' }, then: { '@path': '$.a' }, else: 7 } },
      { constants: [7], paths: ['$.a', '$.a'], depends: true }
    ],
    [{ '@template': 'x-{{ properties.id }}' }, { paths: ['$.properties.id'], depends: true }]
  ])('reads %j', (value, expected) => {
    expect(readMapped(value)).toMatchObject(expected)
  })
})

describe('docs/doctor.md', () => {
  it('holds the table of probes', () => {
    const rows = Object.values(PROBES).map(
      ({ call, permission, when, safe, certainty }) =>
        `| \`${call}\` | ${permission && `\`${permission}\``} | ${when} | ${safe} | ${certainty} |`
    )
    const table = [
      '| call | permission | when | why it is harmless | certainty |',
      '| --- | --- | --- | --- | --- |',
      ...rows
    ].join('\n')
    const text = readFileSync('docs/doctor.md', 'utf8')
    expect(text).toContain(table)
  })
})

describe('a file', () => {
  it('of more than 50 mappings is wrong for that, and each is looked at all the same', async () => {
    const [, newsletter] = EXAMPLES
    if (!newsletter) throw new Error('The examples lack the newsletter')
    const text = JSON.stringify(Array(51).fill(newsletter))
    const { mappings: subscriptions, findings } = readMappings(
      text,
      builtIn,
      Number.POSITIVE_INFINITY
    )
    const { checks, fleet } = await examine({ subscriptions, findings, eventsPerMinute: 1 })
    const wrong = checks.filter(({ status }) => status === 'wrong')
    expect(wrong).toMatchObject([{ area: 'fleet', subject: 'Mappings' }])
    expect(wrong[0]?.message).toBe('51 of 50. Segment takes no more in one destination.')
    expect(fleet.rows).toHaveLength(51)
  })

  it("of mappings with the live destination's action keys is looked at like any other", async () => {
    const live = { ...EXAMPLES[1], partnerAction: 'addToContactList' } as Subscription
    expect(plannedCalls({ settings: {}, mappings: readAll([live]).mappings })).toContain(
      'addToList'
    )
    sandbox.revoke('contactlist.contact.add')
    const [missing] = await wrongs({ subscriptions: [live] })
    expect(missing).toBe('contactlist.contact.add: Missing (HTTP 403).')
  })
})

describe('engagement events', () => {
  const subscriptions = [
    {
      name: 'Engage',
      partnerAction: 'triggerEngagementEvent',
      subscribe: 'type = "track"',
      mapping: {
        integrationId: 'shop',
        eventConfigurationId: 'order',
        event_payload: { '@path': '$.properties' },
        enable_batching: true
      }
    }
  ]
  const ofEngagement = async (auth_type: string) => {
    const { checks, fleet } = await examine({
      subscriptions,
      settings: { ...settings(), auth_type }
    })
    return { checks: checks.filter(({ subject }) => subject === 'Engagement events'), fleet }
  }

  it('need OAuth 2.0', async () => {
    const { checks } = await ofEngagement('legacy')
    expect(checks).toMatchObject([
      { status: 'wrong', message: expect.stringMatching(/OAuth 2\.0/) }
    ])
  })

  it('are not sent for the sake of their permission, and make a request each', async () => {
    const { checks, fleet } = await ofEngagement('new')
    expect(checks).toMatchObject([{ status: 'skipped' }])
    expect(fleet.requests).toBe(fleet.eventsPerMinute)
    expect(sandbox.state().engagement_events).toEqual([])
  })
})

describe('found #29: Sync Audience', () => {
  const sync = EXAMPLES.find(({ action }) => action === 'syncAudience') as Subscription
  const onList = (mapping: object) => ({ ...sync, mapping: { ...sync.mapping, ...mapping } })

  it.each(['contactlist.contact.add', 'contactlist.contact.delete'] as const)(
    'needs %s',
    async (permission) => {
      sandbox.revoke(permission)
      expect(await wrongs({ subscriptions: [sync] })).toEqual([
        `${permission}: Missing (HTTP 403).`
      ])
    }
  )

  it('needs contact.update where it creates contacts, and only there', async () => {
    sandbox.revoke('contact.update')
    expect(await wrongs({ subscriptions: [sync] })).toEqual([])
    const creating = onList({ create_if_missing: true })
    expect(await wrongs({ subscriptions: [creating] })).toContain(
      'contact.update: Missing (HTTP 403).'
    )
  })

  it('counts in the load: joining and leaving, and the list that a hook connected', async () => {
    const hook = { retlOnMappingSave: { inputs: {}, outputs: { id: '482019135', name: 'N' } } }
    const { contactlistid: _, external_audience_id: __, ...rest } = sync.mapping
    const hooked = { ...sync, mapping: { ...rest, ...hook } }
    const single = onList({ contactlistid: 482019135, enable_batching: false })
    const { rows } = await simulateFleet(readAll([sync, hooked, single]).mappings, 40)
    expect(rows.map(({ requests }) => requests)).toEqual([2, 2, 40])
  })
})

describe('found #31: doctor by real events', () => {
  const [upsert, subscribe] = EXAMPLES as Subscription[] as [Subscription, Subscription]
  const identify = (traits: object) => ({ type: 'identify', traits }) as unknown as SegmentEvent
  const events = [
    identify({ email: 'ada@example.com', firstName: 'Ada' }),
    identify({ firstName: 'Nobody' }),
    identify({ email: 'grace@example.com', firstName: 'Grace' })
  ]

  it('says which mapping never fires, how many would be rejected and why, and which paths none has', async () => {
    const { checks } = await examine({ subscriptions: [upsert, subscribe], events })
    const told = checks
      .filter(({ area, status }) => area === 'mappings' && status !== 'fine')
      .map(({ mappingIndex, code, message }) => `${mappingIndex} ${code}: ${message}`)
    expect(told).toEqual([
      expect.stringMatching(
        /^0 rejected: 1 of 3 events that fire it would be rejected: .*key_value/
      ),
      '0 empty-path: None of the events that fire it (3) has $.traits.lastName.',
      '0 empty-path: None of the events that fire it (3) has $.traits.city.',
      '0 empty-path: None of the events that fire it (3) has $.traits.consent.',
      '0 empty-path: None of the events that fire it (3) has $.traits.points.',
      '1 never-fires: None of the 3 events fires it.'
    ])
  })

  it('is wrong where every one of them would be rejected', async () => {
    const found = await wrongs({ subscriptions: [upsert], events: [identify({ firstName: 'X' })] })
    expect(found).toEqual([expect.stringContaining('1 event that fires it would be rejected')])
  })

  const trigger = (EXAMPLES as Subscription[]).find(
    ({ partnerAction }) => partnerAction === 'triggerEvent'
  )
  const orders = (count: number, more: object = {}) =>
    Array.from({ length: count }, (_, n) => ({
      type: 'track',
      event: 'Order Completed',
      messageId: `order-${n}`,
      properties: { email: 'ada@example.com' },
      ...more
    })) as unknown as SegmentEvent[]
  const told = async (given: SegmentEvent[]) => {
    const { checks } = await examine({ subscriptions: [trigger ?? {}], events: given })
    const said = checks.filter(({ code }) => code === 'rejected' || code === 'never-fires')
    return said.map(({ status, message }) => `${status}: ${message}`)
  }

  it('says that events would be tried again, where they would not be rejected', async () => {
    expect(await told(orders(51))).toEqual([
      expect.stringMatching(
        /^warning: 1 of 51 events that fire it would be tried again: Not sent, since a batch makes at most 50/
      )
    ])
    expect(await told([...orders(52), ...orders(1, { properties: {} })])).toEqual([
      expect.stringMatching(/^warning: 1 of 53 events that fire it would be rejected: /),
      expect.stringMatching(/^warning: 2 of 53 events that fire it would be tried again: /)
    ])
  })

  it('does not look at events that are not for this destination', async () => {
    const others = orders(3, { integrations: { All: false }, properties: {} })
    expect(await told([...orders(2), ...others])).toEqual([])
    expect(await told(others)).toEqual(['warning: None of the 3 events fires it.'])
  })

  it('counts a single event in words that fit', async () => {
    const [page] = orders(1, { type: 'page' })
    expect(await told(page ? [page] : [])).toEqual(['warning: The one event does not fire it.'])
  })
})

it('a wrong clock does not blame the credentials as well', async () => {
  sandbox.shiftClock(3_600_000)
  const found = await wrongs({ subscriptions: [] })
  expect(found).toEqual([expect.stringMatching(/^Clock: \d+ s from Emarsys/)])
})

it('takes any number of events a minute, and reckons what it does not run', async () => {
  const [upsert] = EXAMPLES as Subscription[] as [Subscription]
  const { rows } = await simulateFleet(readAll([upsert]).mappings, 1_000_000)
  expect(rows[0]).toMatchObject({ events: 1_000_000, batches: 1000, requests: 1000 })
})

import { Destination, type SegmentEvent } from '@segment/actions-core'
import fc from 'fast-check'
import nock from 'nock'
import emarsys from '../../src/destinations/emarsys'
import { event } from '../../src/destinations/emarsys/__tests__/__helpers__/support'
import { createSandbox, type Sandbox, SWITCHES, type SwitchName } from '../../src/sandbox'
import { initialSwitches } from '../../src/sandbox/account/switches'

// Loading ./support makes nock patch Node's http, which all test files of one process share.
beforeAll(() => nock.restore())

let sandbox: Sandbox
let destination: typeof emarsys
beforeEach(async () => {
  sandbox = await createSandbox()
  destination = sandbox.attach(emarsys)
})
afterEach(async () => {
  jest.useRealTimers()
  await sandbox.close()
})

/** The logins, and the platform's part: it keeps the token. */
const LOGINS = {
  wsse: () => ({
    api_user: sandbox.credentials.apiUser,
    api_password: sandbox.credentials.apiPassword
  }),
  oauth2: () => ({
    auth_type: 'oauth2',
    client_id: sandbox.credentials.clientId,
    client_secret: sandbox.credentials.clientSecret,
    oauth: {} as { access_token?: string }
  })
}

type Login = keyof typeof LOGINS

const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }

/** Each action: its mapping, and what the account shows when it was done for a contact. */
const ACTIONS = {
  upsertContact: {
    mapping: {
      ...KEY,
      write_field: {
        '1': { '@path': '$.traits.firstName' },
        '31': { '@path': '$.traits.consent' },
        '27': { '@path': '$.traits.visits' }
      }
    },
    done: (email: string, { firstName }: Traits) =>
      contact(email)?.values['1'] === String(firstName).slice(0, 60)
  },
  addContactToList: {
    mapping: { ...KEY, contactlistid: 482019137 },
    done: (email: string) => isMember(482019137, email)
  },
  removeContactFromList: {
    mapping: { ...KEY, contactlistid: 482019135 },
    done: (email: string) => contact(email) !== undefined && !isMember(482019135, email)
  },
  triggerEvent: {
    mapping: {
      ...KEY,
      eventid: { '@path': '$.traits.eventId' },
      trigger_id: { '@path': '$.messageId' },
      event_time: { '@path': '$.timestamp' },
      event_payload: { name: { '@path': '$.traits.firstName' } }
    },
    done: (email: string, _: Traits, { messageId }: SegmentEvent) =>
      sandbox
        .state()
        .triggers.some(
          ({ contact_id, trigger_id }) =>
            contact_id === contact(email)?.id && trigger_id?.includes(`:${messageId}:`)
        )
  }
} as const

type Action = keyof typeof ACTIONS
type Traits = Record<string, unknown>

const contact = (email: string) => {
  const fold = (text: unknown) =>
    sandbox.switches.emailCase === 'ignored' ? String(text).toLowerCase() : String(text)
  return sandbox.state().contacts.find(({ values }) => fold(values['3']) === fold(email))
}
const isMember = (id: number, email: string) => {
  const list = sandbox.state().lists.find((one) => one.id === id)
  return Boolean(list?.members.includes(contact(email)?.id ?? -1))
}

const person = (n: number, email: string, more: Traits = {}): SegmentEvent =>
  event({
    type: 'identify',
    messageId: `m-${n}`,
    traits: { email, firstName: `Name ${n}`, eventId: 1001, ...more }
  } as Partial<SegmentEvent>)

/** Known and unknown contacts, the same twice, other spellings, odd values, long values. */
const PEOPLE = [
  person(1, 'ada@example.com'),
  person(2, 'nobody@example.com', { eventId: 1001 }),
  person(3, 'grace@example.com', { consent: true }),
  person(4, 'alan@example.com', { firstName: 'x'.repeat(80) }),
  person(5, 'ADA@example.com', { firstName: 'Name 1' }),
  person(6, 'katherine@example.com', { visits: 7 }),
  person(7, ''),
  person(8, 'grace@example.com', { consent: false, firstName: 'Name 3' })
]

interface Told {
  status: number
  message: string
}

async function runBatch(
  login: Login,
  partnerAction: Action,
  events: SegmentEvent[]
): Promise<Told[]> {
  const subscription = {
    partnerAction,
    subscribe: 'type = "identify"',
    mapping: ACTIONS[partnerAction].mapping
  }
  const settings = { ...LOGINS[login](), subscriptions: [subscription] }
  const [result] = await new Destination(destination).onBatch(events, settings as never)
  return (result?.multistatus ?? []).map((node) => ({
    status: node.status,
    message: 'errormessage' in node ? node.errormessage : ''
  }))
}

async function runSingles(
  login: Login,
  partnerAction: Action,
  events: SegmentEvent[]
): Promise<Told[]> {
  const subscription = {
    partnerAction,
    subscribe: 'type = "identify"',
    mapping: ACTIONS[partnerAction].mapping
  }
  const settings = { ...LOGINS[login](), subscriptions: [subscription] }
  const told: Told[] = []
  for (const one of events) {
    told.push(
      await new Destination(destination).onEvent(one, settings as never).then(
        () => ({ status: 200, message: '' }),
        ({ status, message }: Told) => ({ status, message })
      )
    )
  }
  return told
}

/** What was reported must be what happened; rejected events of contacts who were known before may look done already. */
function expectTrue(action: Action, told: Told[], before: boolean[]): void {
  expect(told).toHaveLength(PEOPLE.length)
  PEOPLE.forEach((one, index) => {
    const traits = one.traits as Traits
    const done = ACTIONS[action].done(String(traits.email), traits, one)
    const { status, message } = told[index] ?? {}
    if (status === 200) expect([one.messageId, done]).toEqual([one.messageId, true])
    else {
      expect([one.messageId, done]).toEqual([one.messageId, before[index]])
      expect(message).not.toBe('')
      expect(status).toBe(400)
    }
  })
}

const doneBefore = (action: Action) =>
  PEOPLE.map((one) =>
    ACTIONS[action].done(String((one.traits as Traits).email), one.traits as Traits, one)
  )

const POSITIONS = Object.entries(SWITCHES).flatMap(([name, { positions }]) =>
  positions.map((position) => [name, position] as [SwitchName, string])
)

describe.each(Object.keys(ACTIONS) as Action[])('%s', (action) => {
  it.each(POSITIONS)(
    'tells the truth where %s is "%s", in a batch and one by one',
    async (name, position) => {
      sandbox.setSwitches({ [name]: position })
      const before = doneBefore(action)
      expectTrue(action, await runBatch('wsse', action, PEOPLE), before)
      sandbox.reset()
      sandbox.setSwitches({ [name]: position })
      expectTrue(action, await runSingles('wsse', action, PEOPLE.slice()), doneBefore(action))
    }
  )

  it('tells the truth where every switch is at its strictest, under both logins', async () => {
    for (const login of ['wsse', 'oauth2'] as const) {
      sandbox.reset()
      sandbox.setSwitches(initialSwitches(true))
      const before = doneBefore(action)
      expectTrue(action, await runBatch(login, action, PEOPLE), before)
    }
  })

  it.each(['wsse', 'oauth2'] as const)(
    'does in a batch what it does one by one, under %s',
    async (login) => {
      sandbox.setLimits({ tokensPerMinute: 100, tokensPerHour: 100 })
      const account = () => {
        const { contacts, lists, triggers } = sandbox.state()
        const fired = triggers.map(({ contact_id, trigger_id, data, event_time }) => ({
          contact_id,
          trigger_id,
          data,
          event_time
        }))
        const order = (one: { contact_id: number }, other: { contact_id: number }) =>
          one.contact_id - other.contact_id
        return {
          contacts: contacts.map(({ values }) => values),
          members: lists.map(({ members }) => members),
          fired: fired.sort(order)
        }
      }
      const batch = await runBatch(login, action, PEOPLE)
      const afterBatch = account()
      sandbox.reset()
      const singles = await runSingles(login, action, PEOPLE)
      expect(singles.map(({ status }) => status)).toEqual(batch.map(({ status }) => status))
      expect(account()).toEqual(afterBatch)
    }
  )

  it.each([
    ['a reply 500', { kind: 'reply', status: 500 }, 500],
    ['a reply 429', { kind: 'reply', status: 429 }, 429],
    ['a reset', { kind: 'reset' }, 503],
    ['a cut answer', { kind: 'cut' }, 503],
    ['a huge answer', { kind: 'huge', bytes: 3_000_000 }, 200],
    ['another label', { kind: 'label', content_type: 'text/html' }, 200],
    ['a page of a gateway', { kind: 'reply', status: 200, body: '<h1>Hello</h1>' }, 502]
  ] as const)('reports %s as what it is', async (_, answer, status) => {
    // node-fetch leaves its timer running when an answer is cut; a fake one does not hold the test up.
    if (answer.kind === 'cut')
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    sandbox.addFault({ answer })
    const [told] = await runBatch('wsse', action, [person(1, 'ada@example.com')])
    expect(told?.status).toBe(status)
    expect(await runSingles('wsse', action, [person(1, 'ada@example.com')])).toMatchObject([
      { status }
    ])
  })
})

describe('one bad row of 1000', () => {
  const crowd = () => Array.from({ length: 1000 }, (_, n) => person(n, `u${n}@example.com`))
  const send = async (partnerAction: string, mapping: object, events: SegmentEvent[]) => {
    const settings = {
      ...LOGINS.wsse(),
      subscriptions: [{ partnerAction, subscribe: 'type = "identify"', mapping }]
    }
    const [result] = await new Destination(destination).onBatch(events, settings as never)
    return (result?.multistatus ?? []).map(({ status }) => status)
  }
  const rejectedOf = (statuses: number[]) =>
    statuses.flatMap((status, index) => (status === 200 ? [] : [index]))

  it.each(SWITCHES.badValue.positions)(
    'upsertContact #26 batch: harms nobody where a bad value %s, also merged into another row',
    async (badValue) => {
      sandbox.setSwitches({ badValue })
      const mapping = {
        ...KEY,
        write_field: { '1': { '@path': '$.traits.firstName' }, '4': { '@path': '$.traits.born' } },
        empty_values: 'ignore'
      }
      const events = crowd()
      events[617] = person(617, 'u617@example.com', { born: 'yesterday' })
      events[900] = person(900, 'u2@example.com', { born: 'tomorrow' })
      expect(rejectedOf(await send('upsertContact', mapping, events))).toEqual([617, 900])
      const { contacts } = sandbox.state()
      const written = contacts.filter(({ values }) => /^u\d+@/.test(String(values['3'])))
      expect(written).toHaveLength(998)
      expect(contact('u2@example.com')?.values).toMatchObject({ '1': 'Name 2' })
    }
  )

  it.each(
    SWITCHES.badRow.positions.flatMap((badRow) =>
      SWITCHES.hugeEvent.positions.map((hugeEvent) => ({ badRow, hugeEvent }))
    )
  )(
    'triggerEvent #26 batch: triggers the others where an event is too large: $badRow, $hugeEvent',
    async (positions) => {
      sandbox.reset({
        contacts: crowd().map((_, n) => ({ '3': `u${n}@example.com` })),
        events: [{ id: 1001, name: 'Order' }]
      })
      sandbox.setSwitches(positions)
      sandbox.setLimits({ eventBytes: 10_000 })
      const mapping = {
        ...KEY,
        eventid: 1001,
        event_payload: { text: { '@path': '$.traits.text' } },
        trigger_id: { '@path': '$.messageId' }
      }
      const events = crowd()
      events[617] = person(617, 'u617@example.com', { text: 'x'.repeat(20_000) })
      expect(rejectedOf(await send('triggerEvent', mapping, events))).toEqual([617])
      expect(sandbox.state().triggers).toHaveLength(999)
    }
  )
})

it('tells the truth in any combination of the switches', async () => {
  const positions = fc.record(
    Object.fromEntries(
      Object.entries(SWITCHES).map(([name, { positions }]) => [name, fc.constantFrom(...positions)])
    )
  )
  const action = fc.constantFrom(...(Object.keys(ACTIONS) as Action[]))
  await fc.assert(
    fc.asyncProperty(positions, action, async (switches, action) => {
      sandbox.reset()
      sandbox.setSwitches(switches as never)
      const before = doneBefore(action)
      expectTrue(action, await runBatch('wsse', action, PEOPLE), before)
    }),
    { numRuns: 60, seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_231) }
  )
})

describe('a token that has expired', () => {
  const tokens = () => sandbox.requests({ path: '/oauth2/token' }).length

  it('is fetched again once; all is delivered, and nothing that was accepted is sent twice', async () => {
    const subscription = {
      partnerAction: 'triggerEvent',
      subscribe: 'type = "identify"',
      mapping: ACTIONS.triggerEvent.mapping
    }
    const kept: string[] = []
    const onTokenRefresh = async ({ accessToken }: { accessToken: string }) =>
      void kept.push(accessToken)
    const settings = () =>
      ({
        ...LOGINS.oauth2(),
        oauth: kept.length ? { access_token: kept.at(-1) } : {},
        subscriptions: [subscription]
      }) as never
    const runtime = new Destination(destination)
    await runtime.onEvent(person(1, 'ada@example.com'), settings(), { onTokenRefresh })
    expect(tokens()).toBe(1)
    sandbox.shiftClock(3_600_000)
    const [result] = await runtime.onBatch(
      [person(2, 'ada@example.com'), person(3, 'alan@example.com')],
      settings(),
      { onTokenRefresh }
    )
    expect(result?.multistatus?.map(({ status }) => status)).toEqual([200, 200])
    expect(tokens()).toBe(2)
    expect(kept).toHaveLength(2)
    expect(sandbox.requests({ path: '/trigger' }).map(({ status }) => status)).toEqual([
      200, 401, 200
    ])
    expect(sandbox.state().triggers).toHaveLength(3)
  })

  it('in the middle of a batch brings back only what was not accepted', async () => {
    sandbox.addFault({
      match: { path: '/trigger' },
      answer: { kind: 'reply', status: 401, body: '' },
      skip: 1
    })
    const told = await runBatch('oauth2', 'triggerEvent', [
      person(1, 'ada@example.com'),
      person(2, 'ada@example.com')
    ])
    expect(told.map(({ status }) => status)).toEqual([200, 503])
    expect(sandbox.state().triggers).toHaveLength(1)
  })

  it('limit met comes back as a retry', async () => {
    sandbox.setLimits({ tokensPerMinute: 0 })
    await expect(
      runBatch('oauth2', 'upsertContact', [person(1, 'ada@example.com')])
    ).rejects.toMatchObject({ status: 429 })
  })
})

describe('set-up', () => {
  const names = { wsse: 'API username and API password', oauth2: 'Client ID' }

  it.each(['wsse', 'oauth2'] as const)('is tested under %s', async (login) => {
    const test = (settings: object) =>
      new Destination(destination).testAuthentication({ ...LOGINS[login](), ...settings } as never)
    await expect(test({})).resolves.toBeUndefined()
    await expect(test({ api_password: 'wrong', client_secret: 'wrong' })).rejects.toThrow(
      names[login]
    )
    sandbox.revoke('field.get')
    await expect(test({})).rejects.toThrow('field.get')
  })

  it('notices a clock that is off', async () => {
    sandbox.shiftClock(10 * 60_000)
    const test = new Destination(destination).testAuthentication(LOGINS.wsse() as never)
    await expect(test).rejects.toThrow(/The clock here says .* Emarsys's says/)
  })
})

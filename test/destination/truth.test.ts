import fc from 'fast-check'
import { SWITCHES, type SwitchName } from '../../src/sandbox'
import { initialSwitches } from '../../src/sandbox/account/switches'
import {
  ACTIONS,
  type Action,
  person,
  runBatch,
  runSingles,
  sandbox,
  type Told,
  type Traits
} from './with-sandbox'
import { runs } from '../../src/__tests__/runs'

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

/** What was reported must be what happened; rejected events of contacts who were known before may look done already. */
function expectTrue(action: Action, told: Told[], before: boolean[], where = 'as it is'): void {
  expect(told).toHaveLength(PEOPLE.length)
  const after = doneFor(action)
  PEOPLE.forEach((one, index) => {
    const done = after[index]
    const { status, message } = told[index] ?? {}
    if (status === 200) expect([where, one.messageId, done]).toEqual([where, one.messageId, true])
    else {
      expect([where, one.messageId, done]).toEqual([where, one.messageId, before[index]])
      expect(message).not.toBe('')
      expect(status).toBe(400)
    }
  })
}

/** For whom of the people the account shows that the action was done. */
function doneFor(action: Action): boolean[] {
  const account = sandbox.state()
  return PEOPLE.map((one) => {
    const traits = one.traits as Traits
    return ACTIONS[action].done(account, String(traits.email), traits, one)
  })
}

/**
 * The switches that an action looks at, in a batch or one by one. Where another is changed, nothing changes for it: the account
 * would do the same without having looked.
 */
async function switchesReadBy(action: Action): Promise<SwitchName[]> {
  const read = new Set<string>()
  for (const [name, position] of Object.entries(sandbox.switches)) {
    let now = position
    Object.defineProperty(sandbox.switches, name, {
      get: () => {
        read.add(name)
        return now
      },
      set: (next: typeof now) => {
        now = next
      }
    })
  }
  const before = doneFor(action)
  expectTrue(action, await runBatch('wsse', action, PEOPLE), before)
  sandbox.reset()
  expectTrue(action, await runSingles('wsse', action, PEOPLE), doneFor(action))
  return (Object.keys(SWITCHES) as SwitchName[]).filter((name) => read.has(name))
}

describe.each(Object.keys(ACTIONS) as Action[])('%s', (action) => {
  it('tells the truth at each position of each switch that it looks at, in a batch and one by one', async () => {
    const names = await switchesReadBy(action)
    expect(names.length).toBeGreaterThan(5)
    for (const name of names)
      for (const position of SWITCHES[name].positions.slice(1)) {
        const where = `${name}: ${position}`
        sandbox.reset()
        sandbox.setSwitches({ [name]: position })
        const before = doneFor(action)
        expectTrue(action, await runBatch('wsse', action, PEOPLE), before, where)
        sandbox.reset()
        sandbox.setSwitches({ [name]: position })
        expectTrue(action, await runSingles('wsse', action, PEOPLE), doneFor(action), where)
      }
  })

  it('tells the truth where every switch is at its strictest, under both logins', async () => {
    for (const login of ['wsse', 'oauth2'] as const) {
      sandbox.reset()
      sandbox.setSwitches(initialSwitches(true))
      const before = doneFor(action)
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
      const before = doneFor(action)
      expectTrue(action, await runBatch('wsse', action, PEOPLE), before)
    }),
    { numRuns: runs(20, 300), seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_231) }
  )
})

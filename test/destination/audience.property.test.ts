import { Destination, type SegmentEvent } from '@segment/actions-core'
import fc from 'fast-check'
import { runs } from '../../src/__tests__/runs'
import nock from 'nock'
import emarsys from '../../src/destinations/emarsys'
import { event } from '../../src/destinations/emarsys/__tests__/__helpers__/support'
import { createSandbox, type Sandbox, SWITCHES, type SwitchName } from '../../src/sandbox'

// Loading the helpers makes nock patch Node's http, which all test files of one process share.
beforeAll(() => nock.restore())

/** The same cases in every run; `FAST_CHECK_SEED=7 npx jest property` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_231) })

const LIST = 482019137
const EMAILS = ['ada', 'ADA', 'grace', 'new-1', 'new-2', 'NEW-1'].map(
  (name) => `${name}@example.com`
)

let sandbox: Sandbox
let destination: typeof emarsys
beforeAll(async () => {
  sandbox = await createSandbox()
  destination = sandbox.attach(emarsys)
})
afterAll(() => sandbox.close())

interface Change {
  email: string
  joins: boolean
}

const toEvent = ({ email, joins }: Change): SegmentEvent =>
  event({
    type: 'identify',
    traits: { email, vip: joins },
    context: { personas: { computation_class: 'audience', computation_key: 'vip' } }
  } as Partial<SegmentEvent>)

/** @returns the status of each event */
async function sync(changes: Change[], create: boolean): Promise<number[]> {
  const { apiUser: api_user, apiPassword: api_password } = sandbox.credentials
  const mapping = {
    key_field: '3',
    key_value: { '@path': '$.traits.email' },
    contactlistid: LIST,
    create_if_missing: create
  }
  const subscription = { partnerAction: 'syncAudience', subscribe: 'type = "identify"', mapping }
  const settings = { api_user, api_password, subscriptions: [subscription] }
  const [result] = await new Destination(destination).onBatch(
    changes.map(toEvent),
    settings as never
  )
  return (result?.multistatus ?? []).map(({ status }) => status)
}

/** Syncs as Segment does: the events that are to be tried again come again, in their order, and before any later batch. */
async function syncUntilDone(changes: Change[], attempts: number): Promise<number[]> {
  const statuses = await sync(changes, true)
  const isOpen = (_: unknown, index: number) => /^(401|429|5..)$/.test(String(statuses[index]))
  const open = changes.filter(isOpen)
  if (!open.length || attempts === 1) return statuses
  const again = await syncUntilDone(open, attempts - 1)
  return statuses.map((status, index) => (isOpen(status, index) ? (again.shift() ?? 0) : status))
}

const fold = (email: string) =>
  sandbox.switches.emailCase === 'ignored' ? email.toLowerCase() : email

function members(): string[] {
  const { contacts, lists } = sandbox.state()
  const ids = new Set(lists.find(({ id }) => id === LIST)?.members)
  const emails = contacts.filter(({ id }) => ids.has(id)).map(({ values }) => values['3'])
  return emails.map((email) => fold(String(email))).sort()
}

/** Who is in the audience after changes in their order. */
function audienceAfter(changes: Change[]): string[] {
  const last = new Map(changes.map(({ email, joins }) => [fold(email), joins]))
  return [...last].flatMap(([email, joins]) => (joins ? [email] : [])).sort()
}

const change = fc.record({ email: fc.constantFrom(...EMAILS), joins: fc.boolean() })
const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 5
})

it.each(SWITCHES.emailCase.positions)(
  'a list ends equal to the audience, whatever joins and leaves come in whatever batches (e-mail case %s)',
  async (emailCase) => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        sandbox.reset()
        sandbox.setSwitches({ emailCase })
        for (const batch of all) expect(await sync(batch, true)).toEqual(batch.map(() => 200))
        expect(members()).toEqual(audienceAfter(all.flat()))
      }),
      { numRuns: runs(20, 200) }
    )
  }
)

const ANSWERS = [
  { kind: 'reply', status: 429, headers: { 'x-ratelimit-reset': '1' } },
  { kind: 'reply', status: 500 },
  { kind: 'reply', status: 503 },
  { kind: 'reply', status: 400, body: { replyCode: 2001, replyText: 'Failed to load', data: '' } },
  { kind: 'reset' },
  { kind: 'cut' }
] as const

/** Where a fault meets: writing, adding, removing, or whatever comes. */
const PATHS = ['/contact/', '/add', '/delete', '/'] as const

const MAX_FAULTY = 6
const fault = fc.record({
  answer: fc.constantFrom(...ANSWERS),
  match: fc.record({ path: fc.constantFrom(...PATHS) }),
  processed: fc.boolean(),
  skip: fc.nat(4),
  times: fc.integer({ min: 1, max: MAX_FAULTY / 3 })
})

it.each(SWITCHES.emailCase.positions)(
  'a list ends equal to the audience also where requests fail, before or after Emarsys did what they ask for (e-mail case %s)',
  async (emailCase) => {
    let failed = 0
    const faults = fc.array(fault, { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(batches, faults, async (all, troubles) => {
        sandbox.reset()
        sandbox.setSwitches({ emailCase })
        for (const trouble of troubles) sandbox.addFault(trouble)
        for (const batch of all)
          expect(await syncUntilDone(batch, MAX_FAULTY + 1)).toEqual(batch.map(() => 200))
        failed += sandbox.faults().reduce((sum, { hits }) => sum + hits, 0)
        expect(members()).toEqual(audienceAfter(all.flat()))
      }),
      { numRuns: runs(20, 200) }
    )
    expect(failed).toBeGreaterThan(40)
  }
)

const POSITIONS = Object.entries(SWITCHES).flatMap(([name, { positions }]) =>
  positions.map((position) => [name, position] as [SwitchName, string])
)

it.each(POSITIONS)('tells the truth where %s is "%s"', async (name, position) => {
  sandbox.reset()
  sandbox.setSwitches({ [name]: position })
  const changes = [
    { email: 'ada@example.com', joins: true },
    { email: 'nobody@example.com', joins: true },
    { email: 'nobody-else@example.com', joins: false },
    { email: 'grace@example.com', joins: true },
    { email: 'grace@example.com', joins: false }
  ]
  expect(await sync(changes, false)).toEqual([200, 400, 200, 200, 200])
  expect(members()).toEqual(['ada@example.com'])
  expect(await sync(changes.slice(1, 2), true)).toEqual([200])
  expect(members()).toEqual(['ada@example.com', 'nobody@example.com'])
})

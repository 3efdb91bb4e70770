import { Destination, type SegmentEvent } from '@segment/actions-core'
import fc from 'fast-check'
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
      { numRuns: 40 }
    )
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

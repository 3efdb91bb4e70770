import { Destination, type SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import emarsys from '../../src/destinations/emarsys'
import { event } from '../../src/destinations/emarsys/__tests__/__helpers__/support'
import { createSandbox, type Sandbox, type SandboxState } from '../../src/sandbox'

// Loading ./support makes nock patch Node's http, which all test files of one process share.
beforeAll(() => nock.restore())

/** The sandbox of the test that runs; each has one of its own. */
export let sandbox: Sandbox
/** The destination, sending to it. */
export let destination: typeof emarsys
beforeEach(async () => {
  sandbox = await createSandbox()
  destination = sandbox.attach(emarsys)
})
afterEach(async () => {
  jest.useRealTimers()
  await sandbox.close()
})

/** The logins, and the platform's part: it keeps the token. */
export const LOGINS = {
  wsse: () => ({
    api_user: sandbox.credentials.apiUser,
    api_password: sandbox.credentials.apiPassword
  }),
  oauth2: () => ({
    auth_type: 'new',
    apiClientId: sandbox.credentials.clientId,
    apiClientSecret: sandbox.credentials.clientSecret,
    oauth: {} as { access_token?: string }
  })
}

type Login = keyof typeof LOGINS

/** The e-mail address as the key. */
export const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }

/** Each action: its mapping, and what the account shows when it was done for a contact. */
export const ACTIONS = {
  upsertContact: {
    mapping: {
      ...KEY,
      write_field: {
        '1': { '@path': '$.traits.firstName' },
        '31': { '@path': '$.traits.consent' },
        '27': { '@path': '$.traits.visits' }
      }
    },
    done: (account: SandboxState, email: string, { firstName }: Traits) =>
      contact(email, account)?.values['1'] === String(firstName).slice(0, 60)
  },
  addContactToList: {
    mapping: { ...KEY, contactlistid: 482019137 },
    done: (account: SandboxState, email: string) => isMember(account, 482019137, email)
  },
  removeContactFromList: {
    mapping: { ...KEY, contactlistid: 482019135 },
    done: (account: SandboxState, email: string) =>
      contact(email, account) !== undefined && !isMember(account, 482019135, email)
  },
  triggerEvent: {
    mapping: {
      ...KEY,
      eventid: { '@path': '$.traits.eventId' },
      trigger_id: { '@path': '$.messageId' },
      event_time: { '@path': '$.timestamp' },
      event_payload: { name: { '@path': '$.traits.firstName' } }
    },
    done: (account: SandboxState, email: string, _: Traits, { messageId }: SegmentEvent) => {
      const id = contact(email, account)?.id
      return account.triggers.some(
        ({ contact_id, trigger_id }) => contact_id === id && trigger_id?.includes(`:${messageId}:`)
      )
    }
  }
} as const

/** The key of an action. */
export type Action = keyof typeof ACTIONS
/** What an identify event says of a user. */
export type Traits = Record<string, unknown>

/** The contact of an e-mail address, as the account finds it. */
export const contact = (
  email: string,
  { contacts }: Pick<SandboxState, 'contacts'> = sandbox.state('contacts')
) => {
  const fold = (text: unknown) =>
    sandbox.switches.emailCase === 'ignored' ? String(text).toLowerCase() : String(text)
  return contacts.find(({ values }) => fold(values['3']) === fold(email))
}
const isMember = (account: SandboxState, id: number, email: string) => {
  const list = account.lists.find((one) => one.id === id)
  return Boolean(list?.members.includes(contact(email, account)?.id ?? -1))
}

/** The nth identify event. */
export const person = (n: number, email: string, more: Traits = {}): SegmentEvent =>
  event({
    type: 'identify',
    messageId: `m-${n}`,
    traits: { email, firstName: `Name ${n}`, eventId: 1001, ...more }
  } as Partial<SegmentEvent>)

/** What Segment was told of an event. */
export interface Told {
  status: number
  message: string
}

/** A login with one mapping of an action. */
function settingsOf(login: Login, partnerAction: Action) {
  const { mapping } = ACTIONS[partnerAction]
  const subscription = { partnerAction, subscribe: 'type = "identify"', mapping }
  return { ...LOGINS[login](), subscriptions: [subscription] } as never
}

/** Sends a batch through one mapping. */
export async function runBatch(
  login: Login,
  partnerAction: Action,
  events: SegmentEvent[]
): Promise<Told[]> {
  const settings = settingsOf(login, partnerAction)
  const [result] = await new Destination(destination).onBatch(events, settings)
  return (result?.multistatus ?? []).map((node) => ({
    status: node.status,
    message: 'errormessage' in node ? node.errormessage : ''
  }))
}

/** Sends the events one by one through the same mapping. */
export async function runSingles(
  login: Login,
  partnerAction: Action,
  events: SegmentEvent[]
): Promise<Told[]> {
  const settings = settingsOf(login, partnerAction)
  const told: Told[] = []
  for (const one of events) {
    told.push(
      await new Destination(destination).onEvent(one, settings).then(
        () => ({ status: 200, message: '' }),
        ({ status, message }: Told) => ({ status, message })
      )
    )
  }
  return told
}

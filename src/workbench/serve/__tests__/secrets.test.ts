import { createWorkbench, startUpText, type Workbench } from '..'
import { type Answer, call } from './call'

const PASSWORD = 'pass"word/with <every> thing'
const SECRET = 'client+secret&77'
const TOKEN = 'token-that-the-caller-brought'
const IDENTIFY = { type: 'identify', traits: { email: 'ada@example.com' } }
const MAPPING = { key_field: '3', key_value: { '@path': '$.traits.email' } }

let workbench: Workbench
let everything: string[]

beforeAll(async () => {
  everything = []
  workbench = await createWorkbench({ port: 0, onMessage: ({ text }) => everything.push(text) })
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      everything.push(String(text))
      return true
    })
  }
})

afterAll(async () => {
  jest.restoreAllMocks()
  await workbench.close()
})

async function record(path: string, body?: object): Promise<Answer> {
  const answer = await call(workbench.url + path, body === undefined ? {} : { body })
  everything.push(JSON.stringify(answer.headers), answer.text)
  return answer
}

/** Every way in which a secret can be written. */
function traces(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').slice(0, 12)
  ]
}

it('lets no secret out: not in answers, headers, the journal, the terminal or the start-up text', async () => {
  const logins = [
    { api_user: 'sandbox_account001', api_password: PASSWORD },
    { auth_type: 'new', apiClientId: 'sandbox-client', apiClientSecret: SECRET },
    { auth_type: 'new', apiClientId: 'sandbox-client', apiClientSecret: 'sandbox-client-secret' },
    { api_user: 'sandbox_account001', api_password: 'sandbox-secret' },
    {
      api_user: 'a"b',
      api_password: PASSWORD,
      apiAuthEndpoint: `https://x.example/?${PASSWORD}`
    }
  ]
  for (const settings of logins) {
    const subscriptions = [
      {
        partnerAction: 'upsertContact',
        subscribe: 'type = "identify"',
        mapping: MAPPING
      }
    ]
    await record('/authenticate', settings)
    await record('/upsertContact', { payload: IDENTIFY, mapping: MAPPING, settings })
    await record('/upsertContact', { payload: [IDENTIFY, {}], mapping: MAPPING, settings })
    const auth = { accessToken: TOKEN }
    await record('/upsertContact', { payload: IDENTIFY, mapping: MAPPING, settings, auth })
    await record('/upsertContact/key_field', { settings })
    await record('/_workbench/send', { events: [IDENTIFY], subscriptions, settings })
    await record('/_workbench/send', { events: [IDENTIFY, IDENTIFY], subscriptions, settings })
    await record('/_workbench/send', { events: 5, subscriptions, settings })
  }
  const requests = await record('/_workbench/sandbox/requests')
  expect(requests.text).toContain('/api/v3/')
  everything.push(startUpText(workbench))

  const all = everything.join('\n')
  for (const secret of [PASSWORD, SECRET, TOKEN, 'sandbox-client-secret']) {
    for (const trace of traces(secret)) expect(all).not.toContain(trace)
  }
  expect(all).not.toContain(traces('sandbox-secret')[0])
  expect(all).not.toMatch(/PasswordDigest|Bearer [\w.-]{8}|Basic [\w+/=]{8}|eyJ[\w-]{8}/)
  expect(all).toContain('[redacted]')
})

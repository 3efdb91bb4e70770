import { createSandbox, type Sandbox } from '..'
import { AREAS, ENDPOINTS, type Endpoint } from '../contract/endpoints'
import { PLAYED } from '../routes/routes'
import { askToken, type Client, clientOf } from './client'

// found #41: nothing that the vendor documents is called a mistake of the caller.

const NAMES = Object.keys(ENDPOINTS) as Endpoint[]
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const

let sandbox: Sandbox
let clients: { v2: Client; v3: Client }
beforeAll(async () => {
  sandbox = await createSandbox({ limits: { requestsPerMinute: 1_000_000 } })
  const { json } = await askToken(sandbox)
  clients = { v2: clientOf(sandbox), v3: clientOf(sandbox, json.access_token) }
})
afterAll(() => sandbox.close())

const VALUES: Readonly<Record<string, string>> = {
  languageId: 'en',
  nodeType: 'node1',
  runId: 'run-1'
}
const pathOf = (endpoint: string): string =>
  (endpoint.split(' ')[1] ?? '').slice(1).replaceAll(/\{(\w+)\}/g, (_, name) => VALUES[name] ?? '7')
const isMistake = (text: string | undefined) =>
  /^Action .* is invalid\.$|^Invalid HTTP method/.test(text ?? '')

describe.each(['v2', 'v3'] as const)(
  'found #41: every endpoint that the vendor documents, under %s',
  (version) => {
    it.each(NAMES)(
      '%s is played, or answers 501 in one voice, with and without a slash at its end',
      async (endpoint) => {
        const [method = ''] = endpoint.split(' ')
        for (const slash of ['', '/']) {
          const { status, json, text } = await clients[version].call(
            method,
            `${pathOf(endpoint)}${slash}`,
            method === 'GET' ? undefined : {}
          )
          expect(isMistake(json?.replyText)).toBe(false)
          if (PLAYED.includes(endpoint)) expect(status).not.toBe(501)
          else {
            expect(status).toBe(501)
            expect(JSON.parse(text).replyText).toBe(
              `The Emarsys sandbox does not play ${endpoint}. See /_sandbox/coverage for what it plays.`
            )
          }
        }
      }
    )
  }
)

it('found #41: a documented path with a method that nobody documents is an invalid method, and no unknown action', async () => {
  for (const path of new Set(NAMES.map(pathOf)))
    for (const method of METHODS) {
      if (NAMES.some((one) => one.startsWith(`${method} `) && pathOf(one) === path)) continue
      const { status, json } = await clients.v2.call(
        method,
        path,
        method === 'GET' ? undefined : {}
      )
      expect([path, method, status, json?.replyText]).toEqual([
        path,
        method,
        400,
        'Invalid HTTP method.'
      ])
    }
})

it.each([
  ['GET', 'nonsense', 'Nonsense'],
  ['GET', 'contactlist/abc', 'Abc'],
  ['POST', 'contactlist/abc/add', 'Abc'],
  ['POST', 'contactlist/7/nonsense', 'Nonsense'],
  ['GET', 'settings/nonsense', 'Nonsense'],
  ['GET', 'administrator/nonsense', 'Nonsense'],
  ['POST', 'email/7/nonsense', 'Nonsense'],
  ['GET', 'settings/keyrings/more', 'More'],
  ['GET', 'ac', 'Ac']
])(
  'found #41: %s %s, which nobody documents, is an invalid action',
  async (method, path, action) => {
    const { status, json } = await clients.v2.call(method, path, method === 'GET' ? undefined : {})
    expect([status, json?.replyText]).toEqual([400, `Action ${action} is invalid.`])
  }
)

it.each(AREAS)('found #41: %s, which the vendor names without paths, answers 501', async (area) => {
  for (const path of [area, `${area}/connections/7/tables`])
    expect((await clients.v2.call('GET', path)).status).toBe(501)
})

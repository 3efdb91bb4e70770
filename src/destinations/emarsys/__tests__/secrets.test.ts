import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import type { Settings } from '../generated-types'
import {
  emarsys,
  event,
  headersOf,
  integration,
  LOGINS,
  multistatus,
  OAUTH,
  ok,
  WSSE
} from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

type Headers = Record<string, string>

/** Everything that a request could be answered with and must not be repeated: what was sent, and what was entered. */
const echoOf = (headers: Headers) => {
  const wsse = headers['x-wsse'] ?? ''
  const bearer = headers.authorization ?? ''
  const proofs = [/Digest="([^"]+)/.exec(wsse)?.[1], bearer.split(' ')[1]]
  return ['test-secret', 'secret-1', wsse, bearer, ...proofs].filter(Boolean).join(' ; ')
}
const SECRETS = /test-secret|secret-1|token-1|UsernameToken|PasswordDigest|[A-Za-z0-9]{50}/

/** Ways in which an answer may hold an echo. */
const ANSWERS: [string, number, (echo: string) => nock.Body][] = [
  ['a refusal', 400, (echo) => ({ replyCode: 1, replyText: echo, data: '' })],
  ['an unauthorized answer', 401, (echo) => ({ replyCode: 1, replyText: `Bad ${echo}`, data: '' })],
  ["a gateway's page", 502, (echo) => `<h1>Bad Gateway</h1><pre>${echo}</pre>`],
  ['JSON with escapes', 403, (echo) => JSON.stringify({ message: echo }).replace(/t/g, '\\u0074')],
  [
    'an acknowledgement',
    200,
    (echo) => ({ ...ok({ connectedTo: { [echo]: echo } }), replyText: echo })
  ],
  ['the error of a contact', 200, (echo) => ok({ errors: { 'a@example.com': { '2007': echo } } })],
  ['an odd error', 200, (echo) => ok({ errors: { 'a@example.com': { '2007': { why: echo } } } })],
  ['an error of nobody', 200, (echo) => ok({ errors: { 'z@example.com': { [echo]: echo } } })]
]

const MAPPINGS: Record<string, object> = {
  addContactToList: { contactlistid: 7 },
  removeContactFromList: { contactlistid: 7 },
  upsertContact: { write_field: {} },
  triggerEvent: { eventid: 7 }
}

const of = (email: string) => event({ traits: { email } })
const events = [of('a@example.com'), of('b@example.com')]

describe.each(LOGINS)('an echo of what is secret under $login', ({ settings, platform }) => {
  const both: Settings = { ...OAUTH, ...WSSE, auth_type: 'legacy', ...settings }

  it.each(
    ANSWERS.flatMap(([name, status, body]) =>
      Object.keys(MAPPINGS).map((action) => ({ name, status, body, action }))
    )
  )('in $name reaches no report of $action', async ({ status, body, action }) => {
    function echo(this: nock.ReplyFnContext): [number, nock.Body] {
      return [status, body(echoOf(headersOf(this.req)))]
    }
    emarsys().persist().intercept(/.*/, 'POST').reply(echo).intercept(/.*/, 'PUT').reply(echo)
    const common = {
      mapping: { key_field: '3', key_value: { '@path': '$.traits.email' }, ...MAPPINGS[action] },
      settings: both,
      ...platform
    }
    const run = integration()
    await run.testBatchAction(action, { events, ...common })
    expect(multistatus(run)).toHaveLength(2)
    expect(JSON.stringify(multistatus(run))).not.toMatch(SECRETS)
    const single = integration()
    const told = await single.testAction(action, { event: of('a@example.com'), ...common }).then(
      () => single.results,
      (error: Error) => error.message
    )
    expect(JSON.stringify(told)).not.toMatch(SECRETS)
  })

  it('reaches neither a drop-down nor the connection test', async () => {
    emarsys()
      .persist()
      .get(/.*/)
      .reply(function () {
        return [403, echoOf(headersOf(this.req))]
      })
    const { error } = (await integration().testDynamicField('triggerEvent', 'eventid', {
      settings: both,
      payload: {},
      ...platform
    })) as { error: { message: string } }
    expect(error.message).toContain('[redacted]')
    expect(error.message).not.toMatch(SECRETS)
    const kept = { ...both, oauth: { access_token: 'token-1' } } as Settings
    const test = new Destination(destination).testAuthentication(kept)
    const { message } = await test.then(
      () => new Error(),
      (refused: Error) => refused
    )
    expect(message).toContain('[redacted]')
    expect(message).not.toMatch(SECRETS)
  })
})

it('an echo of the client in the answer of the token endpoint reaches no message', async () => {
  const basic = Buffer.from('client-1:secret-1').toString('base64')
  nock('https://auth.emarsys.net')
    .post('/oauth2/token')
    .reply(401, { error: `Basic ${basic} / ${basic.replace(/=+$/, '')} / secret-1` })
  const { message } = await new Destination(destination)
    .refreshAccessToken(OAUTH, {
      accessToken: '',
      refreshToken: '',
      clientId: '',
      clientSecret: ''
    })
    .then(
      () => new Error(),
      (refused: Error) => refused
    )
  expect(message).toContain('No access token: [redacted] / [redacted] / [redacted]')
})

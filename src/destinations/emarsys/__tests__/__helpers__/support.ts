import type { SegmentEvent } from '@segment/actions-core'
import { createTestEvent, createTestIntegration } from '@segment/actions-core'
import nock from 'nock'
import destination from '../..'
import type { Settings } from '../../generated-types'

// With nock imported, the network stays nock's for the next file of tests in the same process, unless it is given back.
afterAll(() => nock.restore())

/** Settings of a workspace that logs in by WSSE. */
export const WSSE: Settings = { api_user: 'account001', api_password: 'test-secret' }

/** Settings of a workspace that logs in by OAuth 2.0. */
export const OAUTH: Settings = {
  auth_type: 'new',
  apiClientId: 'client-1',
  apiClientSecret: 'secret-1'
}

/** The two logins as tests run over them: settings, the platform's token, and the path that the API has then. */
export const LOGINS = [
  { login: 'WSSE', settings: WSSE, platform: {}, base: '/api/v2' },
  {
    login: 'OAuth 2.0',
    settings: OAUTH,
    platform: { auth: { accessToken: 'token-1', refreshToken: '' } },
    base: '/api/v3'
  }
] as const

/** Emarsys, played by nock. */
export const emarsys = () => nock('https://api.emarsys.net')

/** The envelope of a success. */
export const ok = (data: unknown = {}) => ({ replyCode: 0, replyText: 'OK', data })

/** One thing that went over the wire. */
export interface Wire {
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
}

/** Answers every request with success, and writes down what was sent. */
export function recordWire(data: object = {}): Wire[] {
  const wire: Wire[] = []
  nock(/emarsys\.net/)
    .persist()
    .intercept(/.*/, 'GET')
    .reply(answer)
    .intercept(/.*/, 'POST')
    .reply(answer)
    .intercept(/.*/, 'PUT')
    .reply(answer)
  return wire

  function answer(this: nock.ReplyFnContext, path: string, body: nock.Body): [number, nock.Body] {
    wire.push({ method: this.req.method, path, headers: headersOf(this.req), body })
    return [200, ok(data)]
  }
}

/** The headers of a request that nock caught; nock 13 has a list for each, nock 14 a text. */
export function headersOf({ headers }: nock.ReplyFnContext['req']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

/** Headers with what changes from run to run, or is secret, made stable. */
export function stableHeaders(headers: Record<string, string>): Record<string, string> {
  const {
    host: _host,
    connection: _connection,
    'content-length': _length,
    'accept-encoding': _encoding,
    ...rest
  } = headers
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      value.replace(/(PasswordDigest|Nonce|Created)="[^"]+"/g, '$1="…"')
    ])
  )
}

export const integration = () => createTestIntegration(destination)

export const event = (fields: Partial<SegmentEvent>): SegmentEvent =>
  createTestEvent({ messageId: 'message-1', timestamp: '2026-11-01T10:20:30.456Z', ...fields })

type TestIntegration = ReturnType<typeof integration>

/** The per-event results of a batch. */
export function multistatus(run: TestIntegration) {
  return run.results[0]?.multistatus ?? []
}

/** Answers requests for a token in turn, the last one for good. @returns what was asked so far */
export function answerTokens(...given: [status: number, body: object][]): unknown[] {
  const asked: unknown[] = []
  nock('https://auth.emarsys.net')
    .persist()
    .post('/oauth2/token')
    .reply((_, body) => {
      asked.push(body)
      return given[Math.min(asked.length, given.length) - 1] ?? [500, {}]
    })
  return asked
}

/** An answer with a token. */
export function token(access_token: string, expires_in = 3600): [number, object] {
  return [200, { access_token, expires_in }]
}

import { connect } from '../api/connect'
import { testConnection } from '../api/connection-test'
import { ENDPOINTS } from '../api/emarsys'
import type { HttpReply, Send } from '../api/http'
import { headerSafe, openLogin, readBaseUrl } from '../api/login'
import { createTokens, fetchToken } from '../api/token'
import { OAUTH, WSSE } from './__helpers__/support'

/** What a step says that is refused. */
async function said(step: () => unknown): Promise<string> {
  try {
    await step()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('It was not refused')
}

const answers =
  (reply: HttpReply): Send =>
  () =>
    Promise.resolve(reply)
const never: Send = () => Promise.reject(new Error('Nothing is to be sent'))

describe('what a person is told of settings, word for word', () => {
  it.each([
    [
      'an API base URL elsewhere',
      () => readBaseUrl({ ...OAUTH, apiBaseUrl: 'https://emarsys.example' }),
      'API base URL must be an https address without user name, port and query, at emarsys.net or below, such as https://api.emarsys.net/api/v3/. Copy it from Emarsys, or leave it empty.'
    ],
    [
      'no token yet',
      () => openLogin(OAUTH),
      'There is no access token yet: nothing was sent, a token is fetched first.'
    ],
    [
      'a quote in the user name',
      () => headerSafe('a"b', 'API username'),
      'API username holds a quote, a line break or another character that cannot be sent. Copy it again from Emarsys.'
    ],
    [
      'a colon in the client ID',
      () => fetchToken(never, { ...OAUTH, apiClientId: 'a:b' }),
      'Client ID holds a colon. Copy it again from Emarsys.'
    ],
    [
      'a token endpoint that gives none',
      () => fetchToken(answers({ status: 302, content: '' }), OAUTH),
      'The answer holds no access_token (token endpoint: HTTP 302). Check Token URL in the settings.'
    ]
  ])('%s', async (_, step, sentence) => {
    expect(await said(step)).toBe(sentence)
  })

  it('clocks that are apart', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    const content = '{"replyCode":1,"replyText":"No"}'
    const send = answers({ status: 401, content, date })
    expect(await said(() => testConnection({ send, settings: WSSE }))).toMatch(
      /^The clock here says \S+Z, but Emarsys's says \S+Z; they may be 5 minutes apart\. Set the clock here right\.$/
    )
  })
})

it('a new token that cannot be had is an answer without words', async () => {
  const send: Send = (url) =>
    Promise.resolve({ status: url.includes('oauth2') ? 429 : 401, content: '{"error":"slow"}' })
  const api = await connect({ send, settings: OAUTH, accessToken: 'old', tokens: createTokens() })
  expect(await api.call(ENDPOINTS.listFields())).toEqual({
    status: 429,
    content: '',
    failure: 'No access token: slow'
  })
})

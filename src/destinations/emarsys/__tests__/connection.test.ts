import { createRequestClient, Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import type { Settings } from '../generated-types'
import { emarsys, OAUTH, ok, WSSE } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const test = (settings: Settings) => new Destination(destination).testAuthentication(settings)
const refusal = { replyCode: 1, replyText: 'Credentials are invalid', data: '' }

describe('the connection test', () => {
  it('#17 once: passes on replyCode 0 of a call that the actions need anyway', async () => {
    const scope = emarsys().get('/api/v2/field').reply(200, ok([]))
    await expect(test(WSSE)).resolves.toBeUndefined()
    expect(scope.isDone()).toBe(true)
  })

  it('needs no token of the platform', async () => {
    const scope = emarsys().get('/api/v2/field').reply(200, ok([]))
    const withoutAuth = { settings: WSSE } as never
    await destination.authentication?.testAuthentication?.(createRequestClient(), withoutAuth)
    expect(scope.isDone()).toBe(true)
  })

  it.each([
    [
      'wrong credentials',
      401,
      refusal,
      {},
      'Credentials are invalid (connection test: HTTP 401, replyCode 1). Check API username and API password in the settings.'
    ],
    [
      'a missing permission',
      403,
      'Forbidden',
      {},
      'Forbidden (connection test: HTTP 403). Grant the permission field.get in Emarsys. A changed permission takes some minutes.'
    ],
    [
      'no envelope',
      200,
      '<html>Welcome</html>',
      {},
      "Emarsys's answer could not be read: Welcome (connection test: HTTP 200)."
    ],
    [
      'a refusal with status 200',
      200,
      { replyCode: 2004, replyText: 'Odd' },
      {},
      'Odd (connection test: HTTP 200, replyCode 2004).'
    ]
  ])('#17 once: fails on %s', async (_, status, body, headers, message) => {
    emarsys().get('/api/v2/field').reply(status, body, headers)
    await expect(test(WSSE)).rejects.toThrow(message)
  })

  it('looks at the clocks after a 401 only', async () => {
    const date = new Date(Date.now() - 6 * 60_000).toUTCString()
    emarsys().get('/api/v2/field').reply(403, 'Forbidden', { date })
    await expect(test(WSSE)).rejects.toThrow('Forbidden (connection test: HTTP 403)')
  })

  it('tells both times when the clocks are more than 5 minutes apart', async () => {
    const there = new Date(Date.now() - 6 * 60_000)
    emarsys().get('/api/v2/field').reply(401, refusal, { date: there.toUTCString() })
    const seconds = there.toISOString().slice(0, 19)
    await expect(test(WSSE)).rejects.toThrow(`Emarsys's says ${seconds}`)
  })

  it('blames the credentials when the clocks agree', async () => {
    emarsys()
      .get('/api/v2/field')
      .reply(401, refusal, { date: new Date(Date.now() - 4 * 60_000).toUTCString() })
    await expect(test(WSSE)).rejects.toThrow('Check API username and API password')
  })

  it('says that there is no connection', async () => {
    emarsys()
      .get('/api/v2/field')
      .replyWithError(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    await expect(test(WSSE)).rejects.toThrow(
      'No connection (ENOTFOUND) (connection test: reported as 503)'
    )
  })

  it.each([
    [{ auth_type: 'legacy' as const, api_user: 'u' }, /api_password/],
    [{ api_password: 'p' }, /api_user/],
    [{ auth_type: 'new' as const, apiClientId: 'c' }, /Client secret is missing/],
    [{ auth_type: 'new' as const, api_user: 'u', api_password: 'p' }, /Client ID is missing/]
  ])('demands what the login needs: %j', async (settings, missing) => {
    await expect(test(settings)).rejects.toThrow(missing)
  })
})

const token = (status: number, body: nock.Body, headers = {}) =>
  nock('https://auth.emarsys.net', {
    reqheaders: {
      authorization: `Basic ${Buffer.from('client-1:secret-1').toString('base64')}`,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded'
    }
  })
    .post('/oauth2/token', 'grant_type=client_credentials')
    .reply(status, body, headers)

const bearer = (accessToken: string) =>
  nock('https://api.emarsys.net', { reqheaders: { authorization: `Bearer ${accessToken}` } }).get(
    '/api/v3/field'
  )

describe('the connection test under OAuth 2.0', () => {
  it('fetches a token itself, then makes the same call', async () => {
    token(200, { access_token: 'fresh', token_type: 'Bearer', expires_in: 3600 })
    bearer('fresh').reply(200, ok([]))
    await expect(test(OAUTH)).resolves.toBeUndefined()
    expect(nock.isDone()).toBe(true)
  })

  const withToken = (access_token: string) =>
    test({ ...OAUTH, oauth: { access_token } } as Settings)

  it('uses the token that the platform keeps', async () => {
    bearer('kept').reply(200, ok([]))
    await expect(withToken('kept')).resolves.toBeUndefined()
  })

  it('fetches a fresh token when the kept one has expired', async () => {
    bearer('kept').reply(401, '')
    token(200, { access_token: 'fresh' })
    bearer('fresh').reply(200, ok([]))
    await expect(withToken('kept')).resolves.toBeUndefined()
  })

  it('names the credentials when a fresh token is refused', async () => {
    token(200, { access_token: 'fresh' })
    bearer('fresh').reply(401, 'Unauthorized')
    await expect(test(OAUTH)).rejects.toThrow(
      'Unauthorized (connection test: HTTP 401). Check the credentials in the settings.'
    )
  })
})

describe('the token', () => {
  const fetchToken = (settings: Settings = OAUTH) =>
    new Destination(destination).refreshAccessToken(settings, {
      accessToken: '',
      refreshToken: '',
      clientId: '',
      clientSecret: ''
    })

  it('is the access_token of the answer', async () => {
    token(200, { access_token: 'fresh', token_type: 'Bearer', expires_in: 3600 })
    expect(await fetchToken()).toEqual({ accessToken: 'fresh' })
  })

  it('is asked for with a secret of Latin letters, byte for byte', async () => {
    const authorization = `Basic ${Buffer.from('client:caf\u00e9', 'latin1').toString('base64')}`
    nock('https://auth.emarsys.net', { reqheaders: { authorization } })
      .post('/oauth2/token')
      .reply(200, { access_token: 'fresh' })
    const settings = { ...OAUTH, apiClientId: 'client', apiClientSecret: 'caf\u00e9' }
    expect(await fetchToken(settings)).toEqual({ accessToken: 'fresh' })
  })

  it('is empty under WSSE, without a request', async () => {
    expect(await fetchToken(WSSE)).toEqual({ accessToken: '' })
  })

  it("comes from the customer's own token URL", async () => {
    nock('https://tenant.accounts.ondemand.com')
      .post('/oauth2/token')
      .reply(200, { access_token: 'sap' })
    const settings = {
      ...OAUTH,
      apiAuthEndpoint: 'https://tenant.accounts.ondemand.com/oauth2/token'
    }
    expect(await fetchToken(settings)).toEqual({ accessToken: 'sap' })
  })

  it.each([
    [
      'a bad client',
      401,
      { error: 'invalid_client' },
      {
        status: 401,
        message:
          'No access token: invalid_client (token endpoint: HTTP 401). Check Client ID, Client secret and Token URL in the settings.'
      }
    ],
    [
      'a bad request',
      400,
      '',
      {
        status: 401,
        message: expect.stringContaining('refused without a reason (token endpoint: HTTP 400)')
      }
    ],
    [
      'a wrong address',
      404,
      'Not Found',
      { status: 401, message: expect.stringContaining('Not Found (token endpoint: HTTP 404)') }
    ],
    [
      'the token limit',
      429,
      '',
      {
        status: 429,
        code: 'RETRYABLE_ERROR',
        message: expect.stringContaining('refused without a reason (token endpoint: HTTP 429)')
      }
    ],
    ['a refusal, whatever it holds', 400, { access_token: 'odd' }, { status: 401 }],
    ['a token that is not text', 200, { access_token: 12345 }, { status: 502 }],
    [
      'a broken server',
      503,
      'Down',
      {
        status: 503,
        message: 'No access token: Down (token endpoint: HTTP 503). Segment tries again.'
      }
    ],
    [
      'no access_token',
      200,
      { token_type: 'Bearer' },
      { status: 502, message: expect.stringContaining('holds no access_token') }
    ],
    ['a token that no header carries', 200, { access_token: 'a\nb' }, { status: 502 }],
    ['an answer that is no JSON', 200, '<p>Login</p>', { status: 502 }],
    [
      'a redirect',
      302,
      '',
      { status: 502, message: expect.stringContaining('token endpoint: HTTP 302') }
    ]
  ])('is missing after %s', async (_, status, body, error) => {
    token(status, body as nock.Body, { location: 'https://api.emarsys.net/elsewhere' })
    await expect(fetchToken()).rejects.toMatchObject(error)
    await expect(fetchToken().catch((refusal: Error) => refusal.message)).resolves.not.toContain(
      'secret-1'
    )
  })

  it('is missing without a connection', async () => {
    nock('https://auth.emarsys.net')
      .post('/oauth2/token')
      .replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))
    await expect(fetchToken()).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('ECONNRESET) (token endpoint: reported as 503)')
    })
  })

  it.each([
    ['a colon in the client ID', { apiClientId: 'a:b' }, /^Client ID holds a colon/],
    ['a line break in the secret', { apiClientSecret: 'a\r\nb' }, /^Client secret holds/],
    ['no client ID', { apiClientId: '' }, /^Client ID is missing/]
  ])('is not asked for with %s', async (_, change, message) => {
    await expect(fetchToken({ ...OAUTH, ...change })).rejects.toThrow(message)
  })

  it.each([
    'http://auth.emarsys.net/oauth2/token',
    'https://evil.example/oauth2/token',
    'https://emarsys.net.evil.example/token',
    'https://evilemarsys.net/token',
    'https://emarsys.net@evil.example/token',
    'https://user:pass@auth.emarsys.net/token',
    'https://auth.emarsys.net:8443/token',
    'https://auth.emarsys.net:443/token',
    'https://auth.emarsys.net\\@evil.example/token',
    'https://evil.example#.emarsys.net/',
    'https://evil.example?.emarsys.net/',
    'https://auth.emarsys.net/token#x',
    'https://auth.emarsys.net\n.evil.example/',
    ' https://auth.emarsys.net/token',
    'https:auth.emarsys.net/token',
    'https://127.0.0.1/token',
    'https://[::1]/token',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/token',
    'https://accounts.ondemand.com.evil.example/',
    'https://auth.emarsys.net./token',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'auth.emarsys.net/oauth2/token',
    'https://аuth.emarsys.net/token',
    'x'
  ])('is not fetched from %j', async (apiAuthEndpoint) => {
    await expect(fetchToken({ ...OAUTH, apiAuthEndpoint })).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(
        /^Token URL must be an https address .* at one of emarsys\.net, \S+, .*Copy it from Emarsys/
      )
    })
  })

  it.each([
    'https://auth.emarsys.net/oauth2/token',
    'https://emarsys.net/token',
    'https://auth.emarsys.net',
    'https://tenant.accounts.ondemand.com/oauth2/token?x=1',
    'https://tenant.accounts400.ondemand.com/oauth2/token',
    'https://tenant.accounts.cloud.sap/oauth2/token',
    'https://tenant.accounts.sapcloud.cn/oauth2/token',
    'https://Tenant.Accounts.Cloud.SAP/oauth2/token'
  ])('may be fetched from %s', async (apiAuthEndpoint) => {
    nock(/.*/).post(/.*/).reply(200, { access_token: 'ok' })
    expect(await fetchToken({ ...OAUTH, apiAuthEndpoint })).toEqual({ accessToken: 'ok' })
  })
})

import { createSandbox, type Sandbox } from '..'
import { digest } from '../routes/wsse'
import { askToken, clientOf, wsse } from './client'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox()
})
afterEach(() => sandbox.close())

const withHeader = async (header: string) => {
  const { status, json } = await clientOf(sandbox).call('GET', 'settings', undefined, {
    'x-wsse': header
  })
  return [status, json.replyText]
}

describe('WSSE', () => {
  it("digests as the contract's test vector says", () => {
    expect(digest('0123456789abcdef0123456789abcdef', '2026-01-01T00:00:00Z', 'test-secret')).toBe(
      'MDdkODhkMGZhMDUxMmJjNjIyOWQ1OTc0ZGM3ODQ0MDZhOTllNTIyZg=='
    )
  })

  const user = 'sandbox_account001'
  const password = 'sandbox-secret'
  const minutes = (count: number) => new Date(Date.now() + count * 60_000)
  const iso = (date: Date) => date.toISOString()

  it.each([
    ['milliseconds', (now: Date) => iso(now)],
    ['whole seconds', (now: Date) => iso(now).replace(/\.\d+/, '')],
    ['+00:00', (now: Date) => iso(now).replace('Z', '+00:00')],
    ['+0000', (now: Date) => iso(now).replace('Z', '+0000')],
    [
      'another zone',
      (now: Date) => iso(new Date(now.getTime() + 2 * 3_600_000)).replace('Z', '+02:00')
    ],
    [
      'no zone, which is Central European time',
      (now: Date) =>
        `${now.toLocaleString('sv-SE', { timeZone: 'Europe/Vienna' }).replace(' ', 'T')}`
    ]
  ])('takes a time with %s', async (_, form) => {
    expect(await withHeader(wsse(user, password, form(new Date())))).toEqual([200, 'OK'])
  })

  it('does not care about the order, the case and the blanks of the parts', async () => {
    const [, u, d, n, c] =
      /^UsernameToken (\S+), (\S+), (\S+), (\S+)$/.exec(wsse(user, password)) ?? []
    const odd = `usernametoken   ${c},${n?.replace('Nonce', 'nonce')}  ,  ${d?.replace('=', ' = ')}, ${u?.replace('Username', 'USERNAME')}`
    expect(await withHeader(odd)).toEqual([200, 'OK'])
  })

  it.each([
    ['nothing', ''],
    ['another scheme', 'Bearer x'],
    [
      'no nonce',
      'UsernameToken Username="sandbox_account001", PasswordDigest="x", Created="2026-01-01T00:00:00Z"'
    ],
    ['another user', wsse('someone', password)],
    ['another password', wsse(user, 'wrong')],
    ['a time that is none', wsse(user, password, 'yesterday')]
  ])('refuses %s', async (_, header) => {
    expect(await withHeader(header)).toEqual([401, 'Credentials are invalid'])
  })

  it('takes a clock that is 4 minutes off, and refuses one that is 6 minutes off', async () => {
    expect(await withHeader(wsse(user, password, iso(minutes(-4))))).toEqual([200, 'OK'])
    expect(await withHeader(wsse(user, password, iso(minutes(6))))).toEqual([
      401,
      'Unauthorized Time frame is invalid'
    ])
  })

  it('shows its clock in the Date header, shifted as it was told', async () => {
    sandbox.shiftClock(3_600_000)
    const { headers } = await clientOf(sandbox).call('GET', 'settings')
    expect(Math.round((Date.parse(headers.get('date') ?? '') - Date.now()) / 60_000)).toBe(60)
  })

  it('takes a header without its first word, and a digest without padding', async () => {
    const header = wsse(user, password)
    expect(await withHeader(header.replace('UsernameToken ', ''))).toEqual([200, 'OK'])
    expect(await withHeader(header.replace('==', ''))).toEqual([200, 'OK'])
  })

  it.each([
    ['a day', '2026-06-15T12:00:00Z', 401],
    ['the day before summer time begins', '2026-03-28T12:00:00Z', 200],
    ['the day after summer time ended', '2026-10-26T12:00:00Z', 200]
  ])('allows an hour more around a change of summer time: %s', async (_, now, status) => {
    await sandbox.close()
    sandbox = await createSandbox({ clock: () => new Date(now) })
    const [answered] = await withHeader(
      wsse(user, password, iso(new Date(Date.parse(now) - 3_700_000)))
    )
    expect(answered).toBe(status)
  })

  it.each([
    ['', 'WSSE authentication header is empty.'],
    [
      'UsernameToken Username="x"',
      'The PasswordDigest field is missing from WSSE authentication header.'
    ],
    [wsse('someone', password), 'Credentials are invalid.'],
    [wsse(user, password, '2020-01-01T00:00:00Z'), 'Timeframe is invalid.']
  ])('refuses as the bare gateway does: %s', async (header, message) => {
    sandbox.setSwitches({ refusalBody: 'message' })
    const { status, text } = await clientOf(sandbox).call('GET', 'settings', undefined, {
      'x-wsse': header
    })
    expect([status, JSON.parse(text)]).toEqual([401, { message }])
  })

  it('takes a nonce again, unless the switch refuses it', async () => {
    const header = wsse(user, password)
    expect([await withHeader(header), await withHeader(header)]).toEqual([
      [200, 'OK'],
      [200, 'OK']
    ])
    sandbox.setSwitches({ nonceReuse: 'refuse' })
    const other = wsse(user, password)
    expect([await withHeader(other), await withHeader(other)]).toEqual([
      [200, 'OK'],
      [401, 'Unauthorized']
    ])
  })
})

describe('OAuth 2.0', () => {
  it('gives out a JWT-shaped token that opens v3 until it ends', async () => {
    const { status, json } = await askToken(sandbox)
    expect(status).toBe(200)
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    expect(json.access_token?.split('.')).toHaveLength(3)
    const client = clientOf(sandbox, json.access_token)
    expect((await client.call('GET', 'settings')).status).toBe(200)
    sandbox.shiftClock(3_600_000)
    expect((await client.call('GET', 'settings')).status).toBe(401)
  })

  it('does not open v2 to a token, nor v3 to WSSE', async () => {
    const { json } = await askToken(sandbox)
    const { url, credentials } = sandbox
    const v2 = await fetch(`${url}/api/v2/settings`, {
      headers: { authorization: `Bearer ${json.access_token}` }
    })
    const v3 = await fetch(`${url}/api/v3/settings`, {
      headers: { 'x-wsse': wsse(credentials.apiUser, credentials.apiPassword) }
    })
    expect([v2.status, v3.status]).toEqual([401, 401])
  })

  it('refuses a wrong secret and another grant', async () => {
    expect(await askToken(sandbox, 'wrong')).toMatchObject({
      status: 401,
      json: { error: 'invalid_client' }
    })
    const { clientId, clientSecret } = sandbox.credentials
    const headers = {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    }
    const other = await fetch(`${sandbox.url}/oauth2/token`, {
      method: 'POST',
      headers,
      body: 'grant_type=password'
    })
    expect(other.status).toBe(400)
  })

  it('gives out two tokens a minute and ten an hour', async () => {
    const statuses: number[] = []
    for (let minute = 0; minute < 6; minute += 1) {
      sandbox.shiftClock(minute * 60_000)
      for (let turn = 0; turn < 3; turn += 1) statuses.push((await askToken(sandbox)).status)
    }
    expect(statuses).toEqual([...Array(5).fill([200, 200, 429]).flat(), 429, 429, 429])
  })

  it('ends every token when they are revoked', async () => {
    const { json } = await askToken(sandbox)
    sandbox.revokeTokens()
    expect((await clientOf(sandbox, json.access_token).call('GET', 'settings')).status).toBe(401)
  })

  it('takes in a copy the tokens of the original and the other way round, until one ends its own', async () => {
    const fork = await sandbox.fork()
    try {
      const [own, its] = [await askToken(sandbox), await askToken(fork)].map(({ json }) => json)
      const opens = async (place: Sandbox, token: string | undefined) =>
        (await clientOf(place, token).call('GET', 'settings')).status
      expect([
        await opens(fork, own?.access_token),
        await opens(sandbox, its?.access_token)
      ]).toEqual([200, 200])
      fork.revokeTokens()
      expect([await opens(fork, own?.access_token), await opens(fork, its?.access_token)]).toEqual([
        401, 401
      ])
      expect(await opens(sandbox, own?.access_token)).toBe(200)
    } finally {
      await fork.close()
    }
  })

  it.each([
    ['envelope', /"replyCode":1/],
    ['message', /^{"message":"Unauthorized"}$/],
    ['text', /^Unauthorized$/],
    ['empty', /^$/]
  ] as const)('refuses on v3 with the body that the switch says: %s', async (refusalBody, body) => {
    sandbox.setSwitches({ refusalBody })
    const { status, text } = await clientOf(sandbox, 'nonsense').call('GET', 'settings')
    expect(status).toBe(401)
    expect(text).toMatch(body)
  })
})

describe('permissions', () => {
  it('are taken one by one: then 403', async () => {
    const client = clientOf(sandbox)
    sandbox.revoke('contactlist.list')
    expect((await client.call('GET', 'contactlist')).status).toBe(403)
    expect((await client.call('GET', 'field')).status).toBe(200)
    sandbox.setSwitches({ refusalBody: 'message' })
    expect((await client.call('GET', 'contactlist')).text).toBe('{"message":"Forbidden"}')
    sandbox.grant('contactlist.list')
    expect((await client.call('GET', 'contactlist')).status).toBe(200)
  })
})

describe('the rate limit', () => {
  it('is told in three headers, and 429 above it', async () => {
    sandbox.setLimits({ requestsPerMinute: 2 })
    const client = clientOf(sandbox)
    const first = await client.call('GET', 'settings')
    expect(first.headers.get('X-RateLimit-Limit')).toBe('2')
    expect(first.headers.get('X-Ratelimit-Remaining')).toBe('1')
    const reset = Number(first.headers.get('X-RateLimit-Reset'))
    expect(Math.round((reset * 1000 - Date.now()) / 10_000)).toBe(6)
    await client.call('GET', 'settings')
    const third = await client.call('GET', 'settings')
    expect([third.status, third.json.replyCode, third.headers.get('retry-after')]).toEqual([
      429,
      7003,
      null
    ])
    sandbox.setSwitches({ refusalBody: 'message' })
    expect((await client.call('GET', 'settings')).text).toBe('{"message":"Rate limit exceeded"}')
    sandbox.shiftClock(60_000)
    expect((await client.call('GET', 'settings')).status).toBe(200)
  })
})

it('keeps a connection for a minute, so that a client on a busy computer meets no reset', async () => {
  const { headers } = await fetch(sandbox.url)
  expect(headers.get('keep-alive')).toBe('timeout=60')
})

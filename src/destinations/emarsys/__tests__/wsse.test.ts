import { openLogin } from '../api/login'
import { passwordDigest, wsseHeader } from '../api/wsse'

const now = new Date('2026-01-01T00:00:00.789Z')
const random = Buffer.from('0123456789abcdef0123456789abcdef', 'hex')

describe('WSSE', () => {
  it("digests as the contract's test vector says", () => {
    expect(
      passwordDigest('0123456789abcdef0123456789abcdef', '2026-01-01T00:00:00Z', 'test-secret')
    ).toBe('MDdkODhkMGZhMDUxMmJjNjIyOWQ1OTc0ZGM3ODQ0MDZhOTllNTIyZg==')
  })

  it('puts user, digest, nonce and time in whole seconds into one line', () => {
    expect(wsseHeader({ user: 'account001', password: 'test-secret', now, random })).toBe(
      'UsernameToken Username="account001", PasswordDigest="MDdkODhkMGZhMDUxMmJjNjIyOWQ1OTc0ZGM3ODQ0MDZhOTllNTIyZg==", Nonce="0123456789abcdef0123456789abcdef", Created="2026-01-01T00:00:00Z"'
    )
  })
})

describe('openLogin', () => {
  const wsse = { api_user: 'account001', api_password: 'test-secret' }

  it('#14 once: signs each request for itself under WSSE', () => {
    const { sign, baseUrl } = openLogin(wsse)
    expect(baseUrl).toBe('https://api.emarsys.net/api/v2/')
    expect(sign()).not.toEqual(sign())
  })

  it('takes 16 random bytes and the current time for each signature', () => {
    const asked: number[] = []
    const entropy = {
      now: () => now,
      random: (bytes: number) => {
        asked.push(bytes)
        return random
      }
    }
    const { sign } = openLogin(wsse, undefined, entropy)
    expect(sign()['X-WSSE']).toContain('Nonce="0123456789abcdef0123456789abcdef"')
    expect(asked).toEqual([16])
  })

  it("carries the platform's token to v3 under OAuth 2.0", () => {
    const login = openLogin({ auth_type: 'new' }, 'token-1')
    expect(login.baseUrl).toBe('https://api.emarsys.net/api/v3/')
    expect(login.sign()).toEqual({ authorization: 'Bearer token-1' })
  })

  it('#16 once: takes every login but `new` as WSSE, as the live destination does', () => {
    for (const auth_type of [undefined, 'legacy', 'anything'])
      expect(openLogin({ ...wsse, ...(auth_type && { auth_type }) }).authType).toBe('wsse')
  })

  it.each([
    ['https://api.emarsys.net/api/v3', 'https://api.emarsys.net/api/v3/'],
    ['https://api.emarsys.net/api/v3//', 'https://api.emarsys.net/api/v3/'],
    ['https://suite.emarsys.net/api/v3/', 'https://suite.emarsys.net/api/v3/'],
    ['', 'https://api.emarsys.net/api/v3/']
  ])('takes the base URL %j with or without its last slash', (apiBaseUrl, baseUrl) => {
    expect(openLogin({ auth_type: 'new', apiBaseUrl }, 'token-1').baseUrl).toBe(baseUrl)
  })

  it.each([
    ['a quote in the user name', { ...wsse, api_user: 'acc"ount' }, /^API username holds a quote/],
    ['a line break in the user name', { ...wsse, api_user: 'acc\nount' }, /^API username holds/],
    ['a letter that no header carries', { ...wsse, api_user: 'acc✓' }, /^API username holds/],
    ['no user name', { api_password: 'p' }, /^API username is missing/],
    ['an empty password', { ...wsse, api_password: '' }, /^API password is missing/],
    [
      'a base URL elsewhere',
      { auth_type: 'new', apiBaseUrl: 'https://emarsys.net.evil.example/api/v3/' },
      /^API base URL must be an https address/
    ],
    ['no token under OAuth 2.0', { auth_type: 'new' as const }, /^There is no access token/]
  ])('#16 once: refuses %s, by the name of the setting', (_, settings, message) => {
    expect(() => openLogin(settings)).toThrow(message)
    expect(() => openLogin(settings)).toThrow(expect.objectContaining({ status: 401 }) as Error)
  })

  it.each(['пароль', 'a"quote', 'a\ttab', ' blanks '])(
    'takes the password %j, which is digested and not sent',
    (api_password) => {
      expect(openLogin({ ...wsse, api_password }).sign()).toHaveProperty('X-WSSE')
    }
  )
})

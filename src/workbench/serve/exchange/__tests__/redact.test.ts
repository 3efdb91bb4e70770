import { createRedactor, REDACTED } from '../redact'

const SECRET = 'p"ss/w rd-77'
const redactor = createRedactor({
  api_user: 'ada',
  api_password: SECRET,
  deep: { access_token: 'ey.token' }
})

describe('a redactor', () => {
  it.each([
    ['as it is', SECRET],
    ['inside JSON', JSON.stringify({ note: SECRET })],
    ['inside a URL', `https://x.example/?p=${encodeURIComponent(SECRET)}`],
    ['nested', 'Bearer ey.token']
  ])('takes a secret out of a text: %s', (_, text) => {
    const shown = redactor.text(text)
    expect(shown).toContain(REDACTED)
    for (const trace of [SECRET, 'ss/w rd', 'ss%2Fw', 'ey.token'])
      expect(shown).not.toContain(trace)
  })

  it('replaces what a key calls a secret, known or not', () => {
    const shown = redactor.json({
      access_token: 'new',
      list: [{ client_secret: 'x' }],
      name: 'Ada',
      password: ''
    })
    expect(shown).toEqual({
      access_token: REDACTED,
      list: [{ client_secret: REDACTED }],
      name: 'Ada',
      password: ''
    })
  })

  it('replaces headers that sign a request, however they are written', () => {
    const headers = redactor.headers([
      ['X-WSSE', 'UsernameToken Username="ada"'],
      ['Authorization', 'Basic abc'],
      ['Set-Cookie', 'a=b'],
      ['Content-Type', 'application/json']
    ])
    expect(headers).toEqual({
      'x-wsse': REDACTED,
      authorization: REDACTED,
      'set-cookie': REDACTED,
      'content-type': 'application/json'
    })
  })

  it('leaves the user name and words alone', () => {
    expect(redactor.text('ada may not')).toBe('ada may not')
    expect(createRedactor({ password: 'a' }).text('a word')).toBe('a word')
  })
})

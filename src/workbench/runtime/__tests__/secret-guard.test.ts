import { REDACTED } from '../redact'
import { redactEntry, toErrorEntry } from '../error-entry'
import { createSecretGuard } from '../secret-guard'

const SECRET = 'p"ss/w rd-77'
const guard = createSecretGuard({
  api_user: 'ada',
  api_password: SECRET,
  deep: { access_token: 'ey.token' }
})

describe('a secret guard', () => {
  it.each([
    ['as it is', SECRET],
    ['inside JSON', JSON.stringify({ note: SECRET })],
    ['inside a URL', `https://x.example/?p=${encodeURIComponent(SECRET)}`],
    ['nested', 'Bearer ey.token']
  ])('takes a secret out of a text: %s', (_, text) => {
    const shown = guard.text(text)
    expect(shown).toContain(REDACTED)
    for (const trace of [SECRET, 'ss/w rd', 'ss%2Fw', 'ey.token'])
      expect(shown).not.toContain(trace)
  })

  it('replaces what a key calls a secret, known or not', () => {
    const shown = guard.json({
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

  it('leaves the user name and words alone', () => {
    expect(guard.text('ada may not')).toBe('ada may not')
    expect(createSecretGuard({ password: 'a' }).text('a word')).toBe('a word')
  })

  it('cleans what was thrown, and leaves the names of fields', () => {
    const thrown = Object.assign(new Error(`${SECRET} is wrong`), {
      errors: [{ path: '$.api_password', message: `Not ${SECRET}` }]
    })
    const entry = redactEntry(toErrorEntry(thrown), guard)
    expect(JSON.stringify(entry)).not.toContain('ss/w rd')
    expect(entry).toMatchObject({
      message: `Not ${REDACTED}`,
      fields: { api_password: `Not ${REDACTED}` }
    })
  })
})

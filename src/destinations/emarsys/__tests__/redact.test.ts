import { createRedact, headerSecrets } from '../api/redact'

const redact = createRedact(['test-secret', 'a/b"c\\d', undefined, '', 'abc'])

describe('redact', () => {
  it.each([
    ['a page', '<p>test-secret, twice: test-secret</p>', '<p>[redacted], twice: [redacted]</p>'],
    ['a cut answer', '{"replyText":"test-secret', '{"replyText":"[redacted]'],
    ['JSON', '{"a":["test-secret"],"n":1,"z":null}', '{"a":["[redacted]"],"n":1,"z":null}'],
    ['JSON behind a byte order mark', '\uFEFF["test-secret"]', '["[redacted]"]'],
    ['JSON with a byte order mark in a text', '["\uFEFFtest-secret"]', '["\uFEFF[redacted]"]'],
    ['JSON with null', '{"z":null,"a":"\\u0074est-secret"}', '{"z":null,"a":"[redacted]"}'],
    ['nothing where nothing is secret', '{ "a": 1 }', '{ "a": 1 }'],
    ['escapes', '["a\\/b\\"c\\\\d"]', '["[redacted]"]'],
    ['escaped letters', '["\\u0074est-secret"]', '["[redacted]"]'],
    [
      'names that objects have by nature',
      '{"__proto__":"test-secret"}',
      '{"__proto__":"[redacted]"}'
    ],
    ['nothing that is shorter than 4 characters', 'abc', 'abc'],
    ['no answer', '', '']
  ])('cleans %s', (_, content, clean) => {
    expect(redact(content)).toBe(clean)
  })

  it('leaves the names in JSON that the destination reads, whatever a password is', () => {
    const content = '{"replyCode":0,"data":{"errors":{"ada@example.com":{"2008":"x"}}}}'
    expect(createRedact(['errors', 'example', 'replyCode'])(content)).toBe(content)
  })

  it('cleans a name in JSON that holds a token', () => {
    const token = 'eyJhbGciOi.eyJzdWIi.abcdef'
    expect(createRedact([token])(`{"Bearer ${token}":1}`)).toBe('{"Bearer [redacted]":1}')
  })

  it('cleans JSON that is too deep to walk as text', () => {
    const deep = `${'['.repeat(50_000)}"test-secret"${']'.repeat(50_000)}`
    expect(redact(deep)).not.toContain('test-secret')
  })

  it.each(['pass+w%C3%B6rd', 'pass+w%c3%b6rd', 'pass%20w%C3%B6rd'])(
    'cleans a secret in the form %s',
    (form) => {
      expect(createRedact(['pass wörd'])(`password=${form}`)).toBe('password=[redacted]')
    }
  )

  it.each(['a%2Fb', 'a%2fb'])('cleans a secret with a slash in the form %s', (form) => {
    expect(createRedact(['long-a/b'])(`password=long-${form}`)).toBe('password=[redacted]')
  })

  it.each([
    ['as it is', 'long&se"cr‹et'],
    ['named entities', 'long&amp;se&quot;cr&lsaquo;et'],
    ['entities that were escaped again', 'long&amp;amp;se&amp;amp;quot;cr&amp;lsaquo;et'],
    ['numbered entities', 'long&#38;se&#0034;cr&#8249;et'],
    ['numbered entities in hex', 'long&#x26;se&#X22;cr&#x02039;et'],
    ['escapes of JSON', String.raw`long\u0026se\"cr\u2039et`],
    ['escapes of JSON in JSON', String.raw`long\\u0026se\\\"cr\\u2039et`],
    ['a form', 'long%26se%22cr%E2%80%B9et']
  ])('found #12: cleans a secret that is echoed by %s', (_, echo) => {
    const clean = createRedact(['long&se"cr‹et'])
    expect(clean(`<p>Bad ${echo}!</p>`)).toBe('<p>Bad [redacted]!</p>')
    expect(clean(JSON.stringify({ message: echo }))).toBe('{"message":"[redacted]"}')
    expect(clean(echo.replace('et', 'at'))).not.toContain('[redacted]')
  })

  it('cleans a secret with letters beyond 16 bits in the escapes of JSON', () => {
    expect(createRedact(['key-😀-2'])(String.raw`{"cut":"key-\ud83d\uDE00-2`)).toBe(
      '{"cut":"[redacted]'
    )
  })

  it.each(['long-te+t', 'long+text', 'long te-t'])('leaves %s, which only resembles', (text) => {
    expect(createRedact(['long-text', 'long te+t'])(text)).toBe(text)
  })

  it('cleans names in JSON from 20 characters on', () => {
    const [short, long] = ['a-secret-of-nineteen', 'a-secret-of-nineteen'].map((one, n) =>
      one.slice(1 - n)
    )
    expect(createRedact([short, long])(`{"${String(long)}":1}`)).toBe('{"[redacted]":1}')
    expect(createRedact([short])(`{"${String(short)}":1}`)).toBe(`{"${String(short)}":1}`)
  })

  it('cleans the longest secret first', () => {
    expect(createRedact(['test', 'test-secret'])('test-secret test')).toBe('[redacted] [redacted]')
  })
})

describe('headerSecrets', () => {
  it('are the values that prove who asks, and the proofs in them', () => {
    const headers = {
      'X-WSSE': 'UsernameToken Username="u1", PasswordDigest="ab12==", Nonce="cd34", Created="now"',
      Authorization: 'Basic ef56=',
      accept: 'application/json'
    }
    expect(headerSecrets(headers)).toEqual([
      headers['X-WSSE'],
      'ab12',
      'cd34',
      headers.Authorization,
      'ef56'
    ])
    expect(headerSecrets({ authorization: 'Bearer gh.78' })).toEqual(['Bearer gh.78', 'gh.78'])
    expect(headerSecrets({ authorization: 'odd' })).toEqual(['odd'])
    expect(headerSecrets({ 'x-authorization': 'a', 'authorization-info': 'b' })).toEqual([])
    expect(headerSecrets()).toEqual([])
  })
})

import { redactHeaders, redactSecrets } from '../redact'

it('redacts the headers that hold credentials, in any spelling', () => {
  const headers = redactHeaders([
    ['X-WSSE', 'a'],
    ['authorization', 'b'],
    ['Cookie', 'c'],
    ['accept', 'd']
  ])
  expect(headers).toEqual({
    'X-WSSE': '[redacted]',
    authorization: '[redacted]',
    Cookie: '[redacted]',
    accept: 'd'
  })
})

it('redacts properties that are named like secrets, however deep', () => {
  expect(
    redactSecrets({
      api_password: 'x',
      list: [{ client_secret: 'y', access_token: 'z' }],
      password: '',
      user: 'u',
      n: null
    })
  ).toEqual({
    api_password: '[redacted]',
    list: [{ client_secret: '[redacted]', access_token: '[redacted]' }],
    password: '',
    user: 'u',
    n: null
  })
})

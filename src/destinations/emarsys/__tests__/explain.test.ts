import { messageOf, waitedFor } from '../api/explain'

const say = (text: string, todo = 'Do it.') =>
  messageOf({ status: 400, said: text, call: 'a call: HTTP 400', todo })

describe('messageOf', () => {
  it.each([
    ['ends what was said once', 'Wrong.. \n', 'Wrong (a call: HTTP 400). Do it.'],
    ['begins with a word', '  Wrong', 'Wrong (a call: HTTP 400). Do it.'],
    ['says that nothing was said', ' . ', 'Refused without a reason (a call: HTTP 400). Do it.']
  ])('%s', (_, text, whole) => {
    expect(say(text)).toBe(whole)
  })

  it('repeats at most 500 characters', () => {
    expect(say('x'.repeat(501))).toBe(`${'x'.repeat(500)} (a call: HTTP 400). Do it.`)
  })

  it('names no call where nothing was to be sent', () => {
    expect(messageOf({ status: 400, said: 'Wrong', todo: 'Do it.' })).toBe('Wrong. Do it.')
  })

  it('ends where nothing is to be done', () => {
    expect(say('Wrong', '')).toBe('Wrong (a call: HTTP 400).')
  })
})

it('passes a mistake of ours on as it is where somebody waits', async () => {
  const mistake = new TypeError('No such thing')
  await expect(waitedFor(() => Promise.reject(mistake))).rejects.toBe(mistake)
})

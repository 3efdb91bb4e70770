import nock from 'nock'
import {
  ACTIONS,
  play,
  playFailure,
  refusal,
  runBatch,
  statuses,
  undelivered,
  who
} from './__helpers__/actions'
import { ok } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

/** Sixty contacts, each with a contact list or external event of its own. */
const spread = Array.from({ length: 60 }, (_, n) => who(`u${n}@example.com`, { target: n + 1 }))

describe.each(ACTIONS)('$action', ({ action, byTarget }) => {
  it('#8 batch: each of six targets reports for itself', async () => {
    const requests = play(({ target }) =>
      target === '2' ? [400, refusal(3004, 'Refused, the second')] : [200, ok()]
    )
    const events = [1, 2, 3, 4, 5, 6].map((target) => who('a@example.com', { target }))
    const results = await runBatch(action, byTarget, [
      ...events,
      who('b@example.com', { target: 1 })
    ])
    expect(statuses(results)).toEqual([200, 400, 200, 200, 200, 200, 200])
    expect(results[1]).toMatchObject({
      errormessage: expect.stringContaining('Refused, the second')
    })
    expect(requests.map(({ target, keys }) => [target, keys])).toEqual([
      ['1', ['a@example.com', 'b@example.com']],
      ...['2', '3', '4', '5', '6'].map((target) => [target, ['a@example.com']])
    ])
  })

  it('#13 batch: sends to many targets at most four requests at a time', async () => {
    let [open, most] = [0, 0]
    const requests = play(async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise((resolve) => setTimeout(resolve, 2))
      open -= 1
      return [200, ok()]
    })
    expect(undelivered(await runBatch(action, byTarget, spread))).toEqual([])
    expect(requests).toHaveLength(60)
    expect(most).toBe(4)
  })

  it('#13 batch: sends to no other target when the rate limit is met: the rest reports 429, too', async () => {
    const requests = play((_, nth) =>
      nth === 1 ? [200, ok()] : [429, refusal(7003, 'Too many requests')]
    )
    const results = await runBatch(action, byTarget, spread)
    expect(requests.length).toBeLessThanOrEqual(5)
    expect(statuses(results)).toEqual([200, ...Array(59).fill(429)])
    expect(results[59]).toMatchObject({
      errormessage: expect.stringContaining(
        'Not sent, since an earlier request of this batch reached the rate limit'
      )
    })
    expect(results[59]).not.toHaveProperty('sent')
  })

  it('#34 batch: credentials refused beside a success have one status, and a sentence that agrees with it', async () => {
    play(({ target }) => (target === '2' ? [401, refusal(1, 'Unauthorized')] : [200, ok()]))
    const results = await runBatch(action, byTarget, [
      who('a@example.com', { target: 1 }),
      who('b@example.com', { target: 2 })
    ])
    expect(results).toMatchObject([
      { status: 200 },
      { status: 503, errortype: 'SERVICE_UNAVAILABLE' }
    ])
    expect(results[1]).toHaveProperty(
      'errormessage',
      expect.stringMatching(
        /^Unauthorized \(.*HTTP 401, replyCode 1\)\. Other events of the batch were delivered, so Segment tries this one again, as after a 503; if it is refused again, check the credentials in the settings\.$/
      )
    )
  })

  it.each([
    ['ETIMEDOUT', 408, 'was not answered in time'],
    ['ENOTFOUND', 503, 'found no connection'],
    ['ECONNREFUSED', 503, 'found no connection']
  ])(
    'ends the call where the host fails with %s: the rest reports %s, not sent',
    async (code, status, cause) => {
      const calls = playFailure(code)
      const results = await runBatch(action, byTarget, spread)
      expect(calls).toHaveLength(4)
      expect(new Set(statuses(results))).toEqual(new Set([status]))
      expect(results.filter((result) => 'sent' in result)).toHaveLength(4)
      expect(results[59]).toHaveProperty(
        'errormessage',
        expect.stringMatching(
          new RegExp(
            `^Not sent, since an earlier request of this batch ${cause} \\(.*: reported as ${status}\\)\\. Segment tries again\\.$`
          )
        )
      )
    }
  )

  it('goes on after a connection that was reset, which concerns its own request', async () => {
    const calls = playFailure('ECONNRESET')
    const results = await runBatch(action, byTarget, spread)
    expect(calls).toHaveLength(60)
    expect(results.every((result) => 'sent' in result)).toBe(true)
  })
})

it('names the contact list that is unknown, and says what to do', async () => {
  play(() => [400, refusal(3004, 'Invalid contact list id: 2')])
  const [result] = await runBatch('addContactToList', { contactlistid: 2 }, [who('a@example.com')])
  expect(result).toMatchObject({
    errormessage:
      'Invalid contact list id: 2 (Add to Contact List, contact list 2: HTTP 400, replyCode 3004). Choose a contact list that exists.'
  })
})

it('keeps the second trigger of a contact back where the host fails, and reports the first with what was sent', async () => {
  playFailure('ETIMEDOUT')
  const results = await runBatch('triggerEvent', { eventid: 7 }, [
    who('a@example.com'),
    who('a@example.com')
  ])
  expect(results).toMatchObject([
    { status: 408, sent: { external_id: 'a@example.com' } },
    { status: 408, errormessage: expect.stringContaining('Not sent, since') }
  ])
  expect(results[1]).not.toHaveProperty('sent')
})

import { messageOf } from '../../api/explain'
import type { Send } from '../../api/http'
import { triggerEvents } from '../../triggerEvent/trigger-event'
import { upsertContacts } from '../../upsertContact/upsert-contact'
import type { Call } from '../deliver'
import { isDelivered } from '../outcome'

/** A host whose clock stands still but for the answers, each of which takes its time. */
function host(takesMs: (nth: number) => number) {
  let now = 0
  const timeouts: number[] = []
  const send: Send = async (_, { timeoutMs }) => {
    timeouts.push(timeoutMs)
    const takes = takesMs(timeouts.length)
    now += Math.min(takes, timeoutMs)
    if (takes > timeoutMs) throw Object.assign(new Error('late'), { code: 'ETIMEDOUT' })
    return { status: 200, content: '{"replyCode":0,"replyText":"OK","data":{}}' }
  }
  const call: Call = { send, settings: { api_user: 'u', api_password: 'p' }, now: () => now }
  return { call, timeouts, elapsed: () => now }
}

const triggers = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    eventid: 7,
    key_field: '3',
    key_value: 'ada@example.com',
    trigger_id: `m-${n}`
  }))

describe('found #5: the time that one call may take', () => {
  it('ends 60 triggers of one contact within 120 s, the rest to be tried again', async () => {
    const { call, timeouts, elapsed } = host(() => 24_000)
    const outcomes = await triggerEvents(triggers(60), call, {})
    expect(elapsed()).toBeLessThanOrEqual(120_000)
    expect(timeouts).toHaveLength(5)
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array(5).fill(200),
      ...Array(55).fill(503)
    ])
    const sixth = outcomes[5]
    expect(sixth && !isDelivered(sixth) && messageOf(sixth)).toBe(
      'Not sent, since the time that this call may take was used up (Trigger Event, external event 7: reported as 503). Segment tries again.'
    )
  })

  it('is a parameter, and caps the time-out of each request', async () => {
    const { call, timeouts, elapsed } = host((nth) => (nth === 1 ? 2000 : 9000))
    const outcomes = await triggerEvents(triggers(3), { ...call, budgetMs: 5000 }, {})
    expect(outcomes.map(({ status }) => status)).toEqual([200, 408, 408])
    expect(timeouts).toEqual([5000, 3000])
    expect(elapsed()).toBe(5000)
  })

  it.each([
    ['less than a second', 999, 0],
    ['a second', 1000, 1]
  ])('sends nothing with %s left', async (_, budgetMs, requests) => {
    const { call, timeouts } = host(() => 10)
    await triggerEvents(triggers(1), { ...call, budgetMs }, {})
    expect(timeouts).toHaveLength(requests)
  })

  it('is the whole call, also where one of its steps was long', async () => {
    const { call, timeouts } = host(() => 3000)
    const outcomes = await triggerEvents(triggers(3), { ...call, budgetMs: 8000 }, {})
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 503])
    expect(timeouts).toEqual([8000, 5000])
  })

  it('lets the host say when no request may begin', async () => {
    const { call, timeouts } = host(() => 10)
    const mayBegin = () => timeouts.length < 2
    const outcomes = await triggerEvents(triggers(4), { ...call, mayBegin }, {})
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 503, 503])
  })
})

describe('found #6: many events of one contact', () => {
  const upserts = (count: number, fields: number) =>
    Array.from({ length: count }, (_, n) => ({
      key_field: '3',
      key_value: 'ada@example.com',
      write_field: Object.fromEntries(
        Array.from({ length: fields }, (_, field) => [String(100_000 + n * fields + field), 'x'])
      )
    }))

  it('are merged in a time that grows as they do', async () => {
    const { call } = host(() => 10)
    const cpu = async (count: number) => {
      const payloads = upserts(count, 200)
      const before = process.cpuUsage()
      const outcomes = await upsertContacts(payloads, call, {})
      const { user, system } = process.cpuUsage(before)
      expect(outcomes.every(({ status }) => status === 200)).toBe(true)
      return user + system
    }
    await cpu(50)
    const few = await cpu(100)
    expect(await cpu(800)).toBeLessThan(few * 24)
  })
})

it('takes what JSON cannot hold for one event to be tried again, not for the batch', async () => {
  const { call } = host(() => 10)
  const payloads = ['a', 'b'].map((key_value) => ({
    eventid: 7,
    key_field: '3',
    key_value,
    event_payload: key_value === 'a' ? { total: 1n } : { total: 1 }
  }))
  const outcomes = await triggerEvents(payloads, call, {})
  expect(outcomes.map(({ status }) => status)).toEqual([500, 200])
})

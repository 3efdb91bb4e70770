import fc from 'fast-check'
import { runs } from '../../src/__tests__/runs'
import { ENDPOINTS } from '../../src/destinations/emarsys/api/emarsys'
import { invalid } from '../../src/destinations/emarsys/api/explain'
import type { Send } from '../../src/destinations/emarsys/api/http'
import { deliver } from '../../src/destinations/emarsys/delivery/deliver'
import type { Outcome } from '../../src/destinations/emarsys/delivery/outcome'
import type { ActionSpec } from '../../src/destinations/emarsys/delivery/row'
import { rowOf } from '../../src/destinations/emarsys/delivery/row'

/** The same cases in every run; `FAST_CHECK_SEED=7 npx jest property` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_231) })

/** What an event of these tests asks for; `bad` is refused before any request, the value BAD by Emarsys. */
interface Payload {
  key: string
  target: string
  value: string
  bad: boolean
}

/** A value that Emarsys refuses: its contact, or the whole request that holds it. */
const BAD = 'BAD'

/** A small action with small limits, once with merging and once without. */
const spec = (merge: boolean): ActionSpec<Payload, string> => ({
  title: 'Test',
  limits: { rows: 3, rowBytes: 60 },
  repeats: merge ? 'merged' : 'apart',
  toRow: ({ key, target, value, bad }) => {
    if (bad) throw invalid('bad', '')
    const data = { external_id: key, value }
    return rowOf({ keyField: '3', keyValue: key }, data, target)
  },
  toBody: (_, contacts) => `{"contacts":[${contacts}]}`,
  call: ENDPOINTS.triggerEvent,
  describe: ({ target }) => `target ${target}`,
  hints: {}
})

const payload: fc.Arbitrary<Payload> = fc.record({
  key: fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e', '__proto__', '<NO_KEY_ID>'),
  target: fc.constantFrom('1', '2', '3'),
  value: fc.oneof(
    { weight: 6, arbitrary: fc.string({ maxLength: 40, unit: 'grapheme' }) },
    { weight: 1, arbitrary: fc.constant(BAD) }
  ),
  bad: fc.integer({ max: 5, min: 0 }).map((one) => one === 0)
})

/** In place of a status: no answer, and why. */
const [RESET, TIMED_OUT, NOT_FOUND] = [0, -1, -2]
const FAILURES = new Map([
  [RESET, 'ECONNRESET'],
  [TIMED_OUT, 'ETIMEDOUT'],
  [NOT_FOUND, 'ENOTFOUND']
])

/** What Emarsys does with a request: takes it, takes it but for some, or refuses it as a whole. */
const reaction = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ status: 200, refuses: [] as string[] }) },
  {
    weight: 2,
    arbitrary: fc.record({
      status: fc.constant(200),
      refuses: fc.subarray(['a', 'A', 'b', '__proto__'])
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      status: fc.constantFrom(400, 401, 403, 429, 500, 503, RESET, TIMED_OUT, NOT_FOUND),
      refuses: fc.constant([] as string[])
    })
  }
)

/** What Emarsys does with a bad value: it refuses the contact that holds it, or the request. */
const badValue = fc.constantFrom('refuses the contact', 'refuses the request')

interface Sent {
  target: string
  keys: string[]
  values: string[]
  bytes: number
  order: number
  status: number
  refuses: string[]
  /** Whether nothing but a bad value was wrong with the request. */
  forBadValue: boolean
}

/** Emarsys in memory: reacts to the n-th request with the n-th reaction, and writes down what it was sent. */
function emarsys(reactions: { status: number; refuses: string[] }[], onBadValue: string) {
  const sent: Sent[] = []
  let [open, most] = [0, 0]
  const send: Send = async (url, { body = '' }) => {
    const { contacts } = JSON.parse(body) as { contacts: { external_id: string; value: string }[] }
    const reaction = reactions[sent.length % reactions.length] ?? { status: 200, refuses: [] }
    const holdsBad = contacts.some(({ value }) => value === BAD)
    const forBadValue = reaction.status === 200 && holdsBad && onBadValue === 'refuses the request'
    const status = forBadValue ? 400 : reaction.status
    const keys = contacts.map((contact) => contact.external_id)
    const badKeys = contacts.filter(({ value }) => value === BAD).map((one) => one.external_id)
    const refuses = [...reaction.refuses, ...badKeys]
    const target = /event\/(\d+)/.exec(url)?.[1] ?? ''
    const values = contacts.map((contact) => contact.value)
    const bytes = Buffer.byteLength(body)
    sent.push({ target, keys, values, bytes, order: sent.length, status, refuses, forBadValue })
    open += 1
    most = Math.max(most, open)
    await new Promise((resolve) => setImmediate(resolve))
    open -= 1
    const code = FAILURES.get(status)
    if (code) throw Object.assign(new Error('no answer'), { code })
    const errors = Object.fromEntries(
      keys
        .filter((key) => refuses.includes(key))
        .map((key) => [key, badKeys.includes(key) ? { 2007: 'Bad value' } : { 2008: 'No contact' }])
    )
    const content = JSON.stringify({
      replyCode: status === 200 ? 0 : forBadValue ? 2007 : 1,
      replyText: 'Text',
      data: status === 200 ? { errors } : ''
    })
    return { status, content }
  }
  return { send, sent, most: () => most }
}

const call = (send: Send) => ({ send, settings: { api_user: 'u', api_password: 'p' } })

describe.each([true, false])('with merging %s', (merge) => {
  it('gives any batch one true outcome an event, within the limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { maxLength: 40 }),
        fc.array(reaction, { minLength: 1, maxLength: 6 }),
        badValue,
        async (payloads, reactions, onBadValue) => {
          const { send, sent, most } = emarsys(reactions, onBadValue)
          const outcomes = await deliver(spec(merge), payloads, call(send))
          expect(outcomes).toHaveLength(payloads.length)
          expect(most()).toBeLessThanOrEqual(4)
          expectNoneAfterStop(sent)
          for (const { keys, values } of sent) {
            expect(keys.length).toBeLessThanOrEqual(3)
            expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(keys.length)
            expect(
              values.every((value) => payloads.some((one) => one.value === value && !one.bad))
            ).toBe(true)
          }
          for (const [index, one] of payloads.entries())
            expectTrue(one, outcomes[index], sent, merge)
          if (!merge) expectNothingTwice(payloads, sent)
        }
      ),
      { numRuns: runs(50, 600) }
    )
  })
})

/** An outcome is true when the request that carried the event says so. */
function expectTrue(
  one: Payload,
  outcome: Outcome | undefined,
  sent: Sent[],
  merge: boolean
): void {
  const tooLong = Buffer.byteLength(JSON.stringify({ external_id: one.key, value: one.value })) > 60
  if (one.bad || tooLong) {
    expect(outcome).toMatchObject({ status: 400 })
    expect(outcome).not.toHaveProperty('sent')
    return
  }
  const carriers = sent.filter(
    ({ target, keys, values }) =>
      target === one.target &&
      keys.includes(one.key) &&
      (merge || values[keys.indexOf(one.key)] === one.value)
  )
  const accepted = carriers.some(
    ({ status, refuses }) => status === 200 && !refuses.includes(one.key)
  )
  const refused = carriers.filter(
    ({ status, refuses }) => status !== 200 || refuses.includes(one.key)
  )
  if (outcome?.status === 200) expect(accepted).toBe(true)
  else if (outcome?.sent) expect(refused.length).toBeGreaterThan(0)
  else expect([401, 408, 429, 500, 503]).toContain(outcome?.status)
  if (outcome?.status === 400 && one.value !== BAD) {
    const forItself = refused.filter(({ forBadValue, keys, values, refuses, status }) => {
      const badHere = values[keys.indexOf(one.key)] === BAD
      return !forBadValue && (status !== 200 || (refuses.includes(one.key) && !badHere))
    })
    expect(forItself.length).toBeGreaterThan(0)
  }
}

/** Requests that were under way beside the one that stopped the call are three at most; none begins after it. */
function expectNoneAfterStop(sent: Sent[]): void {
  const stop = sent.findIndex(({ status }) => [401, 429, TIMED_OUT, NOT_FOUND].includes(status))
  if (stop !== -1) expect(sent.length - 1 - stop).toBeLessThanOrEqual(3)
}

/** Without merging every row is accepted at most once, and the rows of one contact and target in their order. */
function expectNothingTwice(payloads: Payload[], sent: Sent[]): void {
  for (const target of ['1', '2', '3']) {
    for (const key of ['a', 'b', '__proto__']) {
      const wanted = payloads
        .filter((one) => one.target === target && one.key === key && !one.bad)
        .map(({ value }) => value)
      const went = sent
        .filter(
          ({ status, refuses, ...one }) =>
            status === 200 &&
            !refuses.includes(key) &&
            one.target === target &&
            one.keys.includes(key)
        )
        .map(({ keys, values }) => values[keys.indexOf(key)])
      let from = 0
      for (const value of went) {
        const at = wanted.indexOf(value ?? '', from)
        expect(at).toBeGreaterThanOrEqual(from)
        from = at + 1
      }
    }
  }
}

it('holds the limit of bytes of a request', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 12 }),
      async (sizes) => {
        const { send, sent } = emarsys([{ status: 200, refuses: [] }], '')
        const large = { ...spec(false), limits: { rows: 1000, rowBytes: 4_000_000 } }
        const payloads = sizes.map((size, index) => ({
          key: `k${index}`,
          target: '1',
          value: 'x'.repeat(size),
          bad: false
        }))
        const outcomes = await deliver(large, payloads, call(send))
        expect(outcomes.every(({ status }) => status === 200)).toBe(true)
        for (const { bytes } of sent) expect(bytes).toBeLessThanOrEqual(8_000_000)
        const wanted = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 4_000_000) + 1
        expect(sent.length).toBeLessThanOrEqual(wanted)
      }
    ),
    { numRuns: runs(5, 15) }
  )
})

it('takes a mistake of ours for one event to be tried again, not for the batch', async () => {
  const { send } = emarsys([{ status: 200, refuses: [] }], '')
  const broken: ActionSpec<Payload, string> = {
    ...spec(false),
    toRow: (one) => {
      if (one.key === 'b') throw new TypeError('our mistake')
      return spec(false).toRow(one)
    }
  }
  const payloads = ['a', 'b'].map((key) => ({ key, target: '1', value: '', bad: false }))
  const outcomes = await deliver(broken, payloads, call(send))
  expect(outcomes.map(({ status }) => status)).toEqual([200, 500])
})

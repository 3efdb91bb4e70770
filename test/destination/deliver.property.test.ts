import type { RequestClient } from '@segment/actions-core'
import fc from 'fast-check'
import type { ActionSpec } from '../action-spec'
import { deliver } from '../engine'
import type { Outcome } from '../outcome'

/** The same cases in every run; `FAST_CHECK_SEED=7 npx jest property` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_231) })

/** What an event of these tests asks for; `bad` is refused before any request. */
interface Payload {
  key: string
  target: string
  value: string
  bad: boolean
}

/** A small action with small limits, once with merging and once without. */
const spec = (merge: boolean): ActionSpec<Payload> => ({
  title: 'Test',
  permission: 'test',
  limits: { rows: 3, itemBytes: 60 },
  toRow: ({ key, target, value, bad }) => {
    if (bad) throw Object.assign(new Error('bad'), { status: 400 })
    return { target, variant: '', keyField: '3', keyValue: key, item: { external_id: key, value } }
  },
  ...(merge && { merge: (_, later) => later }),
  body: ({ keyField }, items) => ({ key_id: keyField, contacts: items }),
  call: (api, { target }, body) => api.triggerEvent(target, body),
  describe: ({ target }) => `target ${target}`,
  creation: () => 'finds',
  hints: {}
})

const payload: fc.Arbitrary<Payload> = fc.record({
  key: fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e', '__proto__', '<x>'),
  target: fc.constantFrom('1', '2', '3'),
  value: fc.string({ maxLength: 40, unit: 'grapheme' }),
  bad: fc.boolean().map((one) => one)
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

interface Sent {
  target: string
  keys: string[]
  values: string[]
  bytes: number
  order: number
  status: number
  refuses: string[]
}

/** Emarsys in memory: reacts to the n-th request with the n-th reaction, and writes down what it was sent. */
function emarsys(reactions: { status: number; refuses: string[] }[]) {
  const sent: Sent[] = []
  let [open, most] = [0, 0]
  const request = async (
    url: string,
    { json }: { json: { contacts: { external_id: string; value: string }[] } }
  ) => {
    const { status, refuses } = reactions[sent.length % reactions.length] ?? {
      status: 200,
      refuses: []
    }
    const keys = json.contacts.map((contact) => contact.external_id)
    const target = /event\/(\d+)/.exec(url)?.[1] ?? ''
    const values = json.contacts.map((contact) => contact.value)
    sent.push({
      target,
      keys,
      values,
      bytes: Buffer.byteLength(JSON.stringify(json)),
      order: sent.length,
      status,
      refuses
    })
    open += 1
    most = Math.max(most, open)
    await new Promise((resolve) => setImmediate(resolve))
    open -= 1
    const code = FAILURES.get(status)
    if (code) throw Object.assign(new Error('no answer'), { code })
    const errors = Object.fromEntries(
      keys.filter((key) => refuses.includes(key)).map((key) => [key, { 2008: 'No contact' }])
    )
    const content = JSON.stringify({
      replyCode: status === 200 ? 0 : 1,
      replyText: 'Text',
      data: status === 200 ? { errors } : ''
    })
    return { status, content, headers: new Headers() }
  }
  return { request: request as unknown as RequestClient, sent, most: () => most }
}

const call = (request: RequestClient) => ({
  request,
  settings: { api_user: 'u', api_password: 'p' },
  accessToken: undefined
})

describe.each([true, false])('with merging %s', (merge) => {
  it('gives any batch one true outcome an event, within the limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { maxLength: 40 }),
        fc.array(reaction, { minLength: 1, maxLength: 6 }),
        async (payloads, reactions) => {
          const { request, sent, most } = emarsys(reactions)
          const outcomes = await deliver(spec(merge), payloads, call(request))
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
      { numRuns: 150 }
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
  const took = carriers.some(({ status, refuses }) => status === 200 && !refuses.includes(one.key))
  const refused = carriers.some(
    ({ status, refuses }) => status !== 200 || refuses.includes(one.key)
  )
  if (outcome?.status === 200) expect(took).toBe(true)
  else if (outcome?.sent) expect(refused).toBe(true)
  else expect([401, 408, 429, 503]).toContain(outcome?.status)
}

/** Requests that were under way beside the one that stopped the call are three at most; none begins after it. */
function expectNoneAfterStop(sent: Sent[]): void {
  const stop = sent.findIndex(({ status }) => [401, 429, TIMED_OUT, NOT_FOUND].includes(status))
  if (stop !== -1) expect(sent.length - 1 - stop).toBeLessThanOrEqual(3)
}

/** Without merging every row goes out at most once, and the rows of one contact and target in their order. */
function expectNothingTwice(payloads: Payload[], sent: Sent[]): void {
  for (const target of ['1', '2', '3']) {
    for (const key of ['a', 'b', '__proto__']) {
      const wanted = payloads
        .filter((one) => one.target === target && one.key === key && !one.bad)
        .map(({ value }) => value)
      const went = sent
        .filter((one) => one.target === target && one.keys.includes(key))
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
        const { request, sent } = emarsys([{ status: 200, refuses: [] }])
        const large = { ...spec(false), limits: { rows: 1000, itemBytes: 4_000_000 } }
        const payloads = sizes.map((size, index) => ({
          key: `k${index}`,
          target: '1',
          value: 'x'.repeat(size),
          bad: false
        }))
        const outcomes = await deliver(large, payloads, call(request))
        expect(outcomes.every(({ status }) => status === 200)).toBe(true)
        for (const { bytes } of sent) expect(bytes).toBeLessThanOrEqual(8_000_000)
        const wanted = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 4_000_000) + 1
        expect(sent.length).toBeLessThanOrEqual(wanted)
      }
    ),
    { numRuns: 15 }
  )
})

it('takes a mistake of ours for one event to be tried again, not for the batch', async () => {
  const { request } = emarsys([{ status: 200, refuses: [] }])
  const broken: ActionSpec<Payload> = {
    ...spec(false),
    toRow: (one) => {
      if (one.key === 'b') throw new TypeError('our mistake')
      return spec(false).toRow(one)
    }
  }
  const payloads = ['a', 'b'].map((key) => ({ key, target: '1', value: '', bad: false }))
  const outcomes = await deliver(broken, payloads, call(request))
  expect(outcomes.map(({ status }) => status)).toEqual([200, 500])
})

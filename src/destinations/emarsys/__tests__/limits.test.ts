import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import {
  ACTIONS,
  people,
  play,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  undelivered,
  who
} from './__helpers__/actions'
import { ok } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

/** The most that Emarsys takes in one request. */
const MAX_REQUEST_BYTES = 8_000_000

/** Without trigger ids, which count into the bytes of a row. */
const CASES = ACTIONS.map((one) => ({ ...one, mapping: { ...one.mapping, trigger_id: undefined } }))

const accept = () => play(() => [200, ok()])

/** The bytes of what a request has around its key values. */
async function frameBytes(action: string, mapping: object, events: SegmentEvent[]) {
  const requests = accept()
  await runBatch(action, mapping, events)
  nock.cleanAll()
  const { body, keys } = requests[0] ?? { body: '', keys: [] }
  return Buffer.byteLength(body) - Buffer.byteLength(keys.join(''))
}

/** Key values of together as many bytes as wanted, all different and none of more than 80,001. */
function keysOf(bytes: number): string[] {
  const each = Math.floor(bytes / 100)
  return Array.from({ length: 100 }, (_, n) =>
    String(n).padEnd(n < bytes - each * 100 ? each + 1 : each, 'x')
  )
}

describe.each(CASES)('$action', ({ action, mapping, maxRows, maxRowBytes }) => {
  it('#22 #44 batch: splits where one row more than fits comes in; a refused request does not touch the other', async () => {
    const requests = play((_, nth) => (nth === 2 ? [500, ''] : [200, ok()]))
    const results = await runBatch(action, mapping, people(maxRows + 1))
    expect(requests.map(({ keys }) => keys.length)).toEqual([maxRows, 1])
    expect(undelivered(results)).toEqual([maxRows])
    expect(results[maxRows]).toMatchObject({ status: 500 })
  })

  it.each([
    [MAX_REQUEST_BYTES, [100]],
    [MAX_REQUEST_BYTES + 1, [99, 1]]
  ])('#22 #44 batch: sends rows of together %i bytes in requests of %j', async (bytes, rows) => {
    const frame = await frameBytes(
      action,
      mapping,
      keysOf(1000).map((key) => who(key))
    )
    const requests = accept()
    const events = keysOf(bytes - frame).map((key) => who(key))
    expect(undelivered(await runBatch(action, mapping, events))).toEqual([])
    expect(requests.map(({ keys }) => keys.length)).toEqual(rows)
    const sizes = requests.map(({ body }) => Buffer.byteLength(body))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_REQUEST_BYTES)
  })

  it('#22 batch: counts bytes, not letters', async () => {
    const requests = accept()
    const events = Array.from({ length: 90 }, (_, n) => who(`${n}${'é'.repeat(45_000)}`))
    expect(undelivered(await runBatch(action, mapping, events))).toEqual([])
    expect(requests).toHaveLength(2)
  })

  const tooMany = `The event has ${maxRowBytes + 1} bytes for Emarsys`

  it('#44 batch: takes a row of the most bytes, and rejects one more by itself', async () => {
    const letters = maxRowBytes - (await rowBytesAround(action, mapping))
    const events = [who('x'.repeat(letters)), who('x'.repeat(letters + 1)), who('b')]
    accept()
    const results = await runBatch(action, mapping, events)
    expect(statuses(results)).toEqual([200, 400, 200])
    expect(results[1]).toMatchObject({ errormessage: expect.stringContaining(tooMany) })
  })

  it('#44 single: takes a row of the most bytes', async () => {
    const letters = maxRowBytes - (await rowBytesAround(action, mapping))
    accept()
    await expect(runSingle(action, mapping, who('x'.repeat(letters)))).resolves.toBeDefined()
  })

  it('#44 single: rejects a row of one byte more', async () => {
    const letters = maxRowBytes - (await rowBytesAround(action, mapping))
    accept()
    expect(await refuseSingle(action, mapping, who('x'.repeat(letters + 1)))).toMatchObject({
      name: 'PayloadValidationError',
      message: expect.stringContaining(tooMany)
    })
  })
})

/** The bytes of a row around its key value: what a second row adds to a request, without the comma. */
async function rowBytesAround(action: string, mapping: object): Promise<number> {
  const one = await frameBytes(action, mapping, [who('a')])
  return (await frameBytes(action, mapping, [who('a'), who('b')])) - one - 1
}

it('sends two and a half requests of contacts; the refused one does not touch the others', async () => {
  const requests = play((_, nth) => (nth === 2 ? [500, ''] : [200, ok()]))
  const results = await runBatch('upsertContact', { write_field: {} }, people(2500))
  expect(requests.map(({ keys }) => keys.length)).toEqual([1000, 1000, 500])
  expect(undelivered(results)).toEqual(Array.from({ length: 1000 }, (_, n) => 1000 + n))
})

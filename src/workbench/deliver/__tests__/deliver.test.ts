import { locksOf } from '../../records/__tests__/locks'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { createSandbox, type Sandbox } from '../../../sandbox'
import { unpack } from '../../records/decode'
import {
  ADD,
  definition,
  identify,
  oauth2,
  track,
  TRIGGER,
  UPSERT,
  wsse
} from '../../runtime/__tests__/support'
import { FileInUseError, lockFile } from '../../records/file-lock'
import { deliver, type DeliverOptions } from '../deliver'
import { Ledger } from '../../records/ledger'
import { type ReportLine, readReport } from '../../records/report'

let sandbox: Sandbox
let folder: string
beforeEach(async () => {
  sandbox = await createSandbox()
  folder = mkdtempSync(join(tmpdir(), 'deliver-'))
})
afterEach(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

const TARGET = { id: 'test', name: 'the test', options: null }
const lines = (...events: unknown[]) =>
  events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)))
const run = (text: string[], options: Partial<DeliverOptions> = {}) =>
  deliver({
    input: Readable.from([text.join('\n')]),
    definition: sandbox.attach(definition),
    subscriptions: [UPSERT],
    target: TARGET,
    settings: wsse(sandbox),
    backoff: { firstMs: 1, mostMs: 2 },
    ...options
  })
const report = () => join(folder, 'report.ndjson')
const reported = () =>
  readFileSync(report(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ReportLine)
    // The others say what the lines are about.
    .filter((line) => 'line' in line)

it('delivers events, names broken lines, and counts by mapping', async () => {
  const text = lines(
    identify(1),
    '',
    '{"type":"track"',
    identify(2),
    '[]',
    '{"type":"nonsense"}',
    '{"type":"page"}',
    track(1)
  )
  const summary = await run(text, { subscriptions: [UPSERT, TRIGGER] })
  expect(summary).toMatchObject({ events: 4, unreadable: 3 })
  expect(summary.counts).toMatchObject({ delivered: 3, 'no mapping': 1 })
  expect(summary.samples).toMatchObject([
    { line: 3, message: expect.stringMatching(/^This is not JSON: /) },
    { line: 5, message: expect.stringContaining('not an event') },
    { line: 6, message: expect.stringContaining('must be one of identify, track') }
  ])
  expect(summary.mappings.map(({ name, counts }) => [name, counts.delivered])).toEqual([
    ['Upsert', 2],
    ['Trigger', 1]
  ])
})

it('fills batches by bytes, not by letters', async () => {
  const heavy = [1, 2, 3].map((n) => ({ ...identify(n), name: '文'.repeat(600_000) }))
  expect((await run(lines(...heavy))).counts.delivered).toBe(3)
  expect(sandbox.requests({ path: '/contact/' })).toHaveLength(2)
})

it('takes U+2028 and U+2029 for a part of their line, in events and in the report', async () => {
  const [event, name] = [identify(1), 'Ann\u2028and\u2029Ben']
  const text = lines({ ...event, traits: { ...event.traits, firstName: name } }, identify(2))
  const options = { subscriptions: [{ ...UPSERT, name }], report: report() }
  expect(await run(text, options)).toMatchObject({ events: 2, unreadable: 0 })
  expect(sandbox.state().contacts.map(({ values }) => values['1'])).toContain(name)
  const again = await run(text, { ...options, resume: true })
  expect(again).toMatchObject({ events: 2, resumed: 2 })
})

it('refuses a report that another process writes', async () => {
  const release = lockFile(report())
  await expect(run(lines(identify(1)), { report: report() })).rejects.toThrow(FileInUseError)
  release()
  expect(await run(lines(identify(1)), { report: report() })).toMatchObject({ events: 1 })
  expect(locksOf(report())).toEqual([])
})

it('reports one line for each event and mapping that takes it, and one for an event that none takes', async () => {
  const text = lines(identify(1), 'broken', track(1, 'nobody@example.com'), { type: 'page' })
  await run(text, { subscriptions: [UPSERT, TRIGGER], report: report() })
  const told = reported().map(({ line, mapping, outcome, status, messageId }) => [
    line,
    mapping,
    outcome,
    status,
    messageId
  ])
  expect(told.sort(([one], [other]) => Number(one) - Number(other))).toEqual([
    [1, 'Upsert', 'delivered', 200, 'i-1'],
    [2, undefined, 'unreadable', undefined, undefined],
    [3, 'Trigger', 'rejected', 400, 't-1'],
    [4, undefined, 'no mapping', undefined, undefined]
  ])
})

describe('resume', () => {
  it('sends nothing again that was delivered, rejected or taken by no mapping', async () => {
    const text = lines(identify(1), track(1), identify(2, ''), identify(3))
    await run(text, { report: report() })
    const requests = sandbox.requests().length
    const summary = await run(text, { report: report(), resume: true })
    expect(sandbox.requests()).toHaveLength(requests)
    expect(summary).toMatchObject({ events: 4, resumed: 3, counts: { 'no mapping': 1 } })
    expect(reported()).toHaveLength(4)
  })

  it('sends again what was to be sent again, and what was not reported', async () => {
    sandbox.addFault({ match: { path: '/contact/' }, answer: { kind: 'reply', status: 500 } })
    const text = lines(identify(1), identify(2))
    await run(text.slice(0, 1), { report: report(), attempts: 1 })
    sandbox.clearFaults()
    const summary = await run(text, { report: report(), resume: true })
    expect(summary.counts.delivered).toBe(2)
  })

  it('sends a line that took the place of another, and a mapping that was changed', async () => {
    await run(lines(identify(1)), { report: report() })
    const other = await run(lines(identify(2)), { report: report(), resume: true })
    expect(other.counts.delivered).toBe(1)
    const changed = {
      ...UPSERT,
      name: 'Renamed',
      mapping: { ...UPSERT.mapping, create_if_missing: false }
    }
    const text = lines(identify(2))
    const options = { report: report(), resume: true }
    const again = await run(text, { ...options, subscriptions: [changed] })
    expect(again.counts.delivered).toBe(1)
    const renamed = await run(text, { ...options, subscriptions: [{ ...changed, name: 'x' }] })
    expect(renamed).toMatchObject({ resumed: 1, counts: { delivered: 0 } })
  })

  it('cuts off a last line that a kill left half written', async () => {
    await run(lines(identify(1)), { report: report() })
    writeFileSync(report(), `${readFileSync(report(), 'utf8')}{"line":2,"finge`)
    await run(lines(identify(1), identify(2)), { report: report(), resume: true })
    expect(reported().map(({ line }) => line)).toEqual([1, 2])
  })

  it('reports a broken line once', async () => {
    const text = lines('broken')
    await run(text, { report: report() })
    await run(text, { report: report(), resume: true })
    expect(reported()).toHaveLength(1)
  })

  it('reads a report without its half-written line', async () => {
    writeFileSync(
      report(),
      '{"line":1,"fingerprint":"a7","key":"k","outcome":"delivered"}\n{"line":2,"fingerp'
    )
    const { ledger } = await readReport(report())
    expect([ledger.has('k', 'a7'), ledger.has('k', 'b8')]).toEqual([true, false])
  })

  it('sources #11: is refused against another target, which is named', async () => {
    await run(lines(identify(1)), { report: report() })
    const target = { id: 'other', name: 'Emarsys, account customer001', options: '--live' }
    await expect(
      run(lines(identify(1)), { report: report(), resume: true, target })
    ).rejects.toThrow('is about the test, but events would go to Emarsys, account customer001')
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('sources #18: sends nothing twice when a line was added at the top', async () => {
    const text = lines(identify(1), identify(2))
    await run(text, { report: report() })
    const summary = await run([...lines(identify(3)), ...text], { report: report(), resume: true })
    expect([summary.counts.delivered, summary.resumed]).toEqual([1, 2])
  })
})

describe('Ledger', () => {
  it('knows an event by mapping and fingerprint, also among many', () => {
    const ledger = new Ledger()
    const nth = (n: number) => (n * 7919).toString(16).padStart(16, '0')
    for (let n = 0; n < 20_000; n += 1) ledger.note(n % 2 ? 'odd' : 'even', nth(n))
    for (let n = 0; n < 50; n += 1) ledger.note(`m${n}`, nth(1))
    expect([ledger.has('odd', nth(1)), ledger.has('even', nth(1))]).toEqual([true, false])
    expect([ledger.has('even', nth(19_998)), ledger.has('odd', nth(19_998))]).toEqual([true, false])
    expect([ledger.has('m49', nth(1)), ledger.has('m49', nth(2))]).toEqual([true, false])
    expect([ledger.knows(nth(3)), ledger.knows(nth(20_001))]).toEqual([true, false])
  })
})

it('stops at refused credentials, so that nothing more is refused', async () => {
  const text = lines(...Array.from({ length: 50 }, (_, n) => identify(n)))
  const small = { ...UPSERT, mapping: { ...UPSERT.mapping, batch_size: 5 } }
  const summary = await run(text, {
    settings: { ...wsse(sandbox), api_password: 'wrong' },
    subscriptions: [small]
  })
  expect(summary.stopped).toEqual({ by: 'unauthorized' })
  expect(summary.events).toBeGreaterThan(0)
  expect(summary.counts.retry).toBe(summary.events)
  expect(sandbox.requests().length).toBeLessThanOrEqual(5)
})

it('ends in order when it is stopped, and can be resumed', async () => {
  const stop = new AbortController()
  const small = { ...UPSERT, mapping: { ...UPSERT.mapping, batch_size: 5 } }
  const text = lines(...Array.from({ length: 50 }, (_, n) => identify(n)))
  const options = { subscriptions: [small], report: report() }
  const first = await run(text, {
    ...options,
    signal: stop.signal,
    onProgress: ({ events }) => {
      if (events === 12) stop.abort()
    }
  })
  expect(first.stopped).toEqual({ by: 'signal' })
  expect(first.events).toBe(12)
  expect(first.counts.delivered + first.counts.retry).toBe(12)
  const second = await run(text, { ...options, resume: true })
  expect(second.counts.delivered + first.counts.delivered).toBe(50)
  expect(sandbox.state().contacts).toHaveLength(54)
})

it('comes to the same account under both logins', async () => {
  const text = lines(...Array.from({ length: 30 }, (_, n) => identify(n)), track(1), track(2))
  const subscriptions = [UPSERT, ADD, TRIGGER]
  const accounts = []
  for (const settings of [wsse(sandbox), oauth2(sandbox)]) {
    sandbox.reset()
    const summary = await run(text, { settings, subscriptions })
    expect(summary.counts).toMatchObject({ delivered: 32, rejected: 0 })
    const { contacts, lists, triggers } = sandbox.state()
    accounts.push(
      JSON.stringify([contacts, lists, triggers], (key, value) =>
        ['created', 'changed', 'at'].includes(key) ? undefined : value
      )
    )
  }
  expect(accounts[1]).toBe(accounts[0])
})

it('goes on over several lifetimes of a token, within the limit of tokens', async () => {
  const small = { ...UPSERT, mapping: { ...UPSERT.mapping, batch_size: 5 } }
  const text = lines(...Array.from({ length: 30 }, (_, n) => identify(n)))
  async function* expiring() {
    yield `${text.slice(0, 14).join('\n')}\n`
    while (sandbox.requests({ path: '/contact/', status: 200 }).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5))
    sandbox.revokeTokens()
    yield text.slice(14).join('\n')
  }
  const summary = await run(text, {
    settings: oauth2(sandbox),
    subscriptions: [small],
    input: Readable.from(expiring())
  })
  expect(summary.counts).toMatchObject({ delivered: 30, retry: 0 })
  expect(sandbox.requests({ path: '/oauth2/token' })).toHaveLength(2)
  expect(sandbox.requests({ path: '/contact/', status: 200 })).toHaveLength(6)
})

it('sources #15: a report is for its owner only', async () => {
  await run(lines(identify(1)), { report: report() })
  expect(statSync(report()).mode & 0o777).toBe(0o600)
})

it('sources #13: an event that cannot be worked on stops none beside it', async () => {
  const deep = JSON.parse(`${'{"a":'.repeat(4000)}1${'}'.repeat(4000)}`)
  const text = lines(identify(1), { ...identify(2), context: deep }, identify(3))
  const summary = await run(text)
  expect([summary.counts.delivered, summary.unreadable]).toEqual([2, 1])
})

it('sources #13: what a batch throws without a status is looked for event by event', async () => {
  const attached = sandbox.attach(definition)
  const { upsertContact } = attached.actions
  const performBatch: NonNullable<typeof upsertContact>['performBatch'] = (request, data) => {
    if (data.payload.some(({ key_value }) => key_value === 'u2@example.com'))
      throw new TypeError('Odd')
    return upsertContact?.performBatch?.(request, data)
  }
  const odd = {
    ...attached,
    actions: { ...attached.actions, upsertContact: { ...upsertContact, performBatch } }
  }
  const summary = await run(lines(identify(1), identify(2), identify(3)), {
    definition: odd as typeof attached,
    attempts: 1
  })
  expect(summary.counts).toMatchObject({ delivered: 2, rejected: 1 })
})

it("sources #1: leaves out what an event's integrations leave out, and is done with it", async () => {
  const text = lines(identify(1), { ...identify(2), integrations: { All: false } })
  const summary = await run(text, { report: report() })
  expect(summary.counts).toMatchObject({ delivered: 1, 'not for this destination': 1 })
  const again = await run(text, { report: report(), resume: true })
  expect(again).toMatchObject({ resumed: 1, counts: { 'not for this destination': 1 } })
  expect(reported()).toHaveLength(2)
})

it('sources #19: says that it was stopped, not that no answer came in time', async () => {
  sandbox.addFault({ answer: { kind: 'stall' } })
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 200)
  const summary = await run(lines(identify(1)), { signal: stop.signal })
  expect(summary.samples).toMatchObject([
    { status: 'retry', message: expect.stringContaining('stopped before Emarsys answered') }
  ])
})

describe('found #14: after a kill at any moment', () => {
  const untagged = { ...TRIGGER, mapping: { ...TRIGGER.mapping, trigger_id: '' } }
  const orders = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      track(n, `${['ada', 'grace', 'alan'][n % 3]}@example.com`)
    )
  const fired = () => sandbox.state().triggers.length

  it('nothing goes twice whose answer had come, though no trigger id is mapped', async () => {
    const text = lines(...orders(9))
    const options = { subscriptions: [untagged], report: report() }
    await run(text, options)
    const whole = readFileSync(report(), 'utf8').split('\n')
    // Wherever the report ends, what it lacks was sent and not answered, or not sent at all.
    for (let cut = 1; cut < whole.length - 1; cut += 1) {
      writeFileSync(report(), `${whole.slice(0, cut).join('\n')}\n`)
      const known = whole
        .slice(0, cut)
        .filter((line) => line.includes('"delivered","status"')).length
      const sent = whole
        .slice(0, cut)
        .flatMap((line) => /"sending":\[(.*)\]/.exec(line)?.[1]?.split(',') ?? [])
      const before = fired()
      const summary = await run(text, { ...options, resume: true })
      expect(fired() - before).toBe(9 - known)
      expect(summary).toMatchObject({ events: 9, resumed: known, unclear: sent.length - known })
      expect(summary.counts.delivered).toBe(9 - known)
    }
  }, 30_000)

  it('what was answered and is to be sent again is not said to be unclear', async () => {
    sandbox.addFault({ match: { path: '/trigger' }, answer: { kind: 'reply', status: 503 } })
    const text = lines(...orders(2))
    const options = { subscriptions: [untagged], report: report() }
    await run(text, { ...options, attempts: 2 })
    sandbox.clearFaults()
    const marks = readFileSync(report(), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"answered"'))
    writeFileSync(
      report(),
      `${readFileSync(report(), 'utf8').split('\n').slice(0, 3).join('\n')}\n`
    )
    expect(marks).toHaveLength(1)
    const summary = await run(text, { ...options, resume: true })
    expect(summary).toMatchObject({ unclear: 0, counts: { delivered: 2 } })
  })
})

it.each([
  ['a text', (n: number) => track(n)],
  ['a number', (n: number) => Object.assign(track(n), { messageId: n })]
])('found #19: sends a messageId once, however often it stands in the file: %s', async (_, of) => {
  const text = lines(of(1), of(1), of(2), of(1))
  const options = { subscriptions: [TRIGGER], report: report() }
  const summary = await run(text, options)
  expect(summary).toMatchObject({ events: 4, repeated: 2, counts: { delivered: 2 } })
  expect(
    sandbox
      .requests({ path: '/trigger' })
      .flatMap(({ body }) => (body as { contacts: [] }).contacts)
  ).toHaveLength(2)
  expect(await run(text, { ...options, resume: true })).toMatchObject({ resumed: 2, repeated: 2 })
})

it.each([
  ['a JSON array', (events: object[]) => JSON.stringify(events)],
  ['an array over lines', (events: object[]) => JSON.stringify(events, null, 2)],
  [
    'calls with a batch',
    (events: object[]) => events.map((event) => JSON.stringify({ batch: [event] })).join('\n')
  ],
  [
    'one call over lines',
    (events: object[]) => JSON.stringify({ sentAt: 'x', batch: events }, null, 2)
  ],
  ['one call on a line', (events: object[]) => JSON.stringify({ batch: events })],
  ['one event over lines', ([event]: object[]) => JSON.stringify(event, null, 2)]
])('found #26: reads %s', async (name, write) => {
  const odd = { ...identify(2), traits: { email: 'u2@example.com', firstName: ']},{["\\' } }
  const summary = await run([write([identify(1), odd])])
  const count = name.startsWith('one event') ? 1 : 2
  expect(summary).toMatchObject({ events: count, unreadable: 0, counts: { delivered: count } })
})

it('found #26: names what is wrong in an array, and takes the rest', async () => {
  const summary = await run([
    `[${JSON.stringify(identify(1))}, {"type":"nonsense"}, 5, ${JSON.stringify(identify(2))}, {"type"`
  ])
  expect(summary).toMatchObject({ events: 2, unreadable: 3, counts: { delivered: 2 } })
  expect(summary.samples.map(({ line }) => line)).toEqual([2, 3, 5])
})

it('found #21: delivers a gzip file that was cut as far as it goes, and says so', async () => {
  const text = Array.from({ length: 3000 }, (_, n) => JSON.stringify(identify(n))).join('\n')
  const packed = gzipSync(text)
  const summary = await run([], {
    input: unpack(Readable.from([packed.subarray(0, packed.length - 2000)]))
  })
  expect(summary.stopped).toEqual({
    by: 'input',
    problem: expect.stringContaining('ends in the middle')
  })
  expect(summary.counts.delivered).toBe(summary.events)
  expect(summary.events).toBeGreaterThan(1000)
})

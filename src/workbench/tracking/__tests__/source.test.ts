import { locksOf } from '../../records/__tests__/locks'
import { isDeepStrictEqual } from 'node:util'
import { resumeCommand } from '../source-messages'
import { builtIn } from '../../runtime/definition'
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deliver } from '../../deliver/deliver'
import { createWorkbench, type Workbench } from '../../serve'
import { listen } from '../../serve/__tests__/listen-stream'
import {
  finalOutcomes,
  live,
  MAPPINGS,
  post,
  readLines,
  reportLines,
  SEED,
  settled,
  startWorkbench,
  temporaryFolder,
  triggeredIds,
  USERS
} from './support'

const folder = temporaryFolder()
const opened: Workbench[] = []

async function start(...args: Parameters<typeof startWorkbench>): Promise<Workbench> {
  const workbench = await startWorkbench(...args)
  opened.push(workbench)
  return workbench
}

afterEach(async () => {
  for (const workbench of opened.splice(0)) await workbench.close()
})

const order = (n: number) => ({
  type: 'track',
  event: 'Order Completed',
  userId: 'u',
  messageId: `order-${n}`,
  properties: { email: `user${n % USERS}@example.com` }
})

function orders(from: number, to: number) {
  return { batch: Array.from({ length: to - from }, (_, n) => order(from + n)) }
}

describe('an event', () => {
  it('is on disk before it is answered, and its outcome in the report in due time', async () => {
    const record = join(folder, 'one.ndjson')
    const { url, close } = await start(folder, { tracking: { record, flushMs: 100_000 } })
    await post(url, 't', { ...order(1), note: 'two\u2028lines' })
    expect(readLines(record)).toMatchObject([{ ...order(1), note: 'two\u2028lines' }])
    expect(readFileSync(record, 'utf8')).not.toContain('\u2028')
    expect(reportLines(`${record}.report`)).toEqual([])
    await close()
    expect(reportLines(`${record}.report`)).toMatchObject([
      { line: 1, mapping: 'Orders', outcome: 'delivered', messageId: 'order-1', attempts: 1 }
    ])
  })

  it('is sent together with others after a short time', async () => {
    const { url, sandbox } = await start(folder, { tracking: { flushMs: 1500 } })
    for (let n = 0; n < 5; n += 1) await post(url, 't', order(n))
    await settled(url, 5)
    expect(sandbox?.state().triggers).toHaveLength(5)
    expect(sandbox?.requests().filter(({ path }) => path.includes('trigger'))).toHaveLength(1)
  })

  it('runs through no mapping where there is none, and is kept all the same', async () => {
    const record = join(folder, 'none.ndjson')
    const workbench = await createWorkbench({ port: 0, tracking: { record } })
    opened.push(workbench)
    expect((await post(workbench.url, 't', order(1))).status).toBe(200)
    await settled(workbench.url, 1)
    expect((await live(workbench.url)).items).toMatchObject([
      { name: 'Order Completed', results: [] }
    ])
    expect(readLines(record)).toHaveLength(1)
  })
})

describe('a full queue', () => {
  it('answers 429 with Retry-After, takes nothing of the call, and goes on later', async () => {
    const tracking = { open: { events: 10, bytes: 1_000_000 } }
    const { url, sandbox } = await start(folder, { tracking })
    sandbox?.addFault({ answer: { kind: 'delay' }, delay_ms: 300, times: 1 })
    expect((await post(url, 'batch', orders(0, 8))).status).toBe(200)
    const refused = await post(url, 'batch', orders(8, 16))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await refused.json()).toMatchObject({ success: false })
    await settled(url, 8)
    expect((await post(url, 'batch', orders(8, 16))).status).toBe(200)
    await settled(url, 16)
    expect(sandbox?.state().triggers).toHaveLength(16)
  })
})

describe('sources #6: with a record, the disk is the queue', () => {
  it('takes events while there is a disk, however many wait', async () => {
    const record = join(folder, 'queue.ndjson')
    const tracking = { record, open: { events: 10, bytes: 1000 } }
    const { url, sandbox } = await start(folder, { tracking })
    sandbox?.addFault({ answer: { kind: 'delay' }, delay_ms: 300, times: 1 })
    for (let n = 0; n < 1000; n += 200)
      expect((await post(url, 'batch', orders(n, n + 200))).status).toBe(200)
    expect((await live(url)).waiting).toBeGreaterThan(500)
    await settled(url, 1000)
    expect(sandbox?.state().triggers).toHaveLength(1000)
  })

  it('goes on by itself with what an earlier run left, once', async () => {
    const record = join(folder, 'left.ndjson')
    const first = await startWorkbench(folder, { tracking: { record } })
    await post(first.url, 'batch', orders(0, 5))
    await settled(first.url, 5)
    await first.close()
    const left = orders(5, 8).batch.map((event) => JSON.stringify(event))
    writeFileSync(record, `${readFileSync(record, 'utf8')}${left.join('\n')}\n`)
    const { url, sandbox } = await start(folder, { tracking: { record } })
    await settled(url, 0)
    expect(triggeredIds(sandbox)).toEqual(['order-5', 'order-6', 'order-7'])
    const finals = finalOutcomes(`${record}.report`)
    expect([...finals.values()].every((count) => count === 1)).toBe(true)
    expect(finals.size).toBe(8)
  })

  it('does not send what is done through a mapping that is new', async () => {
    const record = join(folder, 'new-mapping.ndjson')
    const first = await startWorkbench(folder, { tracking: { record } })
    await post(first.url, 't', order(1))
    await settled(first.url, 1)
    await first.close()
    const other = {
      ...MAPPINGS[2],
      name: 'Other',
      mapping: { ...MAPPINGS[2]?.mapping, batch_size: 7 }
    }
    const mappingsFile = join(folder, 'other.json')
    writeFileSync(mappingsFile, JSON.stringify([other]))
    const workbench = await createWorkbench({
      port: 0,
      mappingsFile,
      tracking: { record, flushMs: 20 }
    })
    opened.push(workbench)
    await settled(workbench.url, 0)
    expect(workbench.sandbox?.state().triggers).toHaveLength(0)
  })
})

describe('sources #11: the report and its target', () => {
  const credentials = { EMARSYS_API_USER: 'customer001', EMARSYS_API_PASSWORD: 'p' }

  it('a live workbench does not go on with the report of another account', async () => {
    const record = join(folder, 'target.ndjson')
    const apiUrl = 'http://127.0.0.1:1'
    const first = await createWorkbench({
      ...{ port: 0, live: true, apiUrl, env: credentials, tracking: { record } }
    })
    await first.close()
    const env = { ...credentials, EMARSYS_API_USER: 'customer002' }
    await expect(
      createWorkbench({ port: 0, live: true, apiUrl, env, tracking: { record } })
    ).rejects.toThrow(
      `is about ${apiUrl}, account customer001, but events would go to ${apiUrl}, account customer002`
    )
    expect(locksOf(record)).toEqual([])
  })

  it.each([
    ['live', '--live', '--resume --live'],
    [
      'another server',
      '--live --url http://127.0.0.1:1',
      '--resume --live --url http://127.0.0.1:1'
    ],
    ['a sandbox', null, 'serve --mappings']
  ])('the printed command is complete: %s', (_, options, part) => {
    const paths = { record: '/tmp/my events.ndjson', report: '/tmp/r' }
    const command = resumeCommand(paths, { id: 'x', name: 'x', options }, '/tmp/m.json')
    expect(command).toContain(part)
    expect(command).toContain("'/tmp/my events.ndjson'")
    expect(command).toContain('--mappings /tmp/m.json')
  })
})

describe('a write key', () => {
  it('is demanded where one was named', async () => {
    const { url } = await start(folder, { tracking: { writeKey: 'RIGHT' } })
    expect((await post(url, 't', order(1))).status).toBe(401)
    expect((await post(url, 't', { ...order(1), writeKey: 'WRONG' })).status).toBe(401)
    const authorization = `Basic ${Buffer.from('RIGHT:').toString('base64')}`
    expect((await post(url, 't', order(1), { authorization })).status).toBe(200)
    expect((await live(url)).total).toBe(1)
  })
})

describe('a recorded file', () => {
  it('does not take again what an earlier run recorded, whatever the write key', async () => {
    const record = join(folder, 'repeated.ndjson')
    const first = await startWorkbench(folder, { tracking: { record } })
    await post(first.url, 'batch', { ...orders(1, 4), writeKey: 'SHOP' })
    await first.close()
    writeFileSync(record, `${readFileSync(record, 'utf8')}no event\n{"messageId":7}\n`)
    const { url } = await start(folder, { tracking: { record } })
    const answer = await post(url, 'batch', { ...orders(2, 5), writeKey: 'SHOP' })
    expect(answer.status).toBe(200)
    const { duplicates } = await settled(url, 1)
    expect(duplicates).toBe(2)
    const ids = readFileSync(record, 'utf8').match(/order-\d/g)
    expect(ids).toEqual(['order-1', 'order-2', 'order-3', 'order-4'])
  })

  it('is written by one process at a time, and so is its report', async () => {
    const record = join(folder, 'locked.ndjson')
    const { url } = await start(folder, { tracking: { record, flushMs: 100_000 } })
    await post(url, 't', order(1))
    await expect(startWorkbench(folder, { tracking: { record } })).rejects.toThrow(
      `${record} is in use by another emarsys-actions (process ${process.pid}).`
    )
    const report = `${record}.report`
    const other = join(folder, 'other.ndjson')
    await expect(startWorkbench(folder, { tracking: { record: other, report } })).rejects.toThrow(
      `${report} is in use`
    )
    expect(locksOf(other)).toEqual([])
    // The events that still wait here would be delivered twice.
    const input = createReadStream(record)
    await expect(
      deliver({
        ...{ input, definition: builtIn, subscriptions: [], settings: {}, report, resume: true },
        target: { id: 'x', name: 'x', options: null }
      })
    ).rejects.toThrow(`${report} is in use`)
    input.destroy()
  })

  it('is continued by the next run: half a line is cut, the numbers go on', async () => {
    const record = join(folder, 'continued.ndjson')
    writeFileSync(record, `${JSON.stringify(order(1))}\n${JSON.stringify(order(2))}\n{"type":"tra`)
    const told: string[] = []
    const { url, close } = await start(folder, {
      tracking: { record },
      onMessage: ({ text }) => told.push(text)
    })
    expect(told.join()).toContain('2 events of earlier runs')
    await post(url, 't', order(3))
    await close()
    expect(readLines<{ messageId: string }>(record).map(({ messageId }) => messageId)).toEqual([
      'order-1',
      'order-2',
      'order-3'
    ])
    expect([...finalOutcomes(`${record}.report`).keys()]).toContain('3 Orders')
  })

  it('keeps a whole last line that has no end', async () => {
    const record = join(folder, 'whole.ndjson')
    writeFileSync(record, JSON.stringify(order(1)))
    const { url } = await start(folder, { tracking: { record } })
    await post(url, 't', order(2))
    expect(readLines(record)).toHaveLength(2)
  })

  it('that cannot be written refuses the start', async () => {
    const record = join(folder, 'missing', 'events.ndjson')
    await expect(startWorkbench(folder, { tracking: { record } })).rejects.toThrow(/ENOENT/)
    expect(existsSync(record)).toBe(false)
  })
})

describe('changed mappings', () => {
  const only = (name: string) => MAPPINGS.filter((mapping) => mapping.name === name)

  it('from the page hold for the next event; the ones before run through the old', async () => {
    const { url, sandbox } = await start(folder, { tracking: { flushMs: 100_000 } })
    await post(url, 't', order(1))
    const saved = await fetch(`${url}/_workbench/mappings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subscriptions: only('Contacts') })
    })
    expect(saved.status).toBe(200)
    await post(url, 't', order(2))
    await settled(url, 2)
    expect(triggeredIds(sandbox)).toEqual(['order-1'])
    expect((await live(url)).items.map(({ results }) => results.map((r) => r.mapping))).toEqual([
      ['Contacts', 'Newsletter', 'Orders'],
      ['Contacts']
    ])
  })

  it('on disk hold, too; broken ones leave the old applied', async () => {
    const told: string[] = []
    const { url, sandbox, mappingsFile } = await start(folder, {
      onMessage: ({ text }) => told.push(text)
    })
    const stream = await listen(`${url}/_workbench/stream`)
    await post(url, 't', order(1))
    await settled(url, 1)
    writeFileSync(mappingsFile ?? '', '[{')
    await stream.hear('mappings')
    await post(url, 't', order(2))
    await settled(url, 2)
    expect(told.join()).toContain('the ones before stay applied')
    expect(sandbox?.state().triggers).toHaveLength(2)
    stream.close()
  })
})

describe('the Live pane', () => {
  it('shows each event with its outcomes, and why a mapping does not match', async () => {
    const { url } = await start(folder)
    await post(url, 't', { ...order(1), writeKey: 'KEY' })
    await post(url, 'i', { userId: 'u', traits: { email: 'user2@example.com', firstName: 'Bo' } })
    await settled(url, 2)
    const { items } = await live(url)
    expect(items[0]).toMatchObject({
      seq: 1,
      name: 'Order Completed',
      user: 'u',
      writeKey: 'KEY',
      results: [
        { mapping: 'Contacts', status: 'not subscribed', message: expect.stringContaining('type') },
        { mapping: 'Newsletter', message: expect.stringContaining('event is "Order Completed"') },
        { mapping: 'Orders', status: 'delivered', httpStatus: 200, attempts: 1 }
      ]
    })
    expect((await live(url, '?type=identify')).items.map(({ seq }) => seq)).toEqual([2])
    expect((await live(url, '?text=USER2')).items.map(({ seq }) => seq)).toEqual([2])
    expect((await live(url, '?text=key&type=track')).items.map(({ seq }) => seq)).toEqual([1])
    const newest = await live(url, '?limit=1')
    expect(newest).toMatchObject({ items: [{ seq: 2, outcome: 'delivered' }], count: 2, oldest: 2 })
    expect((await live(url, '?before=2&outcome=delivered')).items.map(({ seq }) => seq)).toEqual([
      1
    ])
    expect(await live(url, '?outcome=waiting')).toMatchObject({ items: [], count: 0 })
  })

  it('shows payload, request and answer of one event, without credentials', async () => {
    const { url, sandbox } = await start(folder)
    await post(url, 't', order(1))
    await settled(url, 1)
    const answer = await fetch(`${url}/_workbench/live/1`)
    const text = await answer.text()
    expect(JSON.parse(text).results[2]).toMatchObject({
      mapping: 'Orders',
      reason: expect.stringContaining('event is "Order Completed"'),
      payload: { eventid: 1001, trigger_id: 'order-1' },
      sent: expect.anything(),
      exchanges: [{ request: { method: 'POST' }, response: { statusCode: 200 } }],
      exchangesDropped: false
    })
    expect(text).not.toContain(sandbox?.credentials.apiPassword)
    expect((await fetch(`${url}/_workbench/live/99`)).status).toBe(404)
  })

  it('hears that something is new, and how much, ten times a second at most', async () => {
    const { url } = await start(folder)
    const stream = await listen(`${url}/_workbench/stream`)
    const begun = performance.now()
    for (let n = 0; n < 3; n += 1) await post(url, 'batch', orders(n * 200, n * 200 + 200))
    await settled(url, 600)
    await post(url, 't', order(999))
    await settled(url, 601)
    const heard = () => stream.heard.filter(({ event }) => event === 'live').map(({ data }) => data)
    const isLast = (counts: unknown) => isDeepStrictEqual(counts, { total: 601, waiting: 0 })
    while (!isLast(heard().at(-1))) await new Promise((resolve) => setTimeout(resolve, 10))
    const news = heard()
    expect(news.length).toBeLessThanOrEqual((performance.now() - begun) / 100 + 1)
    stream.close()
  })

  it('looks back on the last 2,000 events and no more', async () => {
    const { url } = await start(folder)
    for (let n = 0; n < 2100; n += 300) await post(url, 'batch', orders(n, n + 300))
    const { total, count, oldest, items } = await live(url)
    expect([total, count, oldest, items.length]).toEqual([2100, 2000, 1601, 500])
  })

  const resend = (url: string, seq: number) =>
    fetch(`${url}/_workbench/live/resend`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seq })
    })

  it('sends a finished event again as a new one, which starts programs again', async () => {
    const record = join(folder, 'again.ndjson')
    const { url, sandbox } = await start(folder, { tracking: { record } })
    await post(url, 't', order(1))
    await settled(url, 1)
    const messageId = expect.stringMatching(/^resend-[0-9a-f-]{36}$/)
    expect(await (await resend(url, 1)).json()).toEqual({ seq: 2, messageId, isNew: true })
    await settled(url, 2)
    const { items } = await live(url)
    expect(items[1]).toMatchObject({ seq: 2, resendOf: 1, messageId })
    const [first, second] = readLines<Record<string, unknown>>(record)
    expect(second).toEqual({
      ...first,
      messageId: items[1]?.messageId,
      receivedAt: expect.any(String)
    })
    expect(sandbox?.state().triggers).toHaveLength(2)
    expect(sandbox?.requests().filter(({ path }) => path.includes('trigger'))).toHaveLength(2)
    expect((await resend(url, 77)).status).toBe(404)
  })

  it('tries an event again under its own messageId where something of it is left to be done', async () => {
    const record = join(folder, 'tried.ndjson')
    const { url, sandbox } = await start(folder, { tracking: { record, attempts: 1 } })
    sandbox?.addFault({ answer: { kind: 'reply', status: 500 }, times: 1 })
    await post(url, 't', order(1))
    expect((await settled(url, 1)).events).toMatchObject({ retry: 1 })
    const reply = await (await resend(url, 1)).json()
    expect(reply).toEqual({ seq: 2, messageId: 'order-1', isNew: false })
    expect((await settled(url, 2)).events).toMatchObject({ retry: 1, delivered: 1 })
    expect(triggeredIds(sandbox)).toEqual(['order-1'])
  })
})

it('found #17: without mappings, says at once that no mapping takes an event', async () => {
  const told: string[] = []
  const workbench = await createWorkbench({ port: 0, onMessage: ({ text }) => told.push(text) })
  await post(workbench.url, 't', order(1))
  const answer = await settled(workbench.url, 1)
  expect(answer).toMatchObject({ waiting: 0, items: [{ outcome: 'no mapping', results: [] }] })
  expect(answer.events).toMatchObject({ 'no mapping': 1 })
  await workbench.close()
  expect(told.join()).toContain('Events received: 1; 1 taken by no mapping.')
})

it.each([
  ['whose trigger cannot be read', { subscribe: 'nonsense' }, '.subscribe: "Orders": Segment'],
  ['of an unknown action', { partnerAction: 'sendFax' }, '"sendFax" is not an action'],
  ['without a trigger', { subscribe: undefined }, 'The trigger is missing']
])('found #17: names a mapping %s, and runs the others', async (_, change, said) => {
  const told: string[] = []
  const mappingsFile = join(folder, 'not-run.json')
  const [contacts, , orders] = MAPPINGS
  writeFileSync(mappingsFile, JSON.stringify([{ ...orders, ...change }, contacts]))
  const onMessage = ({ text }: { text: string }) => told.push(text)
  const workbench = await createWorkbench({
    port: 0,
    mappingsFile,
    onMessage,
    tracking: { flushMs: 20 }
  })
  await post(workbench.url, 't', order(1))
  await post(workbench.url, 'i', { userId: 'u', traits: { email: 'user2@example.com' } })
  const { events } = await settled(workbench.url, 2)
  await workbench.close()
  expect(events).toMatchObject({ 'no mapping': 1, delivered: 1 })
  const warnings = told.filter((text) => text.startsWith('Not run for events that SDKs send: '))
  expect(warnings).toEqual([expect.stringContaining(said)])
  expect(warnings[0]).toContain(`${mappingsFile}[0]`)
})

describe('a live workbench', () => {
  const CREDENTIALS = { EMARSYS_API_USER: 'someone001', EMARSYS_API_PASSWORD: 'live-password' }

  it('takes events only once a person said yes', async () => {
    const { url } = await start(folder, { live: true, env: { ...CREDENTIALS } })
    const refused = await post(url, 't', order(1))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining('live') })
    expect(await live(url)).toMatchObject({
      total: 0,
      unavailable: expect.stringContaining('live')
    })
    const confirmed = await fetch(`${url}/_workbench/live/confirm`, { method: 'POST' })
    expect(await confirmed.json()).toEqual({ eventsConfirmed: true })
    // An event that no mapping takes: nothing is sent, so this test reaches no Emarsys.
    expect((await post(url, 'p', { userId: 'u' })).status).toBe(200)
  })

  it('says which credentials it lacks', async () => {
    const { url } = await start(folder, { live: true, liveConfirmed: true, env: {} })
    const refused = await post(url, 't', order(1))
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({
      message: expect.stringContaining('EMARSYS_API_USER')
    })
  })
})

describe('a stop', () => {
  it('delivers what was accepted, and says so', async () => {
    const told: string[] = []
    const { url, sandbox, close } = await start(folder, {
      tracking: { flushMs: 100_000 },
      onMessage: ({ text }) => told.push(text)
    })
    sandbox?.reset(SEED)
    sandbox?.addFault({ answer: { kind: 'reply', status: 500 }, times: 2 })
    await post(url, 'batch', orders(0, 30))
    expect(sandbox?.state().triggers).toHaveLength(0)
    await close()
    expect(sandbox?.state().triggers).toHaveLength(30)
    expect(told.join()).toContain('Events received: 30; 30 delivered')
    await expect(post(url, 't', order(31))).rejects.toThrow()
  })
})

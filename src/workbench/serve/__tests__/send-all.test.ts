import { createWorkbench, type Workbench } from '..'
import type { SendLine } from '../../wire'
import { call } from './call'

const key = (path: string) => ({ key_field: '3', key_value: { '@path': path } })
const UPSERT = {
  name: 'Upsert',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: { ...key('$.traits.email'), write_field: { 1: { '@path': '$.traits.name' } } }
}
const ADD = {
  ...UPSERT,
  name: 'Add',
  partnerAction: 'addContactToList',
  mapping: { ...key('$.traits.email'), contactlistid: 482019137 }
}
const identify = (n: number) => ({
  type: 'identify',
  messageId: `i-${n}`,
  traits: { email: `u${n}@example.com`, name: 'N' }
})

let workbench: Workbench
let settings: unknown
beforeAll(async () => {
  workbench = await createWorkbench({ port: 0 })
  const state = (await call(`${workbench.url}/_workbench/state`)).json()
  settings = (state as { settings: unknown }).settings
})
beforeEach(() => workbench.sandbox?.plant())
afterAll(() => workbench.close())

function post(body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${workbench.url}/_workbench/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ settings, ...body }),
    ...(signal && { signal })
  })
}

async function linesOf(answer: Response): Promise<SendLine[]> {
  const text = await answer.text()
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SendLine)
}

it('sends through all mappings in one call, and tells one outcome of each event', async () => {
  const events = [identify(1), { type: 'page' }, { type: 'identify', traits: { name: 'x' } }]
  const answer = await post({ events, subscriptions: [UPSERT, { ...ADD, enabled: false }, ADD] })
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
  const lines = await linesOf(answer)
  expect(lines[0]).toEqual({
    type: 'start',
    events: 3,
    mappings: [
      { name: 'Upsert', action: 'upsertContact' },
      { name: 'Add', action: 'addContactToList' },
      { name: 'Add', action: 'addContactToList' }
    ]
  })
  const batches = lines.flatMap((line) => (line.type === 'batch' ? [line] : []))
  const results = batches.flatMap(({ mapping, outcomes }) =>
    outcomes.map(({ index, status }) => `${mapping} ${index} ${status}`)
  )
  expect(results.sort()).toEqual([
    '0 0 delivered',
    '0 1 not subscribed',
    '0 2 rejected',
    '2 0 delivered',
    '2 1 not subscribed',
    '2 2 rejected'
  ])
  const delivered = batches.find(({ changes }) => changes.length)
  expect(delivered).toMatchObject({ mapping: 0, exchanges: [{ response: { statusCode: 200 } }] })
  const others = batches.find(({ outcomes }) => outcomes[0]?.status === 'not subscribed')
  expect(others?.outcomes[0]?.message).toBe('type is "page", not "identify"')
  const rejected = batches.flatMap(({ outcomes }) => outcomes).find(({ index }) => index === 2)
  expect(rejected).toMatchObject({ notSent: true, message: expect.stringContaining('key_value') })
  const outcomes = lines.flatMap((line) => (line.type === 'event' ? [line] : []))
  expect(outcomes.map(({ index, outcome }) => [index, outcome]).sort()).toEqual([
    [0, 'delivered'],
    [1, 'no mapping'],
    [2, 'rejected']
  ])
  expect(lines.at(-1)).toEqual({
    type: 'end',
    counts: { delivered: 1, rejected: 1, retry: 0, 'no mapping': 1, 'not for this destination': 0 },
    durationMs: expect.any(Number),
    stopped: false
  })
})

it('tells what is to be sent again after one attempt, and what cannot be read', async () => {
  workbench.sandbox?.addFault({
    match: { path: '/contact/' },
    answer: { kind: 'reply', status: 503 },
    times: 1
  })
  const subscriptions = [UPSERT, { ...ADD, subscribe: 'nonsense' }]
  const lines = await linesOf(await post({ events: [identify(2)], subscriptions }))
  expect(lines.at(-1)).toMatchObject({ counts: { retry: 1 } })
  const messages = lines.flatMap((line) => (line.type === 'batch' ? line.outcomes : []))
  expect(messages).toMatchObject([
    { status: 'retry', httpStatus: 503 },
    { status: 'rejected', message: expect.stringContaining('Segment cannot read this trigger') }
  ])
})

it('is cancelled by who stops reading: nothing more is sent', async () => {
  workbench.sandbox?.addFault({ answer: { kind: 'delay' }, delay_ms: 100 })
  const small = { ...UPSERT, mapping: { ...UPSERT.mapping, batch_size: 1 } }
  const stop = new AbortController()
  const events = Array.from({ length: 200 }, (_, n) => identify(n))
  const answer = await post({ events, subscriptions: [small] }, stop.signal)
  const reader = answer.body?.getReader()
  for (let text = ''; !text.includes('"batch"'); )
    text += Buffer.from((await reader?.read())?.value ?? []).toString()
  stop.abort()
  // All 200 would take five seconds.
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect(workbench.sandbox?.requests().length).toBeLessThan(16)
})

it('refuses before anything is sent', async () => {
  const nowhere = await post({
    events: [identify(1)],
    subscriptions: [{ ...ADD, partnerAction: 'x' }]
  })
  expect([nowhere.status, await nowhere.json()]).toEqual([
    400,
    { error: expect.objectContaining({ path: 'subscriptions.0.partnerAction' }) }
  ])
  const none = await post({ events: [] })
  expect([none.status, await none.json()]).toEqual([
    400,
    { error: expect.objectContaining({ path: 'subscriptions' }) }
  ])
})

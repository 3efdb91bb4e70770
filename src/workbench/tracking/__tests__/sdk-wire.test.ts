import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CERTIFICATE_NAMES, keptCertificate, type Workbench } from '../../serve'
import { type Sdk, SDKS, type Server, send } from './sdks'
import { type LiveAnswer, startWorkbench, temporaryFolder, triggeredIds } from './support'

const KEY = 'write-key-of-the-source'
const HOUR_MS = 3_600_000

const folder = temporaryFolder()
let open: { http: Workbench; https: Workbench }
let ca: string
beforeAll(async () => {
  const tls = await keptCertificate(join(folder, 'tls'), CERTIFICATE_NAMES)
  ca = readFileSync(String(tls.caFile), 'utf8')
  const options = { tracking: { writeKey: KEY, open: { events: 6, bytes: 1_000_000 } } }
  open = {
    http: await startWorkbench(folder, options),
    https: await startWorkbench(folder, { ...options, tls })
  }
})
afterAll(async () => {
  await open.http.close()
  await open.https.close()
})

const workbenchFor = ({ tls }: Sdk) => (tls ? open.https : open.http)
const serverFor = (sdk: Sdk): Server => ({ url: workbenchFor(sdk).url, ca })

/** The Live pane's answer, by https where it has to be. */
async function liveOf(sdk: Sdk, query: string): Promise<LiveAnswer> {
  const { tls } = sdk
  const path = `/_workbench/live${query}`
  const { request } = tls ? await import('node:https') : await import('node:http')
  return new Promise((resolve, reject) => {
    request(`${workbenchFor(sdk).url}${path}`, { ca }, async (incoming) => {
      const parts: Buffer[] = []
      for await (const part of incoming) parts.push(part)
      resolve(JSON.parse(Buffer.concat(parts).toString('utf8')))
    })
      .on('error', reject)
      .end()
  })
}

async function settledOf(sdk: Sdk): Promise<LiveAnswer> {
  for (;;) {
    const answer = await liveOf(sdk, '?limit=1')
    if (!answer.waiting) return answer
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Two calls of an app, five seconds before their batch is sent, by a computer whose clock is an hour behind. */
function batchOf({ library, time }: Sdk) {
  const sentAt = new Date(Date.now() - HOUR_MS)
  const timestamp = time(new Date(sentAt.getTime() - 5000))
  const shared = { userId: 'u1', timestamp, integrations: {}, context: { library } }
  const email = 'user1@example.com'
  const messages = [
    { ...shared, type: 'identify', messageId: randomUUID(), traits: { email, firstName: 'Ünï' } },
    {
      ...{ ...shared, type: 'track', messageId: randomUUID(), event: 'Order Completed' },
      properties: { email, total: 9.5 }
    }
  ] as const
  return { messages, sentAt, writeKey: KEY }
}

describe.each(SDKS.map((sdk) => [sdk.name, sdk] as const))('sources: %s', (_, sdk) => {
  it('is answered 200, and its events arrive whole, at the right time, from its source', async () => {
    const batch = batchOf(sdk)
    expect(await send(sdk, { server: serverFor(sdk), ...batch })).toEqual([
      { status: 200, body: { success: true } }
    ])
    await settledOf(sdk)
    const { items } = await liveOf(sdk, '?limit=2')
    items.reverse()
    expect(items.map(({ type, writeKey, messageId }) => ({ type, writeKey, messageId }))).toEqual(
      batch.messages.map(({ type, messageId }) => ({ type, messageId, writeKey: KEY }))
    )
    for (const { event } of items) {
      expect(event.context).toMatchObject({ library: sdk.library })
      // The clock is set right by sentAt; what is left is that the calls were made five seconds before.
      const late = Date.parse(String(event.receivedAt)) - Date.parse(String(event.timestamp))
      expect(Math.abs(late - 5000)).toBeLessThanOrEqual(1)
    }
    expect(items[0]?.event.traits).toEqual({ email: 'user1@example.com', firstName: 'Ünï' })
    expect(triggeredIds(workbenchFor(sdk).sandbox)).toContain(batch.messages[1].messageId)
  })

  it('may send a batch again whose answer was lost: nothing comes twice', async () => {
    const batch = batchOf(sdk)
    const options = { server: serverFor(sdk), ...batch }
    await send(sdk, options)
    const before = await settledOf(sdk)
    const ids = batch.messages.map(({ messageId }) => messageId)
    expect(await send(sdk, options)).toEqual([
      { status: 200, body: { success: true, duplicates: ids } }
    ])
    expect((await settledOf(sdk)).total).toBe(before.total)
  })

  it('waits while too much waits, and loses nothing', async () => {
    const { sandbox } = workbenchFor(sdk)
    sandbox?.addFault({ answer: { kind: 'delay' }, delay_ms: 100, times: 2 })
    const batches = Array.from({ length: 5 }, () => batchOf(sdk))
    // Each tries as often as its SDK; those of Java and PHP, which give up soon, wait much longer in between.
    const patient = { ...sdk, attempts: 40 }
    const answers = await Promise.all(
      batches.map((batch) => send(patient, { server: serverFor(sdk), ...batch }))
    )
    const statuses = answers.flat().map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
    expect(statuses).toContain(429)
    await settledOf(sdk)
    sandbox?.clearFaults()
    const triggered = triggeredIds(sandbox)
    for (const { messages } of batches)
      expect(triggered.filter((id) => id === messages[1].messageId)).toHaveLength(1)
  })

  it.each([
    ['another write key', 401, 'invalid_write_key', { writeKey: 'another' }],
    ['an event that is not one', 400, 'invalid_event', { messages: [{ type: 'shout' }] }]
  ])('gives up on %s as soon as it can', async (_, status, code, wrong) => {
    const answers = await send(sdk, { server: serverFor(sdk), ...batchOf(sdk), ...wrong })
    expect(answers).toHaveLength(sdk.triesRefused ?? answers.length)
    expect(answers[0]).toEqual({ status, body: expect.objectContaining({ success: false, code }) })
  })
})

it.each(SDKS)(
  'the docs say what to set for $name, and whether it speaks https only',
  ({ name, tls }) => {
    const docs = readFileSync('docs/tracking-api.md', 'utf8')
    const row = docs.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? ''
    const [, , settings = '', https = ''] = row.split(' | ')
    expect(row).toMatch(/127\.0\.0\.1:3000|port: 3000/)
    expect([settings, https].join().includes('**only**')).toBe(tls)
  }
)

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Analytics } from '@segment/analytics-node'
import { runs } from '../../../__tests__/runs'
import type { Workbench } from '../../serve'
import {
  finalOutcomes,
  live,
  readLines,
  settled,
  startWorkbench,
  temporaryFolder,
  triggeredIds,
  USERS
} from './support'

/** How long the SDK waits for an answer, and for its end: a busy machine is no fault. */
const PATIENCE_MS = 120_000
jest.setTimeout(2 * PATIENCE_MS)

/** How many events the account is to get when nothing goes wrong. */
const MANY = runs(1_000, 10_000)

const folder = temporaryFolder()
let workbench: Workbench

afterEach(() => workbench.close())

interface Recorded {
  type: string
  event?: string
  messageId: string
  traits: { email: string; firstName: string }
  properties: { email: string }
}

/** The calls of an app, over and over; the first three are for a mapping each, the others for none. */
const CALLS: readonly ((analytics: Analytics, n: number) => void)[] = [
  (analytics, n) =>
    analytics.identify({ ...who(n), traits: { ...mail(n), firstName: `Name ${n}` } }),
  (analytics, n) => analytics.track({ ...who(n), event: 'Subscribed', properties: mail(n) }),
  (analytics, n) => analytics.track({ ...who(n), event: 'Order Completed', properties: mail(n) }),
  (analytics, n) => analytics.page({ ...who(n), name: `Page ${n}` }),
  (analytics, n) => analytics.screen({ ...who(n), name: `Screen ${n}` }),
  (analytics, n) => analytics.group({ ...who(n), groupId: `g${n}` }),
  (analytics, n) => analytics.alias({ ...who(n), previousId: `a${n}` })
]

const who = (n: number) => ({ userId: `u${n % USERS}` })
const mail = (n: number) => ({ email: `user${n % USERS}@example.com` })

/** Sends events of all kinds with the real SDK, and waits until they are finished. @returns how many it could not hand over */
async function sendWithSdk(url: string, events: number): Promise<number> {
  const failures: unknown[] = []
  const analytics = new Analytics({
    writeKey: 'SDK',
    host: url,
    flushAt: 25,
    flushInterval: 50,
    httpRequestTimeout: PATIENCE_MS
  })
  analytics.on('error', (error) => failures.push(error))
  for (let n = 0; n < events; n += 1) {
    CALLS[n % CALLS.length]?.(analytics, n)
    if (n % 500 === 499) await delay(5)
  }
  await analytics.closeAndFlush({ timeout: PATIENCE_MS })
  await settled(url, events)
  return failures.length
}

/** What the account must be after these events, worked out from them alone. */
function expectedState(events: Recorded[]) {
  const names = new Map<string, string>()
  const members = new Set<string>()
  const triggers: string[] = []
  for (const { type, event, messageId, traits, properties } of events) {
    if (type === 'identify') names.set(traits.email, traits.firstName)
    else if (event === 'Subscribed') members.add(properties.email)
    else if (event === 'Order Completed') triggers.push(messageId)
  }
  return { names, members, triggers: triggers.sort() }
}

function stateOf({ sandbox }: Workbench) {
  const state = sandbox?.state()
  const emails = new Map(state?.contacts.map(({ id, values }) => [id, String(values['3'])]))
  return {
    names: new Map(
      state?.contacts.flatMap(({ values }) =>
        values['1'] ? [[String(values['3']), String(values['1'])] as const] : []
      )
    ),
    members: new Set(state?.lists[0]?.members.map((id) => emails.get(id))),
    triggers: triggeredIds(sandbox)
  }
}

async function expectAllOnce(record: string, events: number) {
  const counts = (await settled(workbench.url, events)).events
  const wanted = Array.from({ length: events }, (_, n) => n % CALLS.length).filter((n) => n < 3)
  const recorded = readLines<Recorded>(record)
  expect(new Set(recorded.map(({ messageId }) => messageId)).size).toBe(events)
  expect(recorded).toHaveLength(events)
  expect(counts).toEqual({
    delivered: wanted.length,
    rejected: 0,
    retry: 0,
    'no mapping': events - wanted.length,
    'not for this destination': 0
  })
  // The last ones that no mapping was for are written a moment after they are known.
  for (let turn = 0; turn < 2000 && finalOutcomes(`${record}.report`).size < events; turn += 1)
    await delay(10)
  const finals = finalOutcomes(`${record}.report`)
  expect(finals.size).toBe(events)
  expect([...finals.values()].every((count) => count === 1)).toBe(true)
  expect(stateOf(workbench)).toEqual(expectedState(recorded))
}

describe('@segment/analytics-node pointed at the workbench', () => {
  it('delivers every call type', async () => {
    workbench = await startWorkbench(folder)
    const analytics = new Analytics({ writeKey: 'SDK', host: workbench.url })
    const who = { userId: 'u1' }
    analytics.identify({ ...who, traits: { email: 'user1@example.com' } })
    analytics.track({ ...who, event: 'Song Played' })
    analytics.page({ ...who, name: 'Home' })
    analytics.screen({ anonymousId: 'a1', name: 'Start' })
    analytics.group({ ...who, groupId: 'g1' })
    analytics.alias({ ...who, previousId: 'a1' })
    await analytics.closeAndFlush({ timeout: 1000 })
    await settled(workbench.url, 6)
    const { items } = await live(workbench.url)
    expect(items.map(({ type, name, user, writeKey }) => [type, name, user, writeKey])).toEqual([
      ['identify', 'identify', 'u1', 'SDK'],
      ['track', 'Song Played', 'u1', 'SDK'],
      ['page', 'Home', 'u1', 'SDK'],
      ['screen', 'Start', 'a1', 'SDK'],
      ['group', 'group', 'u1', 'SDK'],
      ['alias', 'alias', 'u1', 'SDK']
    ])
    expect(items[0]?.event.context).toMatchObject({ library: { name: '@segment/analytics-node' } })
  })

  it(`gives ${MANY} events exactly one outcome each, and the account their sum`, async () => {
    const record = join(folder, 'many.ndjson')
    workbench = await startWorkbench(folder, { tracking: { record } })
    expect(await sendWithSdk(workbench.url, MANY)).toBe(0)
    await expectAllOnce(record, MANY)
    expect(new Set(stateOf(workbench).triggers).size).toBe(Math.ceil((MANY - 2) / CALLS.length))
  })

  it('loses and doubles nothing when the account answers 429 for some seconds', async () => {
    const record = join(folder, 'some-seconds.ndjson')
    // With the waits that a user has, not with those that make tests quick.
    workbench = await startWorkbench(folder, { tracking: { record, backoff: undefined } })
    const { sandbox } = workbench
    const headers = { 'retry-after': '1' }
    sandbox?.addFault({ answer: { kind: 'reply', status: 429, headers }, skip: 5, times: 6 })
    expect(await sendWithSdk(workbench.url, 1000)).toBe(0)
    await expectAllOnce(record, 1000)
    expect(sandbox?.faults().map(({ hits }) => hits)).toEqual([6])
  })

  it('loses and doubles nothing when the account fails in the middle', async () => {
    const record = join(folder, 'faults.ndjson')
    workbench = await startWorkbench(folder, { tracking: { record, attempts: 30 } })
    const { sandbox } = workbench
    const trigger = { path: '/event/' }
    sandbox?.addFault({ answer: { kind: 'reply', status: 429 }, skip: 5, times: 12 })
    sandbox?.addFault({ answer: { kind: 'reset' }, skip: 10, times: 6 })
    sandbox?.addFault({ answer: { kind: 'reply', status: 500 }, skip: 20, times: 6 })
    sandbox?.addFault({ match: trigger, answer: { kind: 'cut' }, skip: 4, times: 3 })
    const processed = { kind: 'reply', status: 500 } as const
    sandbox?.addFault({ match: trigger, answer: processed, processed: true, skip: 9, times: 3 })
    expect(await sendWithSdk(workbench.url, 2000)).toBe(0)
    await expectAllOnce(record, 2000)
    expect(sandbox?.faults().map(({ hits }) => hits)).toEqual([12, 6, 6, 3, 3])
  })

  it('waits and repeats when the queue is full', async () => {
    workbench = await startWorkbench(folder, {
      tracking: { open: { events: 150, bytes: 10_000_000 } }
    })
    workbench.sandbox?.addFault({ answer: { kind: 'delay' }, delay_ms: 50, times: 5 })
    expect(await sendWithSdk(workbench.url, 300)).toBe(0)
    const counts = (await settled(workbench.url, 300)).events
    expect(counts).toMatchObject({ delivered: 129, 'no mapping': 171 })
    expect(new Set(triggeredIds(workbench.sandbox)).size).toBe(43)
  })
})

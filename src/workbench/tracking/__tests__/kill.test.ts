import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../../sandbox'
import { liveTarget } from '../../records/target'
import { settingsForSandbox } from '../../deliver/settings-from-environment'
import { deliver } from '../../deliver/deliver'
import type { ReportLine } from '../../records/report'
import { readMappings } from '../../mapping/read'
import {
  finalOutcomes,
  live,
  MAPPINGS,
  post,
  readLines,
  SEED,
  settled,
  temporaryFolder,
  triggeredIds,
  USERS
} from './support'

import { builtIn } from '../../runtime/definition'

// Each child compiles what it runs, on a machine that may be busy.
jest.setTimeout(120_000)

const folder = temporaryFolder()
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ seed: SEED, limits: { requestsPerMinute: 1_000_000 } })
})

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

afterAll(() => sandbox.close())

async function startChild(
  env: Record<string, string>
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [join(__dirname, 'run-typescript.cjs'), require.resolve('./killed-workbench')],
    {
      env: {
        ...process.env,
        ...env,
        EMARSYS_API_USER: sandbox.credentials.apiUser,
        EMARSYS_API_PASSWORD: sandbox.credentials.apiPassword
      },
      stdio: ['ignore', 'pipe', 'inherit']
    }
  )
  children.push(child)
  const url = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (text: Buffer) => resolve(text.toString().trim()))
  )
  return { child, url }
}

const events = (batch: number) =>
  Array.from({ length: 20 }, (_, n) => ({
    type: 'track',
    event: 'Order Completed',
    userId: 'u',
    messageId: `m-${batch}-${n}`,
    properties: { email: `user${(batch * 20 + n) % USERS}@example.com` }
  }))

/** Sends until the process is gone. @returns the messageIds that were accepted */
async function sendUntilKilled(url: string, child: ChildProcess): Promise<string[]> {
  const accepted: string[] = []
  for (let batch = 0; ; batch += 1) {
    try {
      const answer = await post(url, 'batch', { batch: events(batch) })
      if (answer.status === 200) accepted.push(...events(batch).map(({ messageId }) => messageId))
    } catch {
      return accepted
    }
    if (batch === 60) child.kill('SIGKILL')
  }
}

it('delivers after a kill -9 what was accepted and not reported, and nothing twice', async () => {
  const [mappings, record] = [join(folder, 'mappings.json'), join(folder, 'events.ndjson')]
  writeFileSync(mappings, JSON.stringify(MAPPINGS))
  sandbox.addFault({ answer: { kind: 'delay' }, delay_ms: 5 })
  const { child, url } = await startChild({
    SANDBOX_URL: sandbox.url,
    MAPPINGS_FILE: mappings,
    RECORD: record
  })
  const gone = once(child, 'exit')
  const accepted = await sendUntilKilled(url, child)
  await gone
  const before = sandbox.state().triggers.length
  sandbox.clearFaults()

  const settings = settingsForSandbox(sandbox.credentials)
  const summary = await deliver({
    input: createReadStream(record),
    definition: sandbox.attach(builtIn),
    subscriptions: readMappings(JSON.stringify(MAPPINGS), builtIn).mappings,
    settings,
    target: liveTarget(settings, sandbox.url),
    report: `${record}.report`,
    resume: true
  })

  const recorded = readLines<{ messageId: string }>(record).map(({ messageId }) => messageId)
  expect(recorded.length).toBeGreaterThan(1000)
  expect(recorded).toEqual(expect.arrayContaining(accepted))
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(recorded.length)
  expect(summary.resumed).toBeGreaterThan(0)
  expect(triggeredIds(sandbox)).toEqual(recorded.sort())
  const finals = finalOutcomes(`${record}.report`)
  expect(finals.size).toBe(recorded.length)
  const orders = readLines<ReportLine>(`${record}.report`).filter(
    ({ mapping }) => mapping === 'Orders'
  )
  expect(orders).toHaveLength(recorded.length)
  expect(orders.every(({ outcome }) => outcome === 'delivered')).toBe(true)
})

describe('an event that was sent again and killed on its way', () => {
  let names = 0

  /** Starts a workbench; `again` kills it and starts the next one with the same files, when all is well with the account. */
  async function startRecorded(): Promise<{ url: string; again: () => Promise<string> }> {
    sandbox.reset(SEED)
    names += 1
    const mappings = join(folder, `resent-${names}.json`)
    writeFileSync(mappings, JSON.stringify(MAPPINGS))
    const env = {
      SANDBOX_URL: sandbox.url,
      MAPPINGS_FILE: mappings,
      RECORD: join(folder, `resent-${names}.ndjson`)
    }
    const { child, url } = await startChild(env)
    return {
      url,
      async again() {
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        await gone
        sandbox.clearFaults()
        return (await startChild(env)).url
      }
    }
  }

  const resend = (url: string) =>
    fetch(`${url}/_workbench/live/resend`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"seq":1}'
    })

  const failing = () => sandbox.addFault({ answer: { kind: 'reply', status: 500 } })

  it('arrives after the kill as the new event that it is', async () => {
    const first = await startRecorded()
    await post(first.url, 't', events(0)[0])
    await settled(first.url, 1)
    failing()
    const { messageId } = (await (await resend(first.url)).json()) as { messageId: string }
    const url = await first.again()
    await idle(url)
    expect(triggeredIds(sandbox)).toHaveLength(2)
    expect(triggeredIds(sandbox)).toEqual(['m-0-0', messageId].sort())
  })

  it('arrives once where the first had not arrived either', async () => {
    const first = await startRecorded()
    failing()
    await post(first.url, 't', events(0)[0])
    await attempted(first.url)
    await resend(first.url)
    const url = await first.again()
    await idle(url)
    expect(triggeredIds(sandbox)).toEqual(['m-0-0'])
  })

  /** Waits until the first event was sent, and is to be sent again. */
  async function attempted(url: string): Promise<void> {
    for (;;) {
      const orders = (await live(url)).items[0]?.results.find(({ mapping }) => mapping === 'Orders')
      if (orders?.attempts) return expect(orders.status).toBe('waiting')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** Waits until all that earlier runs left is done with. */
  async function idle(url: string): Promise<void> {
    while ((await live(url)).waiting) await new Promise((resolve) => setTimeout(resolve, 10))
  }
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '../../../sandbox'
import type { ReportLine } from '../../records/report'
import { createWorkbench, type Workbench } from '../../serve'
import type { WorkbenchOptions } from '../../serve/options'

/** Contacts that tests write about: user0@example.com and so on. */
export const USERS = 50

const list = { key_field: '3', key_value: { '@path': '$.properties.email' } }

/** One mapping for each kind of action. */
export const MAPPINGS = [
  {
    name: 'Contacts',
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: {
      key_field: '3',
      key_value: { '@path': '$.traits.email' },
      write_field: { 1: { '@path': '$.traits.firstName' } },
      enable_batching: true,
      batch_size: 40
    }
  },
  {
    name: 'Newsletter',
    partnerAction: 'addContactToList',
    subscribe: 'type = "track" and event = "Subscribed"',
    mapping: { ...list, contactlistid: 482019137, enable_batching: true, batch_size: 40 }
  },
  {
    name: 'Orders',
    partnerAction: 'triggerEvent',
    subscribe: 'type = "track" and event = "Order Completed"',
    mapping: {
      ...list,
      eventid: 1001,
      trigger_id: { '@path': '$.messageId' },
      enable_batching: true,
      batch_size: 40
    }
  },
  {
    name: 'Switched off',
    partnerAction: 'upsertContact',
    subscribe: 'type = "track"',
    mapping: {},
    enabled: false
  }
]

/** An account with the users, the lists and the events that the mappings write to. */
export const SEED = {
  contacts: Array.from({ length: USERS }, (_, user) => ({ '3': `user${user}@example.com` })),
  lists: [{ id: 482019137, name: 'Newsletter' }],
  events: [{ id: 1001, name: 'Order confirmation' }]
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'emarsys-source-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A workbench with the mappings, quick in all it does. */
export async function startWorkbench(
  folder: string,
  { tracking, ...options }: WorkbenchOptions = {}
): Promise<Workbench> {
  const mappingsFile = join(folder, 'mappings.json')
  writeFileSync(mappingsFile, JSON.stringify(MAPPINGS))
  const workbench = await createWorkbench({
    port: 0,
    mappingsFile,
    ...options,
    tracking: { flushMs: 20, backoff: { firstMs: 10, mostMs: 20 }, ...tracking }
  })
  workbench.sandbox?.reset(SEED)
  workbench.sandbox?.setLimits({ requestsPerMinute: 1_000_000 })
  return workbench
}

/** The Live pane's answer, as tests look at it. */
export interface LiveAnswer {
  items: {
    seq: number
    type: string
    name: string
    user: string | null
    writeKey: string
    messageId: string
    resendOf: number | null
    outcome: string
    event: Record<string, unknown> & { context: Record<string, unknown> }
    results: { mapping: string; status: string; message: string | null; attempts: number }[]
  }[]
  total: number
  first: number
  count: number
  oldest: number | null
  waiting: number
  duplicates: number
  refused: number
  refusedCalls: number
  events: Record<string, number>
  unavailable: string | null
}

/** Asks for the Live pane's events, in the order of their arrival. */
export async function live(url: string, query = '?limit=500'): Promise<LiveAnswer> {
  const answer = (await (await fetch(`${url}/_workbench/live${query}`)).json()) as LiveAnswer
  answer.items.reverse()
  return answer
}

/** Waits until all that arrived is finished, and there were as many as expected. */
export async function settled(url: string, total: number): Promise<LiveAnswer> {
  for (;;) {
    const answer = await live(url, '?limit=1')
    if (!answer.waiting && answer.total >= total) return answer
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Makes a call of the Tracking API. */
export function post(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {}
): Promise<Response> {
  const content = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: content as string
  })
}

/** The values of a file with one JSON a line. */
export function readLines<Line>(path: string): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}

/** The messageIds of what was triggered; the destination puts the external event's id before them. */
export function triggeredIds(sandbox: Sandbox | null): string[] {
  const ids = sandbox?.state().triggers.map(({ trigger_id }) => String(trigger_id)) ?? []
  return ids.map((id) => id.replace(/^1001:|:[0-9a-f]{16}$/g, '')).sort()
}

/** The lines of a report about events; the others say what these are about. */
export function reportLines(path: string): ReportLine[] {
  return readLines<ReportLine>(path).filter((line) => 'line' in line)
}

/** How often each line of the recorded file has a final outcome in each mapping. */
export function finalOutcomes(path: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { line, mapping, outcome } of reportLines(path)) {
    if (outcome === 'retry' || outcome === 'unauthorized') continue
    const key = `${line} ${mapping}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

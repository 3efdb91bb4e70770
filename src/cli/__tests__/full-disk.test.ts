import { type ChildProcess, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type BuiltCommand, buildCommand, startServe } from './build'

jest.setTimeout(120_000)

/** A disk of one megabyte. @returns whether this user may mount one */
function mountDisk(at: string): boolean {
  mkdirSync(at)
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at]).status === 0
}

const folder = mkdtempSync(join(tmpdir(), 'cli-disk-'))
const disk = join(folder, 'disk')
const hasDisk = mountDisk(disk)

let command: BuiltCommand
const started: ChildProcess[] = []
beforeAll(() => {
  command = buildCommand()
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  if (hasDisk) spawnSync('umount', ['-l', disk])
  command.remove()
  rmSync(folder, { recursive: true })
})

const mappings = join(folder, 'mappings.json')
const UPSERT = {
  name: 'Upsert',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: {
    key_field: '3',
    key_value: { '@path': '$.traits.email' },
    write_field: { '1': { '@path': '$.traits.firstName' } }
  }
}

/** The events of a batch; those of another batch have other numbers. */
const batchOf = (n: number) =>
  Array.from({ length: 400 }, (_, place) => ({
    type: 'identify',
    userId: 'u',
    messageId: `m${n}-${place}`,
    traits: { email: `u${n}-${place}@example.com`, firstName: 'Ada' }
  }))

/** Starts serve with its record on the small disk. Events wait two seconds, so that the record is what fills it. */
async function serve(record: string) {
  const args = ['--mappings', mappings, '--record', record, '--flush-after', '2000']
  const { child, printed, url } = await startServe(command, args)
  started.push(child)
  return { child, printed, url }
}

async function post(url: string, batch: object[]) {
  const answer = await fetch(`${url}/v1/batch`, { method: 'POST', body: JSON.stringify({ batch }) })
  const { status, headers } = answer
  return { status, retryAfter: headers.get('retry-after'), body: await answer.json() }
}

/** Waits until nothing waits for delivery. @returns the outcomes */
async function settled(url: string): Promise<Record<string, number>> {
  for (;;) {
    const answer = await fetch(`${url}/_workbench/live?limit=1`)
    const { waiting, events } = (await answer.json()) as {
      waiting: number
      events: Record<string, number>
    }
    if (waiting === 0) return events
    await delay(20)
  }
}

async function stop(child: ChildProcess): Promise<unknown> {
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.kill('SIGINT')
  return ended
}

/** The values of a file that has whole lines only. */
function wholeLines(path: string): Record<string, unknown>[] {
  const text = readFileSync(path, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const test = hasDisk ? it : it.skip

test('sources #16: a full disk: what is accepted is kept and delivered once, the rest comes again (skipped where this user may not mount a disk)', async () => {
  const record = join(disk, 'events.ndjson')
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc(500_000))
  writeFileSync(mappings, JSON.stringify([UPSERT]))
  const first = await serve(record)
  let accepted = 0
  let refused = await post(first.url, batchOf(accepted))
  while (refused.status === 200) refused = await post(first.url, batchOf(++accepted))

  expect(accepted).toBeGreaterThan(1)
  expect(refused).toEqual({
    status: 429,
    retryAfter: '5',
    body: expect.objectContaining({ success: false, code: 'disk_full' })
  })
  const ids = (batches: number) =>
    Array.from({ length: batches }, (_, n) => batchOf(n).map(({ messageId }) => messageId)).flat()
  expect(wholeLines(record).map(({ messageId }) => messageId)).toEqual(ids(accepted))
  expect(await settled(first.url)).toMatchObject({ delivered: 400 * accepted })
  expect(first.printed.err).toContain('events.ndjson cannot be written: ENOSPC')
  expect(first.printed.err).toContain('events.ndjson.report cannot be written: ENOSPC')

  // The report says which mappings are in force, which it cannot now.
  writeFileSync(mappings, JSON.stringify([UPSERT, { ...UPSERT, name: 'Off', enabled: false }]))
  await delay(1000)
  expect((await fetch(`${first.url}/manifest`)).status).toBe(200)

  rmSync(ballast)
  expect((await post(first.url, batchOf(accepted))).status).toBe(200)
  expect(await settled(first.url)).toMatchObject({ delivered: 400 * (accepted + 1) })
  expect(await stop(first.child)).toBe(0)
  expect(wholeLines(record).map(({ messageId }) => messageId)).toEqual(ids(accepted + 1))
  const reported = wholeLines(`${record}.report`).filter(({ outcome }) => outcome === 'delivered')
  expect(reported.map(({ messageId }) => messageId).sort()).toEqual(ids(accepted + 1).sort())

  const second = await serve(record)
  expect(await settled(second.url)).toMatchObject({ delivered: 0 })
  expect(await stop(second.child)).toBe(0)
})

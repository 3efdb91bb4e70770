import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { createSandbox, type Sandbox } from '../../sandbox'
import { type BuiltCommand, buildCommand } from './build'

jest.setTimeout(60_000)

let command: BuiltCommand
let folder: string
let sandbox: Sandbox
beforeAll(async () => {
  command = buildCommand()
  folder = mkdtempSync(join(tmpdir(), 'delete-'))
  sandbox = await createSandbox()
})
afterAll(async () => {
  await sandbox.close()
  command.remove()
  rmSync(folder, { recursive: true })
})
beforeEach(() => sandbox.reset())

const FIELD = ['--user-id-field', '10003']
const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const live = () => ({
  EMARSYS_API_USER: sandbox.credentials.apiUser,
  EMARSYS_API_PASSWORD: sandbox.credentials.apiPassword,
  EMARSYS_API_URL: sandbox.url
})
const users = (count: number) => Array.from({ length: count }, (_, n) => `C-${n}`)
const plant = (ids: string[]) => {
  sandbox.setLimits({ requestsPerMinute: 100_000 })
  sandbox.plant({
    fields: [{ id: 10003, name: 'Number', application_type: 'shorttext', indexed: true }],
    contacts: ids.map((id, n) => ({ '3': `${id}-${n}@example.com`, '10003': id }))
  })
}
const answered = () =>
  sandbox.requests().filter(({ path, status }) => path.includes('contact/delete') && status === 200)

it('deletes in a sandbox unless told otherwise, from standard input, and ends with 0', async () => {
  const input = '\uFEFFC-1001\r\n\r\nnobody\r\nC-1001\r\n'
  const { code, out, err } = await command.run(['delete', '-', ...FIELD], { input })
  expect([code, err]).toEqual([0, expect.stringContaining('Sandbox at http://127.0.0.1:')])
  expect(out).toContain(
    '3 user ids: 1 contact deleted, 1 without a contact, 0 rejected, 1 repeated'
  )
})

it('deletes live from a gzip file, says that it is for good, and ends with 1 where one is left', async () => {
  plant(['C-1', 'C-2', 'C-2'])
  const ids = file('ids.txt.gz', gzipSync('C-1\nC-2\n{"userId":"C-3"}\n'))
  const report = join(folder, 'one.report')
  const line = ['delete', ids, ...FIELD, '--live', '--report', report]
  const { code, out, err } = await command.run(line, { env: live() })
  expect(code).toBe(1)
  expect(err).toContain('it cannot be undone')
  expect(out).toContain('1 contact deleted, 1 without a contact, 1 rejected')
  expect(out).toMatch(/Rejected +line 2\n.*Several contacts have this user id/)
  expect(out + err + readFileSync(report, 'utf8')).not.toMatch(/C-[123]\b/)
  expect(sandbox.state().contacts).toHaveLength(2)
})

it('prints the requests of a dry run, which deletes nothing', async () => {
  const { code, out } = await command.run(['delete', '-', ...FIELD, '--dry-run'], { input: 'C-1' })
  expect(code).toBe(0)
  expect(out).toContain('POST /api/v2/contact/delete')
  expect(out).toContain('1 would be sent, nothing was deleted')
})

it.each([
  ['no field', ['delete', '-'], /--user-id-field/],
  ['an empty field', ['delete', '-', '--user-id-field', ' '], /--user-id-field is empty/],
  ['a file that is not there', ['delete', 'none.txt', ...FIELD], /There is no file none.txt/],
  ['live without credentials', ['delete', '-', ...FIELD, '--live'], /EMARSYS_API_USER/],
  ['live and dry run', ['delete', '-', ...FIELD, '--live', '--dry-run'], /exclude each other/],
  ['a resume without a report', ['delete', '-', ...FIELD, '--resume'], /--report FILE/],
  [
    'a report of a dry run',
    ['delete', '-', ...FIELD, '--dry-run', '--report', 'r.ndjson'],
    /A dry run does nothing/
  ]
])('ends with 2 and a hint for %s', async (_, args, message) => {
  const { code, err } = await command.run(args)
  expect([code, err]).toEqual([2, expect.stringMatching(message)])
})

it('is listed in the help, and has one of its own', async () => {
  const [all, own] = await Promise.all([command.run(['--help']), command.run(['delete', '--help'])])
  expect(all.out).toMatch(/delete \[options\] <file> +Delete the contacts of a suppression file/)
  expect(own.out).toContain('Exit codes: 0 no contact is left, 1 some may be left, 2 wrong usage.')
})

it('goes on after a kill at any moment, and asks nothing again that was reported', async () => {
  const ids = users(300)
  plant(ids)
  const report = join(folder, 'kill.report')
  const line = ['delete', file('kill.txt', ids.join('\n')), ...FIELD, '--live']
  line.push('--report', report, '--resume')
  const reported = () =>
    existsSync(report) ? readFileSync(report, 'utf8').split('"outcome":"delivered"').length - 1 : 0
  for (const until of [40, 120]) {
    const child = command.start(line, { env: live() })
    for (let turn = 0; turn < 5000 && reported() < until; turn += 1) await delay(2)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.on('close', resolve))
  }
  const { code, out } = await command.run(line, { env: live() })
  expect([code, sandbox.state().contacts]).toEqual([0, []])
  expect(out).toContain('0 rejected')
  const lines = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { line?: number })
    .flatMap((entry) => entry.line ?? [])
  expect(lines.sort((one, other) => one - other)).toEqual(ids.map((_, n) => n + 1))
  // Those that were under way at a kill were asked twice.
  expect(answered().length).toBeLessThanOrEqual(ids.length + 2 * 20)
})

it('ends in order at Ctrl-C: what was answered is reported, and --resume does the rest', async () => {
  const ids = users(100)
  plant(ids)
  sandbox.addFault({ answer: { kind: 'delay' }, delay_ms: 20 })
  const report = join(folder, 'stop.report')
  const line = ['delete', file('stop.txt', ids.join('\n')), ...FIELD, '--live']
  line.push('--report', report, '--resume')
  const child = command.start(line, { env: live() })
  let out = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  for (let turn = 0; turn < 5000 && answered().length < 25; turn += 1) await delay(2)
  child.kill('SIGINT')
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
  expect(out).toContain('Stopped before the end. Continue with --resume')
  const done = answered().length
  expect(done).toBeLessThan(100)
  const rest = await command.run(line, { env: live() })
  expect(rest.out).toContain(`${100 - done} contacts deleted, 0 without a contact`)
  expect(rest.out).toContain(`${done} done before`)
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../sandbox'
import { buildCommand } from './build'

jest.setTimeout(20_000)

const { run } = buildCommand()
const FOLDER = join(__dirname, 'every-outcome')
const FILE = join(FOLDER, 'events.ndjson')

let folder: string
let sandbox: Sandbox
let deliver: (file: string, ...flags: string[]) => ReturnType<typeof run>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcomes-'))
  sandbox = await createSandbox()
  const { apiUser, apiPassword } = sandbox.credentials
  const env = { EMARSYS_API_USER: apiUser, EMARSYS_API_PASSWORD: apiPassword }
  deliver = (file, ...flags) =>
    run(
      [
        ...['deliver', file, '--mappings', join(FOLDER, 'mappings.json')],
        ...['--live', '--url', sandbox.url, '--attempts', '1', ...flags]
      ],
      { env }
    )
})

afterEach(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

it('found #16: a file in which every outcome occurs counts each event once', async () => {
  const report = join(folder, 'report.ndjson')
  const first = join(folder, 'first.ndjson')
  writeFileSync(first, `${readFileSync(FILE, 'utf8').split('\n')[0]}\n`)
  await deliver(first, '--report', report)
  sandbox.addFault({ match: { path: '/event/1002/' }, answer: { kind: 'reply', status: 503 } })
  const { code, out } = await deliver(FILE, '--report', report, '--resume')
  expect(code).toBe(1)
  expect(out).toBe(`
9 events: 2 delivered, 2 rejected, 1 to be sent again, 1 taken by no mapping, 1 not for this destination, 1 repeated, 1 done before
2 lines could not be read

Mapping       Action         Delivered  Rejected  To be sent again
Contacts      upsertContact          1         1                 0
Buyers        upsertContact          2         0                 0
Order events  triggerEvent           1         1                 0
Cart events   triggerEvent           0         0                 1

Rejected         line 4 · Order Completed · Order events
                 Event payload must be an object but it was a string.
Rejected         line 5 · identify · Contacts
                 Missing the required field 'key_value'.
To be sent again line 6 · Cart Abandoned · Cart events
                 The sandbox was told to fail (Trigger Event, external event 1002: HTTP 503, replyCode 1). Segment tries again.
Unreadable       line 10
                 This is not JSON: Unterminated string in JSON at position 39. Write one event a line.
Unreadable       line 11
                 "timestamp" must be an ISO 8601 time, such as "2026-01-31T12:00:00.000Z".
`)
  const end = readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(end).summary).toEqual({
    events: 9,
    delivered: 2,
    rejected: 2,
    retry: 1,
    'no mapping': 1,
    'not for this destination': 1,
    repeated: 1,
    resumed: 1,
    unreadable: 2
  })
})

it('found #16: where the credentials are refused, all that is left is to be sent again', async () => {
  sandbox.addFault({ match: { path: '/contact/' }, answer: { kind: 'reply', status: 401 } })
  const { code, out } = await deliver(FILE)
  expect(code).toBe(1)
  expect(out).toContain(
    '9 events: 0 delivered, 1 rejected, 5 to be sent again, 1 taken by no mapping, 1 not for this destination, 1 repeated'
  )
  expect(out).toContain(`
Mapping       Action         Delivered  Rejected  To be sent again  Credentials refused
Contacts      upsertContact          0         1                 0                    2
Buyers        upsertContact          0         0                 2                    0
Order events  triggerEvent           0         0                 2                    0
Cart events   triggerEvent           0         0                 1                    0

Credentials refused line 1 · identify · Contacts
`)
})

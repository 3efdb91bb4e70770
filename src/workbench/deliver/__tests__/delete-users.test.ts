import { locksOf } from '../../records/__tests__/locks'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createSandbox, type Sandbox } from '../../../sandbox'
import { OtherTargetError } from '../../records/target'
import { definition, oauth2, wsse } from '../../runtime/__tests__/support'
import { type DeleteOptions, deleteUsers } from '../delete-users'

let sandbox: Sandbox
let folder: string
beforeEach(async () => {
  sandbox = await createSandbox()
  folder = mkdtempSync(join(tmpdir(), 'delete-'))
})
afterEach(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

const TARGET = { id: 'test', name: 'the test', options: null }
const remove = (ids: string[], options: Partial<DeleteOptions> = {}) =>
  deleteUsers({
    input: Readable.from([ids.join('\n')]),
    definition: sandbox.attach(definition),
    target: TARGET,
    settings: wsse(sandbox),
    userIdField: '10003',
    backoff: { firstMs: 1, mostMs: 2 },
    ...options
  })
const report = () => join(folder, 'report.ndjson')
const reported = () =>
  readFileSync(report(), 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .filter((line) => 'line' in line)
const numbers = () => sandbox.state().contacts.map(({ values }) => values['10003'])
const asked = () => sandbox.requests().filter(({ path }) => path.includes('contact/delete'))
const idOf = (text: unknown) => (text as Record<string, string[]>)['10003']?.[0]

it.each([
  ['wsse', wsse],
  ['oauth2', oauth2]
])('deletes who is there, and says who is not, under %s', async (_, settingsOf) => {
  const summary = await remove(['C-1001', 'nobody', 'C-1003', 'C-1001'], {
    settings: settingsOf(sandbox)
  })
  expect(summary).toMatchObject({ events: 4, deleted: 2, notFound: 1, repeated: 1, samples: [] })
  expect(numbers()).toEqual(['C-1002', 'C-1004'])
})

it('reports each line with what became of it, and holds no user id', async () => {
  sandbox.plant({
    fields: [{ id: 10003, name: 'Number', application_type: 'shorttext', indexed: true }],
    contacts: [
      { '3': 'one@example.com', '10003': 'C-1' },
      { '3': 'two@example.com', '10003': 'C-2' },
      { '3': 'three@example.com', '10003': 'C-2' }
    ]
  })
  const summary = await remove(['C-1', 'C-2', 'C-3', '{"userId":"C-9"'], { report: report() })
  const told = reported().map(({ line, outcome, message }) => [line, outcome, message])
  expect(told.sort(([one], [other]) => Number(one) - Number(other))).toEqual([
    [1, 'delivered', 'deleted'],
    [2, 'rejected', expect.stringContaining('none was deleted')],
    [3, 'delivered', 'there is no such contact'],
    [4, 'unreadable', expect.stringContaining('begins like JSON')]
  ])
  expect(readFileSync(report(), 'utf8') + JSON.stringify(summary)).not.toMatch(/C-\d/)
})

it('tries again what is to be tried again, after the time that a rate limit says', async () => {
  sandbox.addFault({ answer: { kind: 'reply', status: 500 }, times: 2 })
  sandbox.addFault({ answer: { kind: 'reset' }, times: 1 })
  const reset = String(Math.ceil(Date.now() / 1000) + 1)
  const headers = { 'x-ratelimit-reset': reset }
  sandbox.addFault({ answer: { kind: 'reply', status: 429, headers }, times: 1 })
  const waits: number[] = []
  const summary = await remove(['C-1001', 'C-1002', 'C-1003', 'C-1004'], {
    onPause: ({ milliseconds }) => waits.push(milliseconds)
  })
  expect([summary.deleted, numbers()]).toEqual([4, []])
  expect(Math.max(...waits)).toBeGreaterThanOrEqual(1000)
})

it('says what is left after the last attempt', async () => {
  sandbox.addFault({ answer: { kind: 'reply', status: 503 }, match: { body: 'C-1002' } })
  const summary = await remove(['C-1001', 'C-1002'], { attempts: 2, report: report() })
  expect(summary).toMatchObject({ deleted: 1, samples: [{ line: 2, status: 'retry' }] })
  expect(reported().at(-1)).toMatchObject({ line: 2, outcome: 'retry', attempts: 2 })
})

it('goes on from a report, whatever stands before the line now, but not with another field', async () => {
  sandbox.addFault({ answer: { kind: 'reply', status: 503 }, match: { body: 'C-1002' }, times: 1 })
  await remove(['C-1001', 'C-1002'], { attempts: 1, report: report() })
  const before = asked().length
  const again = await remove(['new', 'C-1002', 'C-1001'], { report: report(), resume: true })
  expect(again).toMatchObject({ deleted: 1, notFound: 1, resumed: 1 })
  expect(
    asked()
      .slice(before)
      .map(({ body }) => idOf(body))
      .sort()
  ).toEqual(['C-1002', 'new'])
  const other = await remove(['C-1001'], { report: report(), resume: true, userIdField: '3' })
  expect(other).toMatchObject({ notFound: 1, resumed: 0 })
})

it('refuses a report about another account', async () => {
  await remove(['C-1001'], { report: report() })
  const target = { ...TARGET, id: 'other' }
  await expect(remove([], { report: report(), resume: true, target })).rejects.toThrow(
    OtherTargetError
  )
})

it('stops where the credentials are refused, with the rest left alone', async () => {
  const settings = { ...wsse(sandbox), api_password: 'wrong' }
  const ids = Array.from({ length: 60 }, (_, n) => `u-${n}`)
  const summary = await remove(ids, { settings })
  expect(summary).toMatchObject({ stopped: { by: 'unauthorized' }, deleted: 0, notFound: 0 })
  expect(new Set(asked().map(({ body }) => idOf(body))).size).toBeLessThanOrEqual(20)
})

it('begins no other user id after the signal, and reports those that were answered', async () => {
  const stop = new AbortController()
  sandbox.addFault({ answer: { kind: 'delay' }, delay_ms: 30 })
  const ids = Array.from({ length: 20 }, (_, n) => `u-${n}`)
  const stopping = setInterval(() => {
    if (asked().length) stop.abort()
  }, 5)
  const summary = await remove(ids, { signal: stop.signal, report: report() })
  clearInterval(stopping)
  expect(summary.stopped).toEqual({ by: 'signal' })
  expect(asked().length).toBeLessThan(20)
  expect(reported().filter(({ outcome }) => outcome === 'delivered')).toHaveLength(asked().length)
  expect(locksOf(report())).toEqual([])
  sandbox.clearFaults()
  const rest = await remove(ids, { report: report(), resume: true })
  expect([rest.resumed + rest.notFound, rest.samples]).toEqual([20, []])
})

it('leaves out who is not for this destination', async () => {
  const line = '{"userId":"C-1001","integrations":{"All":false}}'
  const summary = await remove([line])
  expect(summary.counts['not for this destination']).toBe(1)
  expect(asked()).toEqual([])
})

it('says so where the destination takes no deletions', async () => {
  const { onDelete, ...without } = sandbox.attach(definition)
  const summary = await remove(['C-1001'], { definition: without })
  expect(onDelete).toBeDefined()
  expect(summary.samples).toMatchObject([
    { status: 'rejected', message: expect.stringMatching(/no deletion requests/) }
  ])
})

// Delivers a file with a report to a sandbox that fails in many ways, in a process that is killed (kill -9) again and again and goes
// on with --resume, and looks at the end what reached the account. Prints a table; ends with 1 where an event was lost, has not one
// final outcome, or was sent twice though its answer had come.
//   node bench/soak-deliver.mjs [--events 30000] [--kills 30] [--seed 1]        (after npm run build)
// A third of the events write a contact, a third trigger with a trigger id, a third without. Everything stays on 127.0.0.1.
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createSandbox } from '../dist/index.js'
import { startCommand } from './memory.mjs'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '30000' },
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' }
  }
})
const [events, kills, seed] = [values.events, values.kills, values.seed].map(Number)

const CONTACTS = 2000

const FAULTS = [
  { answer: { kind: 'reply', status: 500 }, probability: 0.03 },
  { answer: { kind: 'reset' }, probability: 0.02 },
  { answer: { kind: 'delay' }, probability: 0.5, delay_ms: 100 }
]

const email = (n) => `user${n % CONTACTS}@example.com`
const key = (path) => ({ batch_size: 100, key_field: '3', key_value: { '@path': path } })
const trigger = (event, more) => ({
  partnerAction: 'triggerEvent',
  subscribe: `event = "${event}"`,
  mapping: {
    ...key('$.properties.email'),
    eventid: 1001,
    event_payload: { n: { '@path': '$.messageId' } },
    ...more
  }
})
const MAPPINGS = [
  {
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: { ...key('$.traits.email'), write_field: { 1: { '@path': '$.traits.firstName' } } }
  },
  trigger('With id', { trigger_id: { '@path': '$.messageId' } }),
  trigger('Without', {})
]

const folder = mkdtempSync(join(tmpdir(), 'emarsys-soak-'))
const [file, report, mappings] = ['events', 'report', 'mappings'].map((name) => join(folder, name))
writeFileSync(mappings, JSON.stringify(MAPPINGS))
writeFileSync(file, Array.from({ length: events }, (_, n) => `${makeEvent(n)}\n`).join(''))
const sandbox = await createSandbox({
  limits: { requestsPerMinute: 1_000_000 },
  seed: {
    contacts: Array.from({ length: CONTACTS }, (_, n) => ({ 3: email(n) })),
    events: [{ id: 1001, name: 'Order confirmation' }]
  }
})
for (const [n, fault] of FAULTS.entries()) sandbox.addFault({ ...fault, seed: seed * 100 + n })

const began = performance.now()
/** By their fingerprints, what was sent and not answered at a kill: whether it had arrived cannot be known. */
const unclear = new Set()
let deaths = 0
for (let part = 1; part <= kills; part += 1) {
  if (!(await run((part * events) / (kills + 1)))) continue
  deaths += 1
  noteUnclear()
}
await run(Number.POSITIVE_INFINITY)
if (!print()) process.exitCode = 1
await sandbox.close()
rmSync(folder, { recursive: true })

function makeEvent(n) {
  const who = { messageId: `m-${n}`, userId: 'u' }
  const properties = { email: email(Math.floor(n / 3)) }
  return JSON.stringify(
    n % 3
      ? { type: 'track', ...who, event: n % 3 === 1 ? 'With id' : 'Without', properties }
      : { type: 'identify', ...who, traits: { ...properties, firstName: `N${n}` } }
  )
}

/** @returns whether it was killed, which happens once the account has so much */
async function run(until) {
  const { apiUser, apiPassword } = sandbox.credentials
  const env = { ...process.env, EMARSYS_API_USER: apiUser, EMARSYS_API_PASSWORD: apiPassword }
  const resume = statSync(report, { throwIfNoEntry: false }) ? ['--resume'] : []
  const options = ['--mappings', mappings, '--report', report, '--live', '--url', sandbox.url]
  const { child } = startCommand(
    ['deliver', file, ...options, ...resume],
    ['ignore', 'ignore', 'ignore'],
    { env }
  )
  const gone = once(child, 'close')
  while (child.exitCode === null && sandbox.summary().delivered < until) await delay(5)
  const isKilled = child.exitCode === null && child.kill('SIGKILL')
  await gone
  return isKilled
}

function reportLines() {
  // A kill may leave half a line.
  const text = readFileSync(report, 'utf8')
  return text.slice(0, text.lastIndexOf('\n')).split('\n').map(JSON.parse)
}

function noteUnclear() {
  const open = new Set()
  for (const { key, sending = [], answered = [], fingerprint } of reportLines()) {
    for (const one of sending) open.add(`${key} ${one}`)
    for (const one of answered) open.delete(`${key} ${one}`)
    open.delete(`${key} ${fingerprint}`)
  }
  for (const one of open) unclear.add(one.split(' ')[1])
}

/** How often each event is final in the report, and how often it fired. */
function print() {
  const finals = new Map()
  const fingerprints = new Map()
  for (const { messageId, fingerprint, outcome } of reportLines()) {
    if (messageId) fingerprints.set(messageId, fingerprint)
    if (outcome === 'delivered' || outcome === 'rejected')
      finals.set(messageId, (finals.get(messageId) ?? 0) + 1)
  }
  const fired = new Map()
  for (const { data } of sandbox.state('triggers').triggers)
    fired.set(data.n, (fired.get(data.n) ?? 0) + 1)
  const all = Array.from({ length: events }, (_, n) => n)
  const twice = all.map((n) => `m-${n}`).filter((id) => (fired.get(id) ?? 0) > 1)
  const wrong = {
    'not final, by the report': all.filter((n) => !finals.has(`m-${n}`)).length,
    'final twice, by the report': [...finals.values()].filter((times) => times > 1).length,
    'lost, by the account': all.filter((n) => n % 3 && !fired.has(`m-${n}`)).length,
    'fired twice, with a trigger id': twice.filter((id) => Number(id.slice(2)) % 3 === 1).length,
    'fired twice, though answered': twice.filter((id) => !unclear.has(fingerprints.get(id))).length
  }
  const table = {
    seed,
    events,
    kills: deaths,
    ...wrong,
    'unclear at a kill': unclear.size,
    'of these fired twice, without an id': twice.length,
    seconds: Math.round((performance.now() - began) / 1000)
  }
  for (const [name, value] of Object.entries(table)) console.log(`${name.padEnd(36)} ${value}`)
  return Object.values(wrong).every((count) => count === 0)
}

// Sends events to a `serve --live --record` in a process of its own, in front of a sandbox that fails in many ways, kills it again
// and again (kill -9), and looks at the end what reached the account. Prints a table; ends with 1 where an event was refused, lost,
// delivered twice, or overtaken by an older one of its contact.
//   node bench/soak.mjs [--events 200000] [--kills 20] [--seed 1] [--minutes 30]        (after npm run build)
//   node bench/soak.mjs --kills 0 --late 1000         no faults: every answer comes 1,000 ms late; the memory is looked at
// The seed decides when it is killed and which requests fail. Three of four events trigger an external event, the others write a
// contact. Everything stays on 127.0.0.1.
import { once } from 'node:events'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createSandbox } from '../dist/index.js'
import { printMemory, startCommand } from './memory.mjs'

const { events, kills, seed, minutes, late } = readOptions()

/** More than a batch has events: those of one contact would be sent one by one. */
const CONTACTS = 2000

/** Events of one call. */
const CALL = 500

/** How far the source may be ahead of the account: kills then meet events that arrive and events that wait. */
const AHEAD = kills ? 30_000 : Number.POSITIVE_INFINITY

/** Smaller batches, so that more requests meet a fault; Segment's own size where every answer is late. */
const batch_size = late ? 1000 : 200

const key = (path) => ({ batch_size, key_field: '3', key_value: { '@path': path } })
const MAPPINGS = [
  {
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: { ...key('$.traits.email'), write_field: { 1: { '@path': '$.traits.firstName' } } }
  },
  {
    partnerAction: 'triggerEvent',
    subscribe: 'type = "track"',
    mapping: {
      ...key('$.properties.email'),
      eventid: 1001,
      trigger_id: { '@path': '$.messageId' }
    }
  }
]

/** What goes wrong, and with which part of the requests. */
const FAULTS = [
  { answer: { kind: 'reply', status: 500 }, probability: 0.03 },
  { answer: { kind: 'reply', status: 500 }, probability: 0.02, processed: true },
  { answer: { kind: 'reply', status: 429 }, probability: 0.02 },
  { answer: { kind: 'reset' }, probability: 0.02 },
  { answer: { kind: 'reset' }, probability: 0.02, processed: true },
  { answer: { kind: 'cut' }, probability: 0.02 },
  { answer: { kind: 'delay' }, probability: 0.5, delay_ms: 100 }
]

const folder = mkdtempSync(join(tmpdir(), 'emarsys-soak-'))
const files = { mappings: join(folder, 'mappings.json'), record: join(folder, 'events.ndjson') }
writeFileSync(files.mappings, JSON.stringify(MAPPINGS))
const sandbox = await createSandbox({
  limits: { requestsPerMinute: 1_000_000 },
  seed: {
    contacts: Array.from({ length: CONTACTS }, (_, n) => ({ 3: emailOf(n) })),
    events: [{ id: 1001, name: 'Order confirmation' }]
  }
})
const faults = late ? [{ answer: { kind: 'delay' }, delay_ms: late }] : FAULTS
for (const [n, fault] of faults.entries()) sandbox.addFault({ ...fault, seed: seed * 100 + n })

const began = performance.now()
const run = { accepted: 0, refused: 0, deaths: 0, peak: 0, server: await start() }
const fired = new Map()
const [checkpoints] = await Promise.all([watch(), send()])
await finished()
run.server.child.kill('SIGTERM')
await once(run.server.child, 'exit')
witness()
const ok = print(await readReport())
const flat = !checkpoints.length || printMemory(checkpoints, run.peak)
await sandbox.close()
rmSync(folder, { recursive: true })
if (!ok || !flat) process.exitCode = 1

function readOptions() {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '200000' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '30' },
      late: { type: 'string', default: '0' }
    }
  })
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]))
}

function emailOf(contact) {
  return `user${contact}@example.com`
}

/** Every fourth event writes a contact, the others trigger for one; contacts come in turn. */
function makeEvent(n) {
  const who = { messageId: `m-${n}`, userId: 'u' }
  if (n % 4 === 0) {
    const email = emailOf((n / 4) % CONTACTS)
    return { type: 'identify', ...who, traits: { email, firstName: `N${n}` } }
  }
  const email = emailOf((n - Math.ceil(n / 4)) % CONTACTS)
  return { type: 'track', ...who, event: 'Order Completed', properties: { email } }
}

async function start() {
  const options = ['--port', '0', '--mappings', files.mappings, '--record', files.record]
  const { apiUser, apiPassword } = sandbox.credentials
  const env = { ...process.env, EMARSYS_API_USER: apiUser, EMARSYS_API_PASSWORD: apiPassword }
  const command = startCommand(
    ['serve', '--live', '--url', sandbox.url, ...options],
    ['ignore', 'pipe', 'ignore'],
    { env }
  )
  let text = ''
  for await (const part of command.child.stdout) {
    text += part
    if (text.includes('Ctrl+C')) break
  }
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text)
  await fetch(`${url}/_workbench/live/confirm`, { method: 'POST' })
  return { ...command, url }
}

/** Sends one call after the other, and again what was not answered, or not with 200. */
async function send() {
  for (let from = 0; from < events; from += CALL) {
    while (from - done() > AHEAD) await pause()
    const batch = []
    for (let n = from; n < Math.min(from + CALL, events); n += 1) batch.push(makeEvent(n))
    const body = JSON.stringify({ writeKey: 'SOAK', batch })
    for (let answered = false; !answered; ) {
      const status = await post(body)
      answered = status === 200
      if (status && !answered) run.refused += batch.length
      if (!answered) await pause()
    }
    run.accepted += batch.length
  }
}

/** @returns undefined where the server was killed meanwhile */
async function post(body) {
  const { url } = run.server
  const headers = { 'content-type': 'application/json' }
  try {
    const answer = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return undefined
  }
}

/** About how many events reached the account; what was sent again counts twice. */
function done() {
  return sandbox.summary().delivered
}

/** Kills when the account has so much, looks at the memory where nothing is killed, and notes what was fired. */
async function watch() {
  const random = randomFrom(seed)
  const parts = kills || 10
  const seen = []
  for (let part = 1; part <= parts; part += 1) {
    const share = kills ? (part - random()) / parts : part / parts
    while (done() < Math.floor(events * share)) await pause()
    witness()
    if (kills) await kill()
    else seen.push({ events: done(), ...(await run.server.memory()) })
  }
  return seen
}

async function kill() {
  const { child } = run.server
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  run.deaths += 1
  run.server = await start()
}

/** The account keeps its last 100,000 triggers. */
function witness() {
  for (const { id, trigger_id, duplicates } of sandbox.state().triggers)
    fired.set(id, { trigger_id, duplicates })
}

async function finished() {
  for (;;) {
    const answer = await fetch(`${run.server.url}/_workbench/live?limit=1`)
    if (!(await answer.json()).waiting) return
    await pause()
  }
}

async function pause() {
  run.peak = Math.max(run.peak, run.server.peak())
  if (performance.now() - began > minutes * 60_000)
    throw new Error(`Not done after ${minutes} minutes.`)
  await delay(20)
}

/** @returns how often each event has a final outcome in the mapping that takes it, by messageId, and what became of them */
async function readReport() {
  const finals = new Map()
  const outcomes = {}
  for await (const text of createInterface({ input: createReadStream(`${files.record}.report`) })) {
    const { messageId, outcome } = JSON.parse(text)
    if (outcome === undefined || outcome === 'not subscribed') continue
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (outcome !== 'retry') finals.set(messageId, (finals.get(messageId) ?? 0) + 1)
  }
  return { finals, outcomes }
}

function print({ finals, outcomes }) {
  const ids = [...fired.values()].map(({ trigger_id }) => trigger_id.split(':')[1])
  const once = new Set(ids)
  const all = Array.from({ length: events }, (_, n) => n)
  const wrong = {
    refused: run.refused,
    'lost, by the account': all.filter((n) => n % 4 && !once.has(`m-${n}`)).length,
    'lost, by the report': all.filter((n) => !finals.has(`m-${n}`)).length,
    'doubled, in the account': ids.length - once.size,
    'doubled, in the report': [...finals.values()].filter((times) => times > 1).length,
    'contacts with an old value': overtaken()
  }
  const again = [...fired.values()].reduce((sum, { duplicates }) => sum + duplicates, 0)
  const table = {
    seed,
    events,
    kills: run.deaths,
    accepted: run.accepted,
    ...wrong,
    'sent again, and processed once': again,
    outcomes: JSON.stringify(outcomes),
    faults: sandbox
      .faults()
      .map(({ answer, hits }) => `${answer.kind} ${hits}`)
      .join(', '),
    'peak RSS, MB': Math.round(run.peak),
    seconds: Math.round((performance.now() - began) / 1000)
  }
  for (const [name, value] of Object.entries(table)) console.log(`${name.padEnd(32)} ${value}`)
  return Object.values(wrong).every((count) => count === 0)
}

/** How many contacts do not have what the last event about them wrote. */
function overtaken() {
  const last = new Map()
  for (let n = 0; n < events; n += 4) last.set(emailOf((n / 4) % CONTACTS), `N${n}`)
  const values = new Map(sandbox.state().contacts.map(({ values }) => [values[3], values[1]]))
  return [...last].filter(([email, name]) => values.get(email) !== name).length
}

/** Numbers from 0 to 1 that are the same for the same seed (a linear congruential generator, as in C's rand). */
function randomFrom(first) {
  let state = first
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state / 4_294_967_296
  }
}

// Syncs an audience with a contact list of the sandbox, under faults: all of it, then a churn of 10 % in batches of 1,000 as Segment
// sends them, then one in batches of 10,000; at the end a deletion run. Prints the requests of each part beside the fewest that its
// batches, and that Emarsys's limits, allow. Ends with 1 where the list is not the audience, or where requests are wasted.
//   node bench/audience.mjs [members=100000] [seed=1]        (after npm run build)
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'

const require = createRequire(import.meta.url)
const { createSandbox } = require('../dist/sandbox/index.js')
const { builtIn } = require('../dist/workbench/runtime/definition.js')
const { deliver } = require('../dist/workbench/deliver/deliver.js')
const { deleteUsers } = require('../dist/workbench/deliver/delete-users.js')
const { totals } = require('../dist/workbench/deliver/summary.js')

const [members = 100_000, seed = 1] = process.argv.slice(2).map(Number)
const CHURN = 0.1
const LIST = 1
const NUMBER = 10_003
/** Emarsys's limits: contacts of one upsert, ids of one change of a list. */
const [CONTACTS, IDS] = [1000, 10_000]

/** Of the requests of a part: some are answered badly, some never, some late; the last two after Emarsys did what they ask for. */
const FAULTS = [
  { answer: { kind: 'reply', status: 429, headers: { 'x-ratelimit-reset': '1' } }, times: 3 },
  { answer: { kind: 'reply', status: 500 } },
  { answer: { kind: 'reset' } },
  { answer: { kind: 'cut' }, processed: true },
  { answer: { kind: 'delay' }, delay_ms: 100 }
]
const PROBABILITY = 0.06

const random = createRandom(seed)
const sandbox = await createSandbox({
  seed: {
    fields: [{ id: NUMBER, name: 'Number', application_type: 'shorttext', indexed: true }],
    lists: [{ id: LIST, name: 'Audience' }]
  },
  limits: { requestsPerMinute: 10_000_000 }
})
const { apiUser, apiPassword } = sandbox.credentials
const common = {
  definition: sandbox.attach(builtIn),
  target: { id: 'bench', name: 'the bench', options: null },
  settings: { api_user: apiUser, api_password: apiPassword },
  backoff: { firstMs: 5, mostMs: 50 },
  attempts: 30
}

const audience = new Set()
let people = 0
const rows = [
  await sync('all of it', 1000, joiners(members)),
  await sync('10 % churn', 1000, churn()),
  await sync('10 % churn', IDS, churn()),
  await remove(Math.max(1, Math.round(members / 100)))
]
await sandbox.close()
print(rows)
if (rows.some((row) => !row.right || isWasteful(row))) process.exitCode = 1

/** After a failure the events come again and nothing else does: that costs what their batch cost at most. */
function isWasteful({ requests, faults, batchFloor, dearestBatch }) {
  return requests > batchFloor + faults * dearestBatch
}

function* joiners(count) {
  for (let one = 0; one < count; one += 1) yield { id: people++, joins: true }
}

/** As many leave as join, in any order; a twentieth of the leavers come back before the end. */
function churn() {
  const count = Math.round((members * CHURN) / 2)
  const leavers = shuffle([...audience]).slice(0, count)
  const changes = [...leavers.map((id) => ({ id, joins: false })), ...joiners(count)]
  const returners = leavers.slice(0, Math.round(count / 20))
  return [...shuffle(changes), ...returners.map((id) => ({ id, joins: true }))]
}

async function sync(name, batchSize, changes) {
  const all = [...changes]
  for (const { id, joins } of all) {
    if (joins) audience.add(id)
    else audience.delete(id)
  }
  const subscription = {
    partnerAction: 'syncAudience',
    subscribe: 'type = "track"',
    mapping: {
      key_field: '3',
      key_value: { '@path': '$.properties.email' },
      contactlistid: LIST,
      create_if_missing: true,
      write_field: { [NUMBER]: { '@path': '$.userId' } },
      batch_size: batchSize
    }
  }
  const input = Readable.from(
    all.map((change, index) => `${JSON.stringify(toEvent(change, index))}\n`)
  )
  const measured = await measure(() => deliver({ ...common, input, subscriptions: [subscription] }))
  const { delivered } = totals(measured.summary)
  const joins = all.filter((change) => change.joins).length
  const floors = chunks(all, batchSize).map(floorOf)
  return {
    ...measured,
    name: `${name}, batches of ${batchSize.toLocaleString('en-US')}`,
    changes: all.length,
    right: delivered === all.length && isAudience(),
    batchFloor: floors.reduce((sum, floor) => sum + floor, 0),
    dearestBatch: Math.max(...floors),
    floor:
      Math.ceil(joins / CONTACTS) + Math.ceil(joins / IDS) + Math.ceil((all.length - joins) / IDS)
  }
}

/** The last event of a contact counts, but each one that joins is written. */
function floorOf(batch) {
  const last = new Map(batch.map(({ id, joins }) => [id, joins]))
  const written = new Set(batch.filter(({ joins }) => joins).map(({ id }) => id)).size
  const joins = [...last.values()].filter(Boolean).length
  return (
    Math.ceil(written / CONTACTS) + Math.ceil(joins / IDS) + Math.ceil((last.size - joins) / IDS)
  )
}

async function remove(count) {
  const ids = shuffle([...audience]).slice(0, count)
  const input = Readable.from([...ids.map((id) => `C-${id}\n`), 'C-none\n'])
  const measured = await measure(() =>
    deleteUsers({ ...common, input, userIdField: String(NUMBER) })
  )
  for (const id of ids) audience.delete(id)
  const { deleted, notFound } = measured.summary
  // A deletion whose answer was cut off is told as no such contact by the next attempt.
  const right = deleted + notFound === count + 1 && isAudience()
  const floor = count + 1
  return {
    ...measured,
    name: 'deletion run',
    changes: count + 1,
    right,
    batchFloor: floor,
    dearestBatch: 1,
    floor
  }
}

async function measure(work) {
  sandbox.clearFaults()
  for (const [index, fault] of FAULTS.entries())
    sandbox.addFault({ ...fault, probability: PROBABILITY, seed: seed + index })
  const before = counts()
  const started = performance.now()
  const summary = await work()
  const seconds = (performance.now() - started) / 1000
  const asked = Object.entries(counts()).map(([key, value]) => [key, value - (before[key] ?? 0)])
  const hits = sandbox.faults().filter(({ answer }) => answer.kind !== 'delay')
  const faults = hits.reduce((sum, fault) => sum + fault.hits, 0)
  const requests = asked.reduce((sum, [, value]) => sum + value, 0)
  return { summary, seconds, requests, faults, asked: Object.fromEntries(asked) }
}

function counts() {
  const { byAction } = sandbox.summary()
  return Object.fromEntries(Object.entries(byAction).map(([key, { requests }]) => [key, requests]))
}

function isAudience() {
  const { contacts, lists } = sandbox.state()
  const ids = new Set(lists.find(({ id }) => id === LIST).members)
  const emails = contacts.filter(({ id }) => ids.has(id)).map(({ values }) => values[3])
  return emails.length === audience.size && emails.every((email) => audience.has(personOf(email)))
}

function toEvent({ id, joins }, index) {
  return {
    type: 'track',
    event: joins ? 'Audience Entered' : 'Audience Exited',
    messageId: `m-${people}-${index}`,
    userId: `C-${id}`,
    properties: { email: `member-${id}@example.com`, bench: joins },
    context: { personas: { computation_class: 'audience', computation_key: 'bench' } }
  }
}

function personOf(email) {
  return Number(/^member-(\d+)@/.exec(email)?.[1])
}

function chunks(all, size) {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) =>
    all.slice(n * size, (n + 1) * size)
  )
}

function shuffle(all) {
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    ;[all[last], all[other]] = [all[other], all[last]]
  }
  return all
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createRandom(start) {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function print(parts) {
  console.log(`${members.toLocaleString('en-US')} members, seed ${seed}`)
  console.table(
    Object.fromEntries(
      parts.map(({ name, changes, asked, requests, faults, batchFloor, floor, seconds, right }) => [
        name,
        {
          changes,
          write: asked.upsertContact ?? 0,
          add: asked.addContactToList ?? 0,
          remove: asked.removeContactFromList ?? 0,
          delete: asked.deleteContact ?? 0,
          requests,
          'failed by faults': faults,
          'fewest for its batches': batchFloor,
          'fewest at all': floor,
          seconds: Number(seconds.toFixed(1)),
          'list is the audience': right
        }
      ])
    )
  )
}

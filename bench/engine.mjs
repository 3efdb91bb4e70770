// What the destination costs beside the runtime that it runs in: CPU time of this process for batches of 1000 events, over
// TLS to a server in a process of its own. The ceiling is the same action with a `performBatch` that answers a
// MultiStatusResponse of successes and sends nothing. All ways run in turn; ratios are medians of those within a round. The last
// column is what a batch costs of which Emarsys refuses 1 %, as a multiple of one of which it refuses nothing (goal 1.15).
// "lean" mappings are what most workspaces have: key and fields by `@path`, ids literal, no other defaults. They have goals:
// what the published destination, which tells no outcomes, costs in the same bench.
// `node bench/engine.mjs [--rounds N] [--only WORD]` after `npm run build`.
import { fork } from 'node:child_process'
import https, { createServer } from 'node:https'
import { createRequire } from 'node:module'
import { connect } from 'node:tls'
import { parseArgs } from 'node:util'

const EVENTS = 1000
const BATCHES = 8
/** The published destination's own cost, as a multiple of the ceiling. */
const GOALS = new Map([
  ['lean add', 2.0],
  ['lean remove', 1.9],
  ['lean upsert', 1.75],
  ['lean trigger', 1.75]
])
const SETTINGS = { api_user: 'account001', api_password: 'test-secret' }

if (process.send) process.once('message', serve)
else await compare()

/** Plays Emarsys: accepts everything, or refuses one contact of a hundred, as the path's first folder says. */
function serve({ cert, key }) {
  const answers = new Map(['/ok', '/errors'].map((mode) => [mode, answersOf(mode === '/errors')]))
  const server = createServer({ cert, key }, (request, response) => {
    request.resume().on('end', () => {
      const body = answers.get(mode)[kindOf(request.url)]
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.end(body)
    })
  })
  let mode = '/ok'
  process.on('message', (wanted) => {
    mode = wanted
    process.send('done')
  })
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
}

function kindOf(url) {
  if (url.includes('/contactlist/')) return 'list'
  return url.includes('/event/') ? 'event' : 'contact'
}

function answersOf(withErrors) {
  const refused = Array.from({ length: EVENTS / 100 }, (_, n) => emailOf(n * 100))
  const errors = withErrors
    ? Object.fromEntries(refused.map((email) => [email, { 2010: 'More contacts found' }]))
    : []
  const ids = Array.from({ length: EVENTS }, (_, n) => String(100_000_000 + n))
  const envelope = (data) => Buffer.from(JSON.stringify({ replyCode: 0, replyText: 'OK', data }))
  return {
    list: envelope({ inserted_contacts: EVENTS, errors }),
    event: envelope({ ids, errors }),
    contact: envelope({ ids, errors })
  }
}

function emailOf(n) {
  return `person.number${n}@example.com`
}

async function compare() {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '21' }, only: { type: 'string', default: '' } }
  })
  const require = createRequire(import.meta.url)
  const { Destination, MultiStatusResponse, defaultValues } = require('@segment/actions-core')
  const { destination } = require('../dist/index.js')
  const { makeCertificate } = require('../dist/workbench/serve/tls/make-certificate.js')

  const server = fork(new URL(import.meta.url))
  const certificate = await makeCertificate(['api.emarsys.net'], new Date())
  server.send(certificate)
  goTo(await message(server), certificate.ca)
  const ours = new Destination(destination)
  const ceiling = new Destination({
    ...destination,
    actions: Object.fromEntries(
      Object.entries(destination.actions).map(([key, action]) => [
        key,
        {
          ...action,
          performBatch: (_request, { payload }) => {
            const response = new MultiStatusResponse()
            for (const sent of payload)
              response.pushSuccessResponse({ status: 200, sent, body: {} })
            return response
          }
        }
      ])
    )
  })

  const ways = { ceiling: [ceiling, '/ok'], ours: [ours, '/ok'], refused: [ours, '/errors'] }
  const events = Array.from({ length: EVENTS }, (_, n) => eventOf(n))
  console.log(`CPU ms for ${EVENTS} events: medians of ${values.rounds} rounds, in turn\n`)
  console.log('case                             ceiling    ours   ratio    goal   1 % refused')
  const cases = casesOf()
    .filter(([name]) => name.includes(values.only))
    .map(([name, action, own]) => {
      const defaults = name.startsWith('lean')
        ? {}
        : defaultValues(destination.actions[action].fields)
      return { name, action, mapping: { ...defaults, ...own }, rounds: [] }
    })
  const run = async (one, { action, mapping }) => {
    const before = process.cpuUsage()
    let refused = 0
    for (let batch = 0; batch < BATCHES; batch++) {
      const results = await one.executeBatch(action, { events, mapping, settings: SETTINGS })
      refused += results.filter(({ status }) => status !== 200).length
    }
    const { user, system } = process.cpuUsage(before)
    return { cost: (user + system) / 1000 / BATCHES, refused: refused / BATCHES }
  }
  // Cases take turns, so that none meets code that is compiled for it alone.
  for (let round = -3; round < Number(values.rounds); round++)
    for (const one of cases) {
      const costs = {}
      const order = Object.keys(ways)
      if (round % 2) order.reverse()
      for (const way of order) {
        const [host, mode] = ways[way]
        server.send(mode)
        await message(server)
        const { cost, refused } = await run(host, one)
        if (refused !== (way === 'refused' ? EVENTS / 100 : 0))
          throw new Error(`${one.name}: ${refused} refused`)
        costs[way] = cost
      }
      if (round >= 0) one.rounds.push(costs)
    }
  for (const { name, rounds } of cases) {
    const of = (figure) => median(rounds.map(figure)).toFixed(2)
    const figures = [
      of(({ ceiling }) => ceiling).padStart(7),
      of(({ ours }) => ours).padStart(7),
      of(({ ours, ceiling }) => ours / ceiling).padStart(7),
      String(GOALS.get(name) ?? '').padStart(7),
      of(({ refused, ours }) => refused / ours).padStart(13)
    ]
    console.log(`${name.padEnd(32)} ${figures.join(' ')}`)
  }
  server.kill()
}

/** Every connection of this process goes to the server instead of Emarsys; connections are kept, as Node's own agent does. */
function goTo(port, ca) {
  https.globalAgent.createConnection = (options, done) =>
    connect({ ...options, host: '127.0.0.1', port, servername: 'api.emarsys.net', ca }, done)
}

/** What a user maps beside the defaults of the fields. */
function casesOf() {
  const list = { '@path': '$.properties.list' }
  const write_field = {
    1: { '@path': '$.properties.first' },
    2: { '@path': '$.properties.last' },
    9: { '@path': '$.properties.gender' },
    11: { '@path': '$.properties.city' },
    31: { '@path': '$.properties.consent' }
  }
  const event_payload = {
    total: { '@path': '$.properties.total' },
    sku: { '@path': '$.properties.sku' }
  }
  const cases = [
    ['add to list, literal id', 'addContactToList', { contactlistid: 7 }],
    ['add to list, mapped id', 'addContactToList', { contactlistid: list }],
    ['remove from list, literal id', 'removeContactFromList', { contactlistid: 7 }],
    ['remove from list, mapped id', 'removeContactFromList', { contactlistid: list }],
    ['upsert', 'upsertContact', { write_field }],
    ['upsert, mapped list', 'upsertContact', { write_field, contact_list: list }],
    ['trigger, literal id', 'triggerEvent', { event_payload, eventid: 7 }],
    ['trigger, mapped id', 'triggerEvent', { event_payload, eventid: list }]
  ]
  const KEY = { key_field: '3', key_value: { '@path': '$.properties.email' } }
  const lean = [
    ['lean add', 'addContactToList', { ...KEY, contactlistid: 7 }],
    ['lean remove', 'removeContactFromList', { ...KEY, contactlistid: 7 }],
    ['lean upsert', 'upsertContact', { ...KEY, write_field }],
    ['lean trigger', 'triggerEvent', { ...KEY, eventid: 7, event_payload }],
    [
      'lean trigger with an id',
      'triggerEvent',
      { ...KEY, eventid: 7, event_payload, trigger_id: { '@path': '$.messageId' } }
    ]
  ]
  return [...lean, ...cases]
}

function eventOf(n) {
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: `message-${n}`,
    timestamp: new Date().toISOString(),
    userId: `user-${n}`,
    context: {
      library: { name: 'analytics.js', version: '5.0.0' },
      ip: '203.0.113.7',
      locale: 'en-GB'
    },
    properties: {
      email: emailOf(n),
      list: 7,
      first: `First ${n}`,
      last: `Last ${n}`,
      gender: '1',
      city: 'Vienna',
      consent: true,
      total: n + 0.5,
      sku: `A-${n}`
    }
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}

function message(child) {
  return new Promise((resolve) => child.once('message', resolve))
}

// Sends events to a `serve` in a process of its own, with Segment's Node SDK and with plain HTTP, and prints how many a second reach
// the sandbox's account. By HTTP no more is sent than there is room for: what is answered 429 would have to be sent and read again,
// the more often the longer the machine takes, and the benchmark would measure that. After each tenth the server's garbage is collected and its memory printed; the verdict is the last against
// the first. Ends with 1 where the retained heap grows.
//   node bench/source.mjs [events=1000000] [record] [triggers]                  (after npm run build)
//   node bench/source.mjs [events=100000] [record] [triggers] --against DIR     another build and this one by turns, by HTTP alone
// "record" writes each event to disk as well; with "triggers" every second event triggers an external event instead.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Analytics } from '@segment/analytics-node'
import { compare } from './against.mjs'
import { printMemory, startCommand } from './memory.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string' } }
})
const { against } = values
const [count = against ? '100000' : '1000000', ...words] = positionals
const events = Number(count)
const folder = mkdtempSync(join(tmpdir(), 'emarsys-bench-'))
const mappings = join(folder, 'mappings.json')
writeFileSync(
  mappings,
  JSON.stringify([
    {
      partnerAction: 'upsertContact',
      subscribe: 'type = "identify"',
      mapping: {
        key_field: '3',
        key_value: { '@path': '$.traits.email' },
        write_field: { 1: { '@path': '$.traits.firstName' } }
      }
    },
    {
      partnerAction: 'triggerEvent',
      subscribe: 'type = "track"',
      mapping: {
        eventid: 1001,
        trigger_id: { '@path': '$.messageId' },
        key_field: '3',
        key_value: { '@path': '$.properties.email' }
      }
    }
  ])
)

/** Events that are under way at most: half of what may wait. */
const AHEAD = 5000

/** How often the server is asked how far it is. Milliseconds. */
const POLL_MS = 50

/** Parts after each of which the memory is looked at. */
const PARTS = 10

if (against) await compare('serve', against, measureOnce)
else {
  const flat = [
    await measure('SDK', Math.min(events, 100_000), sendWithSdk),
    await measure('HTTP', events, sendWithHttp)
  ]
  if (flat.includes(false)) process.exitCode = 1
}
rmSync(folder, { recursive: true })

async function measureOnce(root) {
  const server = await start('HTTP', root)
  // Its start is no event's.
  const [started, before] = [performance.now(), server.cpu()]
  await sendWithHttp(server.url, events, 0)
  await finished(server.url, events)
  const seconds = (performance.now() - started) / 1000
  const cpu = server.cpu() - before
  await server.stop()
  for (const file of recordFiles('HTTP')) rmSync(file, { force: true })
  return { events, seconds, cpu }
}

async function measure(by, count, send) {
  const server = await start(by)
  const checkpoints = []
  let seconds = 0
  let events = {}
  for (let part = 1, sent = 0; part <= PARTS; part += 1) {
    const until = Math.round((count * part) / PARTS)
    const started = performance.now()
    await send(server.url, until - sent, sent)
    events = await finished(server.url, until)
    seconds += (performance.now() - started) / 1000
    sent = until
    checkpoints.push({ events: sent, ...(await server.memory()) })
  }
  const peak = server.peak()
  await server.stop()
  const rate = Math.round(count / seconds)
  console.log(`\n${by}: ${count} events in ${seconds.toFixed(1)} s, ${rate} events/s`)
  console.log(`delivered: ${events.delivered}`)
  return printMemory(checkpoints, peak)
}

function recordFiles(by) {
  return [join(folder, `${by}.ndjson`), join(folder, `${by}.ndjson.report`)]
}

async function start(by, root = '.') {
  const record = words.includes('record') ? ['--record', recordFiles(by)[0]] : []
  const options = ['serve', '--port', '0', '--mappings', mappings, ...record]
  const { child, memory, peak, cpu } = startCommand(options, ['ignore', 'pipe', 'inherit'], {
    root
  })
  const text = await new Promise((resolve) =>
    child.stdout.once('data', (data) => resolve(`${data}`))
  )
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text)
  const { sandbox } = await (await fetch(`${url}/_workbench/state`)).json()
  await fetch(`${sandbox.url}/_sandbox/limits`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ requestsPerMinute: 1_000_000 })
  })
  const stop = async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { url, memory, peak, cpu, stop }
}

/** 10,000 contacts come again and again, so that the account, which lives in the same process, stays as it is. */
function makeEvent(n) {
  const triggers = words.includes('triggers')
  const user = (triggers ? Math.floor(n / 2) : n) % 10_000
  const who = { userId: `u${user}` }
  const email = `user${user}@example.com`
  return n % 2 && triggers
    ? { type: 'track', ...who, event: 'Order Completed', properties: { email, total: n } }
    : { type: 'identify', ...who, traits: { email, firstName: `N${n}` } }
}

async function sendWithSdk(url, count, from) {
  const analytics = new Analytics({ writeKey: 'BENCH', host: url, flushAt: 100 })
  let done = 0
  for (let n = 0; n < count; n += 1) {
    const { type, ...event } = makeEvent(from + n)
    analytics[type](event, () => {
      done += 1
    })
    while (n - done > 5000) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await analytics.closeAndFlush({ timeout: 60_000 })
}

/** Four connections, 500 events a call. */
async function sendWithHttp(url, count, from) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  let next = 0
  let room = 0
  let polled
  const worker = async () => {
    while (next < count) {
      while (from + next >= room) {
        polled ??= roomOf(url).finally(() => {
          polled = undefined
        })
        room = await polled
      }
      const first = next
      next = Math.min(next + 500, count)
      const batch = []
      for (let n = first; n < next; n += 1)
        batch.push({ messageId: `m-${from + n}`, ...makeEvent(from + n) })
      const body = JSON.stringify({ writeKey: 'BENCH', batch, sentAt: new Date() })
      const status = await post(`${url}/v1/batch`, body, agent)
      if (status !== 200) throw new Error(`A call was answered ${status}.`)
    }
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  agent.destroy()
}

/** Up to which event may be sent. */
async function roomOf(url) {
  await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  const { waiting, total } = await stateOf(url)
  return total - waiting + AHEAD
}

function post(url, body, agent) {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
    call.on('error', reject).end(body)
  })
}

async function finished(url, count) {
  for (;;) {
    const { waiting, total, events } = await stateOf(url)
    if (!waiting && total >= count) return events
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function stateOf(url) {
  return (await fetch(`${url}/_workbench/live?limit=1`)).json()
}

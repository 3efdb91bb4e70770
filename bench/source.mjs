// Sends events to a `serve` in a process of its own, with Segment's Node SDK and with plain HTTP, and prints how many a second reach
// the sandbox's account, and the server's memory at ten points: what is alive after garbage collection, and what the process
// holds. Memory is flat when what is alive after all events is about what it is after a tenth of them.
//   node bench/source.mjs [events=1000000] [record]        (after npm run build; "record" writes each event to disk as well)
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Analytics } from '@segment/analytics-node'

const events = Number(process.argv[2] ?? 1_000_000)
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
    }
  ])
)

const TENTHS = 10
const rows = [
  await measure('SDK', Math.min(events, 100_000), sendWithSdk),
  await measure('HTTP', events, sendWithHttp)
]
rmSync(folder, { recursive: true })
for (const { by, count, seconds, delivered, points } of rows) {
  const rate = Math.round(count / seconds).toLocaleString('en')
  console.log(
    `${by}: ${count} events in ${seconds.toFixed(1)} s, ${rate} a second, ${delivered} delivered`
  )
  for (const figure of ['alive', 'resident']) {
    const all = points.map((point) => Math.round(point[figure] / 1e6))
    const ratio = (points.at(-1)[figure] / points[0][figure]).toFixed(2)
    console.log(`  MB ${figure.padEnd(9)} ${all.join(' ')}   last / first: ${ratio} x`)
  }
}

async function measure(by, count, send) {
  const server = await start(by)
  const points = []
  let seconds = 0
  let outcomes
  for (let tenth = 0; tenth < TENTHS; tenth += 1) {
    const started = performance.now()
    await send(server.url, count / TENTHS, (tenth * count) / TENTHS)
    outcomes = await finished(server.url, ((tenth + 1) * count) / TENTHS)
    seconds += (performance.now() - started) / 1000
    points.push(await server.memory())
  }
  server.stop()
  return { by, count, seconds, delivered: outcomes.delivered, points }
}

async function start(by) {
  const record = process.argv[3] === 'record' ? ['--record', join(folder, `${by}.ndjson`)] : []
  const options = ['serve', '--port', '0', '--mappings', mappings, ...record]
  const probe = ['--expose-gc', '--require', './bench/heap-probe.cjs']
  const child = spawn(process.execPath, [...probe, 'dist/cli.js', ...options])
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
  return { url, memory: () => memory(child), stop: () => child.kill('SIGTERM') }
}

/** Bytes: what the process holds, then what of it is alive once garbage is collected. */
async function memory(child) {
  const resident =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`))[1]) * 1024
  const told = new Promise((resolve) => child.stderr.once('data', resolve))
  child.kill('SIGUSR2')
  const { heapUsed, external } = JSON.parse(`${await told}`.replace('heap ', ''))
  return { resident, alive: heapUsed + external }
}

/** 10,000 contacts come again and again, so that the account, which lives in the same process, stays as it is. */
function identify(n) {
  return {
    userId: `u${n % 10_000}`,
    traits: { email: `user${n % 10_000}@example.com`, firstName: `N${n}` }
  }
}

async function sendWithSdk(url, count, from) {
  const analytics = new Analytics({ writeKey: 'BENCH', host: url, flushAt: 100 })
  let done = 0
  for (let n = 0; n < count; n += 1) {
    analytics.identify(identify(from + n), () => {
      done += 1
    })
    while (n - done > 5000) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await analytics.closeAndFlush({ timeout: 60_000 })
}

/** Four connections, 500 events a call, repeated when the answer is 429. */
async function sendWithHttp(url, count, from) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  let next = 0
  const worker = async () => {
    while (next < count) {
      const first = next
      next = Math.min(next + 500, count)
      const batch = []
      for (let n = first; n < next; n += 1)
        batch.push({ type: 'identify', messageId: `m-${from + n}`, ...identify(from + n) })
      const body = JSON.stringify({ writeKey: 'BENCH', batch, sentAt: new Date() })
      while ((await post(`${url}/v1/batch`, body, agent)) === 429)
        await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  agent.destroy()
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
    const { waiting, total, outcomes } = await (
      await fetch(`${url}/_workbench/live?limit=1`)
    ).json()
    if (!waiting && total >= count) return outcomes
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

// Delivers generated events through the command on the sandbox, in a process of its own, and prints rate and peak memory, for two
// sizes in one run: memory is flat when the larger run needs about what the smaller needs.
//   node bench/deliver.mjs [events=1000000]        (after npm run build)
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'

const most = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'emarsys-bench-'))
const mappings = join(folder, 'mappings.json')
const key = { key_field: '3', key_value: { '@path': '$.traits.email' } }
writeFileSync(
  mappings,
  JSON.stringify([
    {
      partnerAction: 'upsertContact',
      subscribe: 'type = "identify"',
      mapping: { ...key, write_field: { 1: { '@path': '$.traits.firstName' } } }
    }
  ])
)

const runs = []
for (const events of [Math.round(most / 10), most]) runs.push(await run(events))
rmSync(folder, { recursive: true })
console.log('events     seconds  events/s  peak MB')
for (const { events, seconds, peak } of runs) {
  console.log(
    [
      String(events).padEnd(9),
      seconds.toFixed(1).padStart(8),
      Math.round(events / seconds)
        .toString()
        .padStart(9),
      Math.round(peak).toString().padStart(8)
    ].join(' ')
  )
}
const [small, large] = runs
console.log(
  `ten times the events: ${(large.peak / small.peak).toFixed(2)} times the memory, ${(large.seconds / small.seconds).toFixed(1)} times the time`
)

/** 10,000 contacts come again and again, so that the sandbox's account, which lives in the same process, stays as it is. */
function* lines(events) {
  for (let index = 0; index < events; index += 1) {
    yield `${JSON.stringify({ type: 'identify', messageId: `m-${index}`, traits: { email: `user${index % 10_000}@example.com`, firstName: `N${index}` } })}\n`
  }
}

async function run(events) {
  const started = performance.now()
  const child = spawn(process.execPath, ['dist/cli.js', 'deliver', '-', '--mappings', mappings], {
    stdio: ['pipe', 'pipe', 'ignore']
  })
  let peak = 0
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    } catch {}
  }, 100)
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  Readable.from(chunked(lines(events))).pipe(child.stdin)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(watch)
  if (code !== 0 || !text.includes(`${events.toLocaleString('en-US')} delivered`))
    throw new Error(`deliver ended with ${code}: ${text}`)
  return { events, seconds: (performance.now() - started) / 1000, peak }
}

function* chunked(source) {
  let chunk = ''
  for (const line of source) {
    chunk += line
    if (chunk.length > 65_536) {
      yield chunk
      chunk = ''
    }
  }
  if (chunk) yield chunk
}

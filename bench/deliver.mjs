// Delivers generated events through the command on the sandbox, in a process of its own, and prints the rate. After each tenth its
// garbage is collected and its memory printed; the verdict is the last against the first. Ends with 1 where the retained heap grows.
//   node bench/deliver.mjs [events=1000000]                  (after npm run build)
//   node bench/deliver.mjs [events=100000] --against DIR     another build and this one by turns, without looking at the memory
//   --contacts N    so many contacts come again and again; default 10,000 where the memory is looked at, so that the sandbox's account,
//                   which lives in the same process, stays as it is; else as many as events
//   --report        with a report
//   --apart         the sandbox in the benchmark's own process: the memory is that of the delivery alone, however many contacts there are
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSandbox } from '../dist/index.js'
import { compare } from './against.mjs'
import { printMemory, startCommand } from './memory.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    apart: { type: 'boolean' },
    contacts: { type: 'string' },
    report: { type: 'boolean' }
  }
})
const { against } = values
const most = Number(positionals[0] ?? (against ? 100_000 : 1_000_000))
const contacts = Number(values.contacts ?? (against || values.apart ? most : 10_000))
const sandbox = values.apart
  ? await createSandbox({ limits: { requestsPerMinute: 1_000_000 } })
  : undefined
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

if (against) await compare('deliver', against, (root) => run(most, { root, parts: 0 }))
else {
  const { seconds, checkpoints, peak } = await run(most, { root: '.', parts: 10 })
  console.log(`${most} events in ${seconds.toFixed(1)} s, ${Math.round(most / seconds)} events/s`)
  if (!printMemory(checkpoints, peak)) process.exitCode = 1
}
await sandbox?.close()
rmSync(folder, { recursive: true })

function* lines(events) {
  for (let index = 0; index < events; index += 1) {
    yield `${JSON.stringify({ type: 'identify', messageId: `m-${index}`, traits: { email: `user${index % contacts}@example.com`, firstName: `N${index}` } })}\n`
  }
}

/** Looks at the memory after each part; never where there are none. */
async function run(events, { root, parts }) {
  const report = join(folder, 'report.ndjson')
  rmSync(report, { force: true })
  const args = [
    'deliver',
    '-',
    '--mappings',
    mappings,
    ...(values.report ? ['--report', report] : []),
    ...(sandbox ? ['--live', '--url', sandbox.url] : [])
  ]
  const env = {
    ...process.env,
    EMARSYS_API_USER: sandbox?.credentials.apiUser,
    EMARSYS_API_PASSWORD: sandbox?.credentials.apiPassword
  }
  const { child, memory, peak, cpu } = startCommand(args, ['pipe', 'pipe', 'pipe'], { root, env })
  const watch = setInterval(cpu, 20)
  // Its first words come once the sandbox is there: its start is no event's.
  await once(child.stderr, 'data')
  child.stderr.resume()
  const before = cpu()
  const checkpoints = []
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  const started = performance.now()
  let [chunk, sent, pauses, most] = ['', 0, 0, 0]
  for (const line of lines(events)) {
    chunk += line
    sent += 1
    const atPart = parts > 0 && sent % Math.round(events / parts) === 0
    if (chunk.length < 65_536 && !atPart) continue
    if (!child.stdin.write(chunk)) await once(child.stdin, 'drain')
    chunk = ''
    most = peak()
    if (!atPart) continue
    const paused = performance.now()
    checkpoints.push({ events: sent, ...(await memory()) })
    pauses += performance.now() - paused
  }
  child.stdin.end(chunk)
  const [code] = await once(child, 'close')
  clearInterval(watch)
  if (code !== 0 || !text.includes(`${events.toLocaleString('en-US')} delivered`))
    throw new Error(`deliver ended with ${code}: ${text}`)
  const seconds = (performance.now() - started - pauses) / 1000
  return { events, seconds, cpu: cpu() - before, checkpoints, peak: most }
}

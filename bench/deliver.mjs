// Delivers generated events through the command on the sandbox, in a process of its own, and prints the rate. After each tenth its
// garbage is collected and its memory printed; the verdict is the last against the first. Ends with 1 where the retained heap grows.
//   node bench/deliver.mjs [events=1000000]        (after npm run build)
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printMemory, startCommand } from './memory.mjs'

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

const { seconds, checkpoints, peak } = await run(most)
rmSync(folder, { recursive: true })
console.log(`${most} events in ${seconds.toFixed(1)} s, ${Math.round(most / seconds)} events/s`)
if (!printMemory(checkpoints, peak)) process.exitCode = 1

/** 10,000 contacts come again and again, so that the sandbox's account, which lives in the same process, stays as it is. */
function* lines(events) {
  for (let index = 0; index < events; index += 1) {
    yield `${JSON.stringify({ type: 'identify', messageId: `m-${index}`, traits: { email: `user${index % 10_000}@example.com`, firstName: `N${index}` } })}\n`
  }
}

async function run(events) {
  const args = ['deliver', '-', '--mappings', mappings]
  const { child, memory, peak } = startCommand(args, ['pipe', 'pipe', 'ignore'])
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
    const atTenth = sent % Math.round(events / 10) === 0
    if (chunk.length < 65_536 && !atTenth) continue
    if (!child.stdin.write(chunk)) await once(child.stdin, 'drain')
    chunk = ''
    most = peak()
    if (!atTenth) continue
    const paused = performance.now()
    checkpoints.push({ events: sent, ...(await memory()) })
    pauses += performance.now() - paused
  }
  child.stdin.end()
  const [code] = await once(child, 'close')
  if (code !== 0 || !text.includes(`${events.toLocaleString('en-US')} delivered`))
    throw new Error(`deliver ended with ${code}: ${text}`)
  return { seconds: (performance.now() - started - pauses) / 1000, checkpoints, peak: most }
}

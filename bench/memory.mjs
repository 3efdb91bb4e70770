// What the benchmarks share: a process of the command whose memory is looked at while it works.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HOOK = fileURLToPath(new URL('tell-memory.cjs', import.meta.url))

/** After so many events all that is remembered up to a limit is full: what grows from then on is a leak. */
const FULL = 200_000

/** A heap that is no more than so many times what it was then counts as flat. */
const FLAT = 1.1

/** Clock ticks a second, as Linux counts CPU. */
const TICKS = 100

/**
 * Starts `emarsys-actions`, of this build or of one in another folder.
 * @returns `memory()`, which collects its garbage first; `peak()`, the most RSS so far in MB; `cpu()`, the seconds so far
 */
export function startCommand(args, stdio, { env = process.env, root = '.' } = {}) {
  // Before it was a folder, the command was one file.
  const entry = ['dist/cli/index.js', 'dist/cli.js']
    .map((path) => join(root, path))
    .find(existsSync)
  const options = ['--expose-gc', '--require', HOOK, entry, ...args]
  const child = spawn(process.execPath, options, { stdio: [...stdio, 'ipc'], env })
  let [last, seconds] = [0, 0]
  return {
    child,
    memory: () =>
      new Promise((resolve) => {
        child.once('message', resolve)
        child.send('memory')
      }),
    peak() {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
        last = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
      } catch {}
      return last
    },
    cpu() {
      try {
        const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
        const [user, system] = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ')
          .slice(11, 13)
        // A process that has ended and waits for its parent has none.
        seconds = Math.max(seconds, (Number(user) + Number(system)) / TICKS)
      } catch {}
      return seconds
    }
  }
}

/** Prints what was retained and resident at each checkpoint, and the verdict: the last against the first. */
export function printMemory(checkpoints, peak) {
  console.log('   events  heap after gc MB  external MB  RSS MB  RSS after gc MB')
  for (const { events, heap, external, rss, rssAfter } of checkpoints) {
    const cells = [
      [heap, 17],
      [external, 12],
      [rss, 7],
      [rssAfter, 16]
    ]
    const figures = cells.map(([figure, width]) => figure.toFixed(1).padStart(width)).join(' ')
    console.log(`${String(events).padStart(9)} ${figures}`)
  }
  const [first, last] = [checkpoints[0], checkpoints.at(-1)]
  const [heap, rss] = [last.heap / first.heap, last.rss / first.rss]
  const name = `after ${last.events} against ${first.events} events`
  console.log(`${name}: heap after gc ${heap.toFixed(2)}, RSS ${rss.toFixed(2)} times as much`)
  console.log(`peak RSS ${peak.toFixed(0)} MB`)
  const full = checkpoints.filter(({ events }) => events >= FULL)
  if (full.length < 6) {
    console.log('too few events for a verdict')
    return true
  }
  const ratio = medianHeap(full.slice(-3)) / medianHeap(full.slice(0, 3))
  const words = `the last three checkpoints against the first three from ${FULL} events on`
  console.log(`${words}: heap after gc ${ratio.toFixed(2)} times as much`)
  console.log(ratio <= FLAT ? 'memory is flat' : 'MEMORY GROWS')
  return ratio <= FLAT
}

/** Of three: what is under way at a checkpoint differs from one to the next. */
function medianHeap(three) {
  return three.map(({ heap }) => heap).sort((one, other) => one - other)[1]
}

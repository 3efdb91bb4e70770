// What the benchmarks share: a process of the command whose memory is looked at while it works.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const HOOK = fileURLToPath(new URL('tell-memory.cjs', import.meta.url))

/** After so many events all that is remembered up to a limit is full: what grows from then on is a leak. */
const FULL = 200_000

/** A heap that is no more than so many times what it was then counts as flat: what is under way differs by as much. */
const FLAT = 1.15

/** Starts `emarsys-actions` with `memory()`, which collects its garbage first, and `peak()`, the most RSS so far in MB. */
export function startCommand(args, stdio) {
  const options = ['--expose-gc', '--require', HOOK, 'dist/cli.js', ...args]
  const child = spawn(process.execPath, options, { stdio: [...stdio, 'ipc'] })
  let last = 0
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
  const compare = (name, from) => {
    const [heap, rss] = [last.heap / from.heap, last.rss / from.rss]
    console.log(`${name}: heap after gc ${heap.toFixed(2)}, RSS ${rss.toFixed(2)} times as much`)
    return heap
  }
  compare(`after ${last.events} against ${first.events} events`, first)
  console.log(`peak RSS ${peak.toFixed(0)} MB`)
  const full = checkpoints.find(({ events }) => events >= FULL)
  if (!full || full === last) {
    console.log('too few events for a verdict')
    return true
  }
  const flat = compare(`after ${last.events} against ${full.events} events`, full) <= FLAT
  console.log(flat ? 'memory is flat' : 'MEMORY GROWS')
  return flat
}

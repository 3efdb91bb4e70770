// How long the installed command takes, for a figure and not for a limit: other work on the computer may make it any size.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const RUNS = 3

/**
 * @param project a folder in which the package is installed
 * @returns the shortest of some runs of each way to start it, as one line
 */
export async function measureStartUp(project) {
  const command = join(project, 'node_modules/.bin/emarsys-actions')
  const seconds = {
    '--version': await best(() => untilEnd(project, command, '--version')),
    '--help': await best(() => untilEnd(project, command, '--help')),
    'npx --version': await best(() => untilEnd(project, 'npx', 'emarsys-actions', '--version')),
    "serve's first line": await best(() => untilFirstLine(project, command, 'serve', '--port', '0'))
  }
  const figures = Object.entries(seconds).map(([what, time]) => `${what} ${time.toFixed(1)} s`)
  return `Starts, at best of ${RUNS}: ${figures.join(', ')}.`
}

async function best(run) {
  const times = []
  for (let n = 0; n < RUNS; n++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return Math.min(...times) / 1000
}

async function untilEnd(cwd, command, ...args) {
  const [code] = await once(spawn(command, args, { cwd, stdio: 'ignore' }), 'exit')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
}

async function untilFirstLine(cwd, command, ...args) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const spoke = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    ended.then(() => false)
  ])
  child.kill()
  await ended
  if (!spoke) throw new Error(`${command} ${args.join(' ')} ended without a line`)
}

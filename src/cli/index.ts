#!/usr/bin/env node
import { createInterface } from 'node:readline/promises'
import { main } from './main'

const stopping = new AbortController()
process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
// A reader that went away, as `head`, ends the printing and not the work: `print` looks whether there is one.
process.stderr.on('error', () => {})
let lost: Error | undefined
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lost = error
})

const io = {
  terminal: {
    out: (text: string) => print(process.stdout, text.endsWith('\n') ? text : `${text}\n`),
    err: (text: string) => print(process.stderr, `${text}\n`),
    isInteractive: Boolean(process.stdout.isTTY && process.stderr.isTTY)
  },
  env: process.env,
  stdin: process.stdin,
  signal: stopping.signal,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined
}
main(process.argv.slice(2), io).then(async (code) => {
  await Promise.all([process.stdout, process.stderr].map(written))
  if (lost) io.terminal.err(`The output cannot be written: ${lost.message}`)
  process.exit(lost ? code || 1 : code)
})

/** Waits until what was printed has left the process: a pipe takes 64 kB at once, and `exit` would drop the rest. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || stream.errored) return Promise.resolve()
  return new Promise((resolve) => stream.write('', () => resolve()))
}

function print(stream: NodeJS.WriteStream, text: string): void {
  if (!stream.destroyed && !stream.errored) stream.write(text)
}

/** The first signal ends what is in flight in order; the second ends the process. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130)
  stopping.abort()
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.on('SIGINT', stop)
  try {
    return await lines.question(question, { signal: stopping.signal })
  } catch {
    return ''
  } finally {
    lines.close()
  }
}

import { existsSync } from 'node:fs'
import { startProxy } from '../record/proxy'
import { Recorder } from '../record/recording'
import { plural } from '../workbench/plural'
import { originOf } from './api-url'
import { type Terminal, UsageError } from './terminal'
import { untilStop } from './until-stop'
import { writeWhole } from './write-whole'

/** The options of `emarsys-actions record`. */
export interface RecordFlags {
  to: string
  port: number
  out: string
}

/** How often the file is written while requests come. Milliseconds. */
const WRITE_MS = 2_000

/**
 * Runs `emarsys-actions record` until the signal.
 * @throws UsageError
 */
export async function runRecord(
  { to, port, out }: RecordFlags,
  terminal: Terminal,
  signal: AbortSignal
): Promise<number> {
  const origin = readOrigin(to)
  if (existsSync(out))
    throw new UsageError(`${out} exists, and is left as it is.`, 'Name another with --out FILE.')
  const recorder = new Recorder()
  writeFirst(out, recorder)
  let isWritten = true
  const proxy = await startProxy({
    to: origin,
    port,
    onExchange: (exchange) => {
      recorder.add(exchange)
      isWritten = false
    },
    onBroken: (what) =>
      terminal.err(`  ${what}: the connection to ${origin} broke; so does the client's.`)
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    throw new UsageError(`Port ${port} is taken or not allowed.`, 'Name another with --port.')
  })
  const save = () => {
    if (!isWritten) writeWhole(out, recorder)
    isWritten = true
  }
  const timer = setInterval(save, WRITE_MS)
  terminal.out(bannerOf(proxy.url, origin, out))
  await untilStop(signal)
  clearInterval(timer)
  await proxy.close()
  save()
  terminal.err(`${out} holds the shapes of ${plural(recorder.toJSON().calls.length, 'call')}.`)
  return 0
}

/** Better now than after an hour of requests. */
function writeFirst(out: string, recorder: Recorder): void {
  try {
    writeWhole(out, recorder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`${out} cannot be written (${code}).`, 'Name another with --out FILE.')
  }
}

function readOrigin(to: string): string {
  const origin = originOf(to)
  if (origin !== undefined) return origin
  throw new UsageError(
    `--to is "${to}", which is not an address of a server.`,
    'Write it as https://api.emarsys.net, without a path.'
  )
}

function bannerOf(url: string, to: string, out: string): string {
  return [
    `Recording  ${url}  →  ${to}`,
    '',
    `Requests are passed on as they are. ${out} gets their shapes: types and names of the vendor's, no value.`,
    `Use it from an Emarsys client: EMARSYS_API_URL=${url}`,
    `or: npx emarsys-actions deliver … --live --url ${url}`,
    'Stop it with Ctrl-C.',
    ''
  ].join('\n')
}

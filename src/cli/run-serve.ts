import { spawn } from 'node:child_process'
import { createColors } from 'picocolors'
import { createWorkbench, PortInUseError, startUpText } from '../workbench/serve'
import { readApiUrl } from './api-url'
import type { CommandIo } from './context'
import { identityOf, type TlsFlags } from './identity'
import { readCalibration, readSeed } from './read-files'
import { type Terminal, UsageError } from './terminal'
import { untilStop } from './until-stop'

/** The options of `emarsys-actions serve`. */
export interface ServeFlags extends TlsFlags {
  port?: number
  live?: boolean
  url?: string
  calibration?: string
  seed?: string
  mappings?: string
  directory?: string
  destination: string
  open?: boolean
  writeKey?: string
  record?: string
  report?: string
  flushAfter: number
}

/**
 * Runs `emarsys-actions serve` until the signal.
 * @throws UsageError
 */
export async function runServe(
  flags: ServeFlags,
  { terminal, env, signal }: Pick<CommandIo, 'terminal' | 'env' | 'signal'>
): Promise<number> {
  checkFlags(flags)
  const apiUrl = readApiUrl(flags, env)
  const tls = await identityOf(flags, env)
  const paint = createColors(terminal.isInteractive)
  const workbench = await createWorkbench({
    port: flags.port,
    tls,
    live: flags.live,
    calibration: flags.calibration === undefined ? undefined : readCalibration(flags.calibration),
    seed: flags.seed === undefined ? undefined : readSeed(flags.seed),
    apiUrl: apiUrl?.url,
    env,
    allowHosts: flags.allowHost,
    mappingsFile: flags.mappings,
    directory: flags.directory,
    destination: flags.destination,
    tracking: {
      writeKey: flags.writeKey,
      record: flags.record,
      report: flags.report,
      flushMs: flags.flushAfter
    },
    onMessage: ({ level, text }) => {
      const color = { info: paint.dim, warning: paint.yellow, error: paint.red }[level]
      terminal.err(color(text))
    }
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall === 'open' && [flags.record, flags.report].includes(error.path))
      throw new UsageError(`${error.path} cannot be written (${error.code}).`, 'Check the path.')
    if (error instanceof PortInUseError)
      throw new UsageError(error.message, 'Stop what listens there, or use the other port.')
    throw error
  })
  terminal.out(startUpText(workbench, paint))
  if (apiUrl?.unused) terminal.err(paint.yellow(apiUrl.unused))
  if (flags.open) openBrowser(workbench.url, terminal)
  await untilStop(signal)
  await workbench.close()
  return 0
}

function checkFlags({ record, report, live, calibration, seed }: ServeFlags): void {
  if (live && seed !== undefined)
    throw new UsageError(
      '--seed is for the sandbox, and --live has none.',
      'Leave one of them out.'
    )
  if (live && calibration !== undefined)
    throw new UsageError(
      '--calibration is about the sandbox, and --live has none.',
      'Leave one of them out.'
    )
  if (report && !record)
    throw new UsageError('--report is about recorded events.', 'Name a file with --record FILE.')
}

/** The command that opens an address, by platform. */
const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '']
}

function openBrowser(url: string, terminal: Terminal): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const opener = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  opener.on('error', () => terminal.err(`No browser could be opened. Go to ${url}`))
  opener.unref()
}

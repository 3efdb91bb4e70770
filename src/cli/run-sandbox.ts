import { banner, createSandbox, formatCoverage, StateFileError } from '../sandbox'
import { readCalibration, readSeed } from './read-files'
import { type Terminal, UsageError } from './terminal'
import { untilStop } from './until-stop'

/** The options of `emarsys-actions sandbox`. */
export interface SandboxFlags {
  port: number
  seed?: string
  state?: string
  readOnly?: boolean
  strict?: boolean
  calibration?: string
  coverage?: boolean
}

/**
 * Runs `emarsys-actions sandbox` until the signal.
 * @throws UsageError
 */
export async function runSandbox(
  flags: SandboxFlags,
  terminal: Terminal,
  signal: AbortSignal
): Promise<number> {
  if (flags.coverage) {
    terminal.out(`${formatCoverage()}\n`)
    return 0
  }
  const { port, strict = false, readOnly = false, state, calibration } = flags
  const seed = flags.seed === undefined ? {} : { seed: readSeed(flags.seed) }
  const options = {
    port,
    strict,
    readOnly,
    ...seed,
    ...(state !== undefined && { stateFile: state }),
    ...(calibration !== undefined && { calibration: readCalibration(calibration) })
  }
  const sandbox = await createSandbox(options).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof StateFileError)
      throw new UsageError(error.message, 'Name another file, or remove this one.')
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    throw new UsageError(
      `Port ${port} is taken or not allowed.`,
      `Try --port ${port + 1}, or --port 0 for any free one.`
    )
  })
  terminal.out(`${banner(sandbox)}\n`)
  await untilStop(signal)
  await sandbox.close()
  return 0
}

import { randomBytes } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { createRequestClient } from '@segment/actions-core'
import { createAccount, Stopped } from '../calibrate/account'
import { type CalibrateResult, calibrate, readAccountName } from '../calibrate/calibrate'
import { withShapes } from '../calibrate/from-shapes'
import { namesOf } from '../calibrate/names'
import { REQUEST_OPTIONS, TIMEOUT_MS } from '../destinations/emarsys/api/http'
import { type Login, openLogin } from '../destinations/emarsys/api/login'
import { fetchToken } from '../destinations/emarsys/api/token'
import type { LoginName } from '../workbench/deliver/settings-from-environment'
import { clientOf } from '../workbench/runtime/client-of'
import { readApiUrl } from './api-url'
import { formatCalibration, formatPlan } from './format-calibration'
import { liveSettings } from './live-settings'
import { readRecording } from './read-files'
import { type Terminal, UsageError } from './terminal'
import { writeWhole } from './write-whole'

/** The options of `emarsys-actions calibrate`. */
export interface CalibrateFlags {
  live?: boolean
  url?: string
  login?: LoginName
  confirmAccount: string
  keep?: boolean
  out: string
  /** A recording of real traffic. */
  shapes?: string
}

/** What the command works with besides its options. */
export interface CalibrateContext {
  terminal: Terminal
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  /** Asks the person at the terminal; undefined where nobody is there. */
  ask?: ((question: string) => Promise<string>) | undefined
}

/**
 * Runs `emarsys-actions calibrate`.
 * @returns the exit code: 0 calibrated and nothing left behind, 1 otherwise
 * @throws UsageError
 */
export async function runCalibrate(
  flags: CalibrateFlags,
  context: CalibrateContext
): Promise<number> {
  const { terminal, signal } = context
  checkFlags(flags)
  const recording = flags.shapes === undefined ? undefined : readRecording(flags.shapes)
  try {
    const target = await openTarget(flags, context)
    const run = randomBytes(4).toString('hex')
    const account = await confirm(flags, context, { ...target, run })
    if (account === undefined) return 1
    const onProgress = (line: string) => terminal.err(`  ${line}`)
    const result = await calibrate({
      ...{ ...target, account, run, signal, onProgress },
      keep: flags.keep ?? false
    })
    const { calibration } = result
    const whole = calibration && recording && withShapes(calibration, recording)
    return finish(flags.out, { ...result, ...(whole && { calibration: whole }) }, terminal)
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    terminal.err(`${error.message}\nNothing was created.`)
    return 1
  }
}

function checkFlags({ live, url, out }: CalibrateFlags): void {
  if (!live && url === undefined)
    throw new UsageError(
      'calibrate is about a real account: it needs --live.',
      'To try it, start npx emarsys-actions sandbox, and name its address with --url.'
    )
  try {
    accessSync(dirname(out), constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(
      `${out} cannot be written (${code}).`,
      'Name another file with --out FILE.'
    )
  }
}

interface Target {
  login: Login
  origin: string | undefined
  timeoutMs: number
}

async function openTarget(flags: CalibrateFlags, { env }: CalibrateContext): Promise<Target> {
  const { url } = readApiUrl({ ...flags, live: true }, env)
  const settings = liveSettings(env, flags.login)
  const target = { origin: url, timeoutMs: TIMEOUT_MS }
  if (settings.auth_type === 'legacy') return { ...target, login: openLogin(settings) }
  const request = createRequestClient(REQUEST_OPTIONS, clientOf(url))
  try {
    const { accessToken } = await fetchToken(request, settings)
    return { ...target, login: openLogin(settings, accessToken) }
  } catch (error) {
    throw new Stopped((error as Error).message)
  }
}

/**
 * Says what will be called at which account, and has it confirmed.
 * @returns the account's name; undefined where the person at the terminal says no
 * @throws UsageError when it is another account than the one that was named
 */
async function confirm(
  { confirmAccount, keep = false, out }: CalibrateFlags,
  { terminal, signal, ask }: CalibrateContext,
  { run, ...target }: Target & { run: string }
): Promise<string | undefined> {
  const account = await readAccountName(createAccount({ ...target, signal }))
  if (account !== confirmAccount)
    throw new UsageError(
      `These credentials are for the account ${account}, and --confirm-account names ${confirmAccount}. Nothing was changed.`,
      'Name the account that you mean, and use its credentials.'
    )
  terminal.err(formatPlan({ account, names: namesOf(run), keep, where: target.origin, out }))
  if (ask === undefined || /^y(es)?$/i.test((await ask('Begin? [y/N] ')).trim())) return account
  terminal.err('Nothing was created.')
  return undefined
}

function finish(out: string, result: CalibrateResult, terminal: Terminal): number {
  const { calibration, stopped, left, kept } = result
  if (calibration) {
    writeWhole(out, calibration)
    terminal.out(`${formatCalibration(calibration, out)}\n`)
  }
  if (stopped !== undefined) terminal.err(`${stopped}\nStopped; ${out} was not written.`)
  if (kept.length) terminal.out(`Kept, as you asked:\n${listOf(kept)}\n`)
  if (left.length) terminal.err(`Could not be removed, please do so in Emarsys:\n${listOf(left)}`)
  else if (!kept.length) terminal.err('Everything that was created is removed.')
  return calibration && !left.length ? 0 : 1
}

function listOf(things: readonly string[]): string {
  return things.map((thing) => `  ${thing}`).join('\n')
}

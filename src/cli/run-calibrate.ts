import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { createRequestClient } from '@segment/actions-core'
import { createAccount, pause, Stopped, WAITS } from '../calibrate/account'
import {
  type CalibrateOptions,
  type CalibrateResult,
  calibrate,
  readAccountName
} from '../calibrate/calibrate'
import { withShapes } from '../calibrate/from-shapes'
import { namesOf } from '../calibrate/names'
import { TIMEOUT_MS } from '../destinations/emarsys/api/http'
import { type Login, openLogin } from '../destinations/emarsys/api/login'
import { fetchToken } from '../destinations/emarsys/api/token'
import { overClient, REQUEST_OPTIONS } from '../destinations/emarsys/transport'
import type { LoginName } from '../workbench/deliver/settings-from-environment'
import { clientOf } from '../workbench/runtime/client-of'
import { readApiUrl } from './api-url'
import type { CommandIo } from './context'
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
export interface CalibrateContext extends Omit<CommandIo, 'stdin'> {
  /** Before each further attempt after a fault that may pass, in milliseconds; the last is waited before another token. */
  waits?: readonly number[]
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
    const { waits = WAITS } = context
    const keep = flags.keep ?? false
    const result = await calibrate({ ...target, account, run, signal, onProgress, keep, waits })
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
  if (existsSync(out))
    throw new UsageError(
      `${out} exists, and is left as it is.`,
      'Name another file with --out FILE, or move this one away.'
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
  tokenRefusal?: CalibrateOptions['tokenRefusal']
}

async function openTarget(flags: CalibrateFlags, context: CalibrateContext): Promise<Target> {
  const { env } = context
  const { url } = readApiUrl({ ...flags, live: true }, env)
  const settings = liveSettings(env, flags.login)
  const target = { origin: url, timeoutMs: TIMEOUT_MS }
  if (settings.auth_type === 'legacy') return { ...target, login: openLogin(settings) }
  const send = overClient(createRequestClient(REQUEST_OPTIONS, clientOf(url)))
  const { accessToken, tokenRefusal } = await untilToken(async () => {
    return (await fetchToken(send, settings)).accessToken
  }, context)
  return { ...target, login: openLogin(settings, accessToken), tokenRefusal }
}

/**
 * Gets an access token. Where the client has used up its tokens of this minute, how that was said is learned: what is refused now and
 * given a minute later was refused for the limit.
 */
async function untilToken(
  ask: () => Promise<string>,
  { terminal, signal, waits = WAITS }: CalibrateContext
): Promise<{ accessToken: string; tokenRefusal?: Target['tokenRefusal'] }> {
  const attempt = () =>
    ask().catch((error: Error) => {
      throw new Stopped(error.message)
    })
  try {
    return { accessToken: await attempt() }
  } catch (error) {
    const { message } = error as Stopped
    const tokenRefusal = (['429', '400', '401'] as const).find((status) =>
      message.includes(`HTTP ${status}`)
    )
    const saysSo = tokenRefusal === '429' || /\b(limit|too many|quota)/i.test(message)
    if (tokenRefusal === undefined || !saysSo) throw error
    const wait = waits.at(-1) ?? 0
    terminal.err(`${message} Asked again in ${wait / 1000} s.`)
    await pause(wait, signal)
    return { accessToken: await attempt(), tokenRefusal }
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
  if (left.length)
    terminal.err(`Perhaps still there; look for it in Emarsys, and remove it:\n${listOf(left)}`)
  else if (!kept.length) terminal.err('Everything that was created is removed.')
  return calibration && !left.length ? 0 : 1
}

function listOf(things: readonly string[]): string {
  return things.map((thing) => `  ${thing}`).join('\n')
}

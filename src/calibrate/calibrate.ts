import { isRecord } from '../destinations/emarsys/api/envelope'
import {
  type Account,
  type AccountOptions,
  createAccount,
  Interrupted,
  pause,
  Stopped,
  stoppedBy,
  WAITS
} from './account'
import type { Calibration, SwitchName, Switches } from './calibration'
import { type Exchange, toExchange } from './exchange'
import { namesOf } from './names'
import { refuseForeign } from './own'
import { accepted, type Bench, type Find, type Found, type Kind } from './probe'
import { NEVER_PROBED, PROBES } from './probes'
import { createList } from './probes/lists'
import { labelsOf, removeAll } from './remove'

/** How to calibrate. */
export interface CalibrateOptions extends Omit<AccountOptions, 'onExchange'> {
  /** The account's name, as `readAccountName` gives it. */
  readonly account: string
  /** Tells this run's things from others: letters and digits. */
  readonly run: string
  /** Whether list, event and contacts stay. */
  readonly keep?: boolean
  readonly now?: () => Date
  /** How the token endpoint refused a token above the limit, where it did so as this run logged in. */
  readonly tokenRefusal?: Switches['tokenRefusal'] | undefined
  /** Told of each call that was answered, and of each fault, in a line. */
  readonly onProgress?: (line: string) => void
}

/** How a run ended. */
export interface CalibrateResult {
  /** What was found; undefined when it stopped before the end. */
  readonly calibration?: Calibration
  /** Why it stopped. */
  readonly stopped?: string
  /** What it created and is perhaps still there, and why. */
  readonly left: readonly string[]
  /** What it created and was told to keep. */
  readonly kept: readonly string[]
}

/** The account's name. @throws Stopped when it may not be read: nobody can confirm what has no name */
export async function readAccountName(account: Account): Promise<string> {
  const reply = accepted(await account.call({ method: 'GET', path: 'settings' }), 'GET settings')
  const name = isRecord(reply.data) ? reply.data.name : undefined
  if (typeof name === 'string' && name !== '') return name
  throw new Stopped('GET settings: the account has no name.')
}

/**
 * Finds what can be found of an account, and leaves it as it was. Never throws for what the account answers. A fault that may pass
 * is waited for: reads are repeated, and after a fault of any other call all is removed and the run begins again, so that what was
 * done twice or not at all is never taken for the account's way.
 */
export async function calibrate(options: CalibrateOptions): Promise<CalibrateResult> {
  const { waits = WAITS, signal, onProgress } = options
  for (const wait of waits) {
    const { fault, ...result } = await tryOnce(options)
    if (!(fault instanceof Interrupted) || result.left.length) return result
    onProgress?.(`${fault.message} All is removed; the run begins again in ${wait / 1000} s.`)
    const stop = await stoppedBy(() => pause(wait, signal))
    if (stop) return { stopped: stop.message, left: [], kept: [] }
  }
  const { fault, ...result } = await tryOnce(options)
  return result
}

/** A result, and what ended the attempt before its end. */
interface Attempt extends CalibrateResult {
  readonly fault?: Stopped
}

async function tryOnce(options: CalibrateOptions): Promise<Attempt> {
  const { run, keep, waits = WAITS, onProgress, signal } = options
  const names = namesOf(run)
  const begun = new Set<Kind>()
  const known: Bench['known'] = {}
  const exchanges: Exchange[] = []
  const calm: AccountOptions = {
    login: options.login,
    origin: options.origin,
    timeoutMs: options.timeoutMs,
    waits,
    onFault: (fault, wait) => onProgress?.(`${fault} Tried again in ${wait / 1000} s.`),
    onExchange: (call, reply) => refuseForeign(names, call, reply)
  }
  const account = createAccount({
    ...calm,
    signal,
    onExchange: (call, reply, how) => {
      refuseForeign(names, call, reply)
      exchanges.push(toExchange(call, reply, how))
      onProgress?.(`${call.method} ${call.path}: HTTP ${reply.status}`)
    }
  })
  let calibration: Calibration | undefined
  const fault = await stoppedBy(async () => {
    const found = await runProbes({ ...account, names, begun, known }, exchanges, options)
    if (keep) accepted(await createList({ ...account, names, begun }), 'POST contactlist')
    calibration = found
  })
  if (keep && calibration) return { calibration, left: [], kept: Object.values(labelsOf(names)) }
  // Whoever stops the run wants its things removed all the same.
  const left = await removeAll(createAccount(calm), { names, begun, before: known.before, waits })
  return {
    left,
    kept: [],
    ...(calibration && { calibration }),
    ...(fault && { fault, stopped: fault.message })
  }
}

/** @param exchanges filled as calls are made; what a probe leaves there is its evidence */
async function runProbes(
  bench: Bench,
  exchanges: Exchange[],
  { account, tokenRefusal, now = () => new Date() }: CalibrateOptions
): Promise<Calibration> {
  const calibration: Complete = {
    version: 1,
    account,
    made: now().toISOString(),
    switches: {},
    limits: {},
    unprobed: {},
    shapes: {}
  }
  for (const [name, reason] of Object.entries(NEVER_PROBED)) calibration.unprobed[name] = { reason }
  if (tokenRefusal !== undefined) {
    calibration.switches.tokenRefusal = { position: tokenRefusal }
    delete calibration.unprobed.tokenRefusal
  }
  for (const probe of PROBES) {
    const isLeftOut = probe.needsContacts && !bench.known.contacts
    const found = isLeftOut ? {} : await probe.run(bench)
    const said = exchanges.splice(0)
    for (const name of probe.about)
      if (!found.switches?.[name]) calibration.unprobed[name] = { reason: NO_CONTACTS }
    noteFinds(calibration, found, said)
    for (const exchange of said) noteShape(calibration, exchange)
  }
  return calibration
}

const NO_CONTACTS =
  'No test contacts could be created: the credentials lack contact.create, which this account needs.'

type Complete = Required<Calibration>

function noteFinds(
  calibration: Complete,
  { switches = {}, limits = {} }: Found,
  exchanges: readonly Exchange[]
): void {
  const evidence = exchanges.map((exchange) => exchange.evidence)
  for (const [name, find] of Object.entries(switches) as [SwitchName, Find][]) {
    if ('position' in find) calibration.switches[name] = { position: find.position, evidence }
    else calibration.unprobed[name] = { reason: find.reason, evidence }
  }
  for (const [name, value] of Object.entries(limits)) calibration.limits[name] = { value }
}

/** Calls answer in several shapes; each is kept once. */
function noteShape({ shapes }: Complete, { call, shape }: Exchange): void {
  const known = shapes[call]
  const all: unknown[] = Array.isArray(known) ? known : []
  const isNew = all.every((one) => JSON.stringify(one) !== JSON.stringify(shape))
  if (isNew) shapes[call] = [...all, shape]
}

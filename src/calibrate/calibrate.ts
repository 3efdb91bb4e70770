import { isRecord } from '../destinations/emarsys/api/envelope'
import { type Account, type AccountOptions, createAccount, Stopped } from './account'
import type { Calibration, SwitchName } from './calibration'
import { type Exchange, toExchange } from './exchange'
import { namesOf } from './names'
import { accepted, type Bench, type Find, type Found, type Kind } from './probe'
import { NEVER_PROBED, PROBES } from './probes'
import { createList } from './probes/lists'
import { labelsOf, REMOVAL_WAITS, removeAll } from './remove'

/** How to calibrate. */
export interface CalibrateOptions extends Omit<AccountOptions, 'onExchange'> {
  /** The account's name, as `readAccountName` gives it. */
  readonly account: string
  /** Tells this run's things from others: letters and digits. */
  readonly run: string
  /** Whether list, event and contacts stay. */
  readonly keep?: boolean
  readonly now?: () => Date
  /** Before each attempt to remove something. Milliseconds. */
  readonly removalWaits?: readonly number[]
  /** Told of each call that was answered, in a line. */
  readonly onProgress?: (line: string) => void
}

/** How a run ended. */
export interface CalibrateResult {
  /** What was found; undefined when it stopped before the end. */
  readonly calibration?: Calibration
  /** Why it stopped. */
  readonly stopped?: string
  /** What it created and could not remove, and why. */
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

/** Finds what can be found of an account, and leaves it as it was. Never throws for what the account answers. */
export async function calibrate(options: CalibrateOptions): Promise<CalibrateResult> {
  const names = namesOf(options.run)
  const begun = new Set<Kind>()
  const exchanges: Exchange[] = []
  const account = createAccount({
    ...options,
    onExchange: (call, reply, how) => {
      exchanges.push(toExchange(call, reply, how))
      options.onProgress?.(`${call.method} ${call.path}: HTTP ${reply.status}`)
    }
  })
  const probed = await untilStopped(async () => {
    const calibration = await runProbes({ ...account, names, begun, known: {} }, exchanges, options)
    if (options.keep) accepted(await createList({ ...account, names, begun }), 'POST contactlist')
    return calibration
  })
  if (options.keep && 'calibration' in probed)
    return { ...probed, left: [], kept: Object.values(labelsOf(names)) }
  // Whoever stops the run wants its things removed all the same.
  const { signal: _, ...calm } = options
  const waits = options.removalWaits ?? REMOVAL_WAITS
  const left = await removeAll(createAccount(calm), { names, begun, waits })
  return { ...probed, left, kept: [] }
}

async function untilStopped(
  run: () => Promise<Calibration>
): Promise<{ calibration: Calibration } | { stopped: string }> {
  try {
    return { calibration: await run() }
  } catch (error) {
    if (error instanceof Stopped) return { stopped: error.message }
    throw error
  }
}

/** @param exchanges filled as calls are made; what a probe leaves there is its evidence */
async function runProbes(
  bench: Bench,
  exchanges: Exchange[],
  { account, now = () => new Date() }: CalibrateOptions
): Promise<Calibration> {
  const calibration: Complete = {
    ...{ version: 1, account, made: now().toISOString() },
    ...{ switches: {}, limits: {}, unprobed: {}, shapes: {} }
  }
  for (const probe of PROBES) {
    const found = await probe.run(bench)
    const said = exchanges.splice(0)
    noteFinds(calibration, found, said)
    for (const exchange of said) noteShape(calibration, exchange)
  }
  for (const [name, reason] of Object.entries(NEVER_PROBED)) calibration.unprobed[name] = { reason }
  return calibration
}

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

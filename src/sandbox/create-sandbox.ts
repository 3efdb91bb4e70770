import * as v from 'valibot'
import { type Attachable, attach } from './attach'
import type { ActiveFault, Fault } from './control/fault'
import type { AccountChange } from './account/account-change'
import { type JournalFilter, JournalFilterSchema } from './control/journal'
import type { JournalEntry } from './control/journal-entry'
import { keepInFile } from './control/state-file'
import type { Summary } from './control/summary'
import { type Calibration, checkCalibration, limitsOf, positionsOf } from './account/calibration'
import shop from './account/default-seed.json'
import { type Limits, LimitsSchema } from './account/limits'
import type { Permission } from './contract/endpoints'
import type { Seed } from './account/seed'
import { createSandboxServer, listen } from './server'
import { snapshot } from './account/account'
import type { SandboxState } from './account/collections'
import { settings } from './control/settings'
import { type Switches, SwitchesSchema } from './account/switches'
import {
  CREDENTIALS,
  type Credentials,
  copyWorld,
  createWorld,
  plantSeed,
  resetWorld,
  type World
} from './world'

/** How a sandbox is to be. */
export interface SandboxOptions {
  /** Default 0: any free port. */
  port?: number
  /** Default: a small shop. */
  seed?: Seed
  switches?: Partial<Switches>
  limits?: Partial<Limits>
  /** The machine's clock by default. */
  clock?: () => Date
  /** Refuses everything that would change the account. */
  readOnly?: boolean
  /** A file that keeps the account across restarts; it wins over the seed where it exists. */
  stateFile?: string
  /** Puts every switch at its strictest position; `switches` and the calibration win. */
  strict?: boolean
  /** Plays the account that `emarsys-actions calibrate` looked at; `switches` and `limits` win. */
  calibration?: Calibration
}

/** A running Emarsys account. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string
  readonly credentials: Credentials
  /** The account that it plays, where it was given one. */
  readonly calibration: Calibration | null
  /** The same destination, whose requests reach this sandbox instead of Emarsys. */
  attach<Definition extends Attachable>(definition: Definition): Definition
  /** A copy of the account, or of some of its collections: what is asked for is what it costs. */
  state<Name extends keyof SandboxState = keyof SandboxState>(
    ...collections: Name[]
  ): Pick<SandboxState, Name>
  /** How many requests came, and what became of the contacts that they were about. */
  summary(): Summary
  /** Saves account, switches, limits and permissions under a name. */
  save(name: string): void
  /** Goes back to what was saved. @throws when there is nothing under that name */
  load(name: string): void
  /** The last 1,000 requests, oldest first; the texts of the last 4,000,000 characters. */
  requests(filter?: JournalFilter): JournalEntry[]
  /** The id of the last request, 0 before the first. */
  lastRequest(): number
  /** What the requests after one changed in the account, of each as far as the journal keeps it, and how many changes it was. */
  changesSince(request: number): { changes: AccountChange[]; changed: number }
  /**
   * Calls back when a request came (`requests`), the account changed, with the names of what is new, or faults, switches, limits,
   * permissions or the clock were set (`settings`).
   * @returns how to end it
   */
  onNews(
    listener: (parts: readonly ('requests' | 'settings' | keyof SandboxState)[]) => void
  ): () => void
  /** Lets something go wrong. @throws when the fault is not one */
  addFault(fault: Fault): ActiveFault
  faults(): ActiveFault[]
  clearFaults(): void
  readonly switches: Readonly<Switches>
  setSwitches(switches: Partial<Switches>): void
  readonly limits: Readonly<Limits>
  setLimits(limits: Partial<Limits>): void
  grant(permission: Permission): void
  revoke(permission: Permission): void
  /** Ends every access token. */
  revokeTokens(): void
  /** Sets the sandbox's clock so many milliseconds ahead of the machine's. */
  shiftClock(milliseconds: number): void
  /** Puts the account back to its seed, or to another one; forgets journal, counts and faults. Switches and the like stay. */
  plant(seed?: Seed): void
  /** Puts everything back to how it was created: account, switches, limits, permissions, clock, tokens, faults. */
  reset(seed?: Seed): void
  /** A sandbox of its own with a copy of this account as it is now, faults and all, to try what requests would do. */
  fork(): Promise<Sandbox>
  /** Stops listening and ends every connection. */
  close(): Promise<void>
}

/**
 * Starts an Emarsys account on 127.0.0.1.
 * @throws when the port is taken, or the seed, a switch or a limit is not one
 * @throws CalibrationError when the calibration is not one
 * @example
 * const sandbox = await createSandbox()
 * const runtime = new Destination(sandbox.attach(definition))
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    port = 0,
    // What the examples and the page's templates refer to; as every seed it is checked where it is planted.
    seed = shop as Seed,
    switches = {},
    limits = {},
    clock = () => new Date(),
    strict = false,
    readOnly = false,
    stateFile
  } = options
  const calibration =
    options.calibration === undefined ? null : checkCalibration(options.calibration)
  const world = createWorld({
    seed,
    strict,
    clock,
    readOnly,
    calibration,
    switches: {
      ...(calibration && positionsOf(calibration)),
      ...v.parse(SwitchesSchema, switches)
    },
    limits: { ...(calibration && limitsOf(calibration)), ...v.parse(LimitsSchema, limits) }
  })
  const stop = stateFile === undefined ? () => {} : keepInFile(world, stateFile)
  return openSandbox(world, port, stop)
}

async function openSandbox(world: World, port: number, stop = () => {}): Promise<Sandbox> {
  const server = createSandboxServer(world)
  const url = await listen(server, port)
  /** Says that something was set, and hands it on. */
  const told = <Result>(result: Result): Result => {
    // Heard by others only once the change is made.
    queueMicrotask(() => world.events.emit('settings'))
    return result
  }
  return {
    url,
    credentials: { ...CREDENTIALS },
    calibration: world.calibration,
    attach: (definition) => attach(definition, url),
    state: (...names) => snapshot(world.account, names.length ? names : undefined),
    summary: () => world.summary.toJSON(),
    save: (name) => world.states.save(world, name),
    load: (name) => {
      if (!world.states.load(world, name)) throw new Error(`There is no state ${name}`)
    },
    requests: (filter = {}) =>
      structuredClone(world.journal.list(v.parse(JournalFilterSchema, filter))),
    lastRequest: () => world.journal.lastId,
    changesSince: (request) => world.journal.changesSince(request),
    onNews: (listener) => {
      const onRequest = () => listener(['requests'])
      const onSettings = () => listener(['settings'])
      const { events } = world
      events.on('request', onRequest).on('settings', onSettings).on('state', listener)
      return () =>
        void events.off('request', onRequest).off('settings', onSettings).off('state', listener)
    },
    addFault: (fault) => told(world.faults.add(fault)),
    faults: () => world.faults.list(),
    clearFaults: () => told(world.faults.clear()),
    switches: world.switches,
    setSwitches: (positions) => void told(settings.switches(world, positions)),
    limits: world.limits,
    setLimits: (figures) => void told(settings.limits(world, figures)),
    grant: (permission) => void told(settings.permissions(world, { grant: [permission] })),
    revoke: (permission) => void told(settings.permissions(world, { revoke: [permission] })),
    revokeTokens: () => told(world.tokens.revoke()),
    shiftClock: (milliseconds) => told(settings.clock(world, { shift_ms: milliseconds })),
    plant: (other) => plantSeed(world, other),
    reset: (other) => resetWorld(world, other),
    fork: () => openSandbox(copyWorld(world), 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          stop()
          resolve()
        })
        server.closeAllConnections()
      })
  }
}

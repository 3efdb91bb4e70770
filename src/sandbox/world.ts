import { EventEmitter } from 'node:events'
import { type Account, copyAccount, stamp } from './account/account'
import type { Calibration } from './account/calibration'
import { Faults } from './control/fault'
import { Journal } from './control/journal'
import { SavedStates } from './control/saved-states'
import { SummaryCount } from './control/summary'
import { Webhooks } from './control/webhook'
import { initialLimits, type Limits } from './account/limits'
import { PERMISSIONS, type Permission } from './contract/endpoints'
import { RateLimit } from './routes/rate-limit'
import { plantAccount, type Seed } from './account/seed'
import { COLLECTION_NAMES } from './account/collections'
import { initialSwitches, type Switches } from './account/switches'
import { Tokens } from './routes/tokens'
import { WsseGuard } from './routes/wsse'

/** What clients log in with. */
export interface Credentials {
  apiUser: string
  apiPassword: string
  clientId: string
  clientSecret: string
}

/** The credentials of every sandbox; they protect nothing, so they are no secret. */
export const CREDENTIALS: Credentials = {
  apiUser: 'sandbox_account001',
  apiPassword: 'sandbox-secret',
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-client-secret'
}

/** What one sandbox is made of; two sandboxes share nothing. */
export interface World {
  account: Account
  seed: Seed
  readonly strict: boolean
  /** The account that is played, where there is one. */
  readonly calibration: Calibration | null
  readonly switches: Switches
  readonly limits: Limits
  /** What a reset goes back to. */
  readonly start: { readonly switches: Switches; readonly limits: Limits }
  readonly permissions: Set<Permission>
  readonly faults: Faults
  readonly journal: Journal
  readonly wsse: WsseGuard
  readonly tokens: Tokens
  readonly rateLimit: RateLimit
  readonly summary: SummaryCount
  readonly states: SavedStates
  readonly webhooks: Webhooks
  /** Whether nothing may change the account. */
  readonly readOnly: boolean
  /** Whether the case of e-mail addresses is ignored now. */
  readonly foldsEmail: () => boolean
  /** Milliseconds that the sandbox's clock is ahead of the machine's. */
  clockShift: number
  readonly now: () => Date
  /** Tells of `request` (how to see its journal entry), `state` (the collections that changed) and `trigger` (a trigger and its contact). */
  readonly events: EventEmitter
}

/** What a world begins with. */
export interface WorldOptions {
  seed: Seed
  strict: boolean
  switches: Partial<Switches>
  limits: Partial<Limits>
  clock: () => Date
  readOnly?: boolean
  /** What `switches` and `limits` come from. */
  calibration?: Calibration | null
  /** Makes the account; that of the seed unless it is given. */
  account?: (foldsEmail: () => boolean) => Account
}

/** A fresh world. */
export function createWorld(options: WorldOptions): World {
  const { seed, strict, switches, limits, clock, readOnly = false, calibration = null } = options
  const plant = (foldsEmail: () => boolean) => plantAccount(seed, stamp(clock()), foldsEmail)
  const events = new EventEmitter()
  events.setMaxListeners(0)
  const positions = { ...initialSwitches(strict), ...switches }
  const figures = { ...initialLimits(), ...limits }
  const world: Omit<World, 'account' | 'now'> = {
    seed,
    strict,
    calibration,
    switches: positions,
    limits: figures,
    start: { switches: { ...positions }, limits: { ...figures } },
    permissions: new Set(PERMISSIONS),
    faults: new Faults(),
    journal: new Journal(),
    wsse: new WsseGuard(CREDENTIALS),
    tokens: new Tokens(CREDENTIALS),
    rateLimit: new RateLimit(),
    summary: new SummaryCount(),
    states: new SavedStates(),
    webhooks: new Webhooks(),
    readOnly,
    foldsEmail: () => positions.emailCase === 'ignored',
    clockShift: 0,
    events
  }
  const now = (): Date => new Date(clock().getTime() + complete.clockShift)
  const complete: World = Object.assign(world, {
    now,
    account: (options.account ?? plant)(world.foldsEmail)
  })
  events.on('trigger', (trigger, contact) =>
    complete.webhooks.tell(complete.account, trigger, contact)
  )
  return complete
}

/** So many changes of one request are kept where requests are only tried. */
const KEPT_OF_FORK = 500

/** A copy of a world as it is at this moment, of which nothing shows in it; its journal is empty and keeps more changes. */
export function copyWorld(world: World): World {
  const account = (foldsEmail: () => boolean) => copyAccount(world.account, foldsEmail)
  const { seed, strict, switches, limits, now, calibration } = world
  const fresh = createWorld({ seed, strict, switches, limits, clock: now, calibration, account })
  return Object.assign(fresh, {
    permissions: new Set(world.permissions),
    faults: world.faults.copy(),
    journal: new Journal(KEPT_OF_FORK),
    tokens: world.tokens.copy(),
    rateLimit: world.rateLimit.copy()
  })
}

/**
 * Puts the account back to a seed, and forgets the journal, the counts and the faults; switches, limits and permissions stay.
 * @throws when it is not a seed; then nothing has changed
 */
export function plantSeed(world: World, seed: Seed = world.seed): void {
  const account = plantAccount(seed, stamp(world.now()), world.foldsEmail)
  world.states.keepBefore(world)
  Object.assign(world, { account, seed })
  world.journal.clear()
  world.summary.clear()
  world.faults.clear()
  world.rateLimit.reset()
  world.tokens.forgetLimits()
  world.events.emit('state', COLLECTION_NAMES)
}

/**
 * Puts everything back: the account to its seed, switches, limits, permissions and clock to where they were at the start; forgets
 * tokens, nonces, faults, webhooks, counts and the journal. States that were saved stay.
 * @throws when it is not a seed; then nothing has changed
 */
export function resetWorld(world: World, seed: Seed = world.seed): void {
  plantSeed(world, seed)
  Object.assign(world.switches, world.start.switches)
  Object.assign(world.limits, world.start.limits)
  for (const permission of PERMISSIONS) world.permissions.add(permission)
  world.clockShift = 0
  world.tokens.reset()
  world.wsse.reset()
  world.webhooks.clear()
}

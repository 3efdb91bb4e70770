import type { EventEmitter } from 'node:events'
import { type Account, copyAccount } from '../account/account'
import { COLLECTION_NAMES } from '../account/collections'
import type { Limits } from '../account/limits'
import type { Seed } from '../account/seed'
import type { Switches } from '../account/switches'
import type { Permission } from '../contract/endpoints'

/** How many states are kept; each holds a whole account. */
const MAX_STATES = 50

/** No more states are kept; the message says what to do. */
export class TooManyStates extends Error {}

/** A state by its name. */
export interface SavedState {
  name: string
  /** ISO 8601. */
  saved: string
  contacts: number
}

interface Kept {
  readonly saved: string
  readonly account: Account
  readonly switches: Switches
  readonly limits: Limits
  readonly permissions: readonly Permission[]
}

/** An account, and the seed that it came from. */
interface Planted {
  readonly account: Account
  readonly seed: Seed
}

/** What is saved, and put back. */
interface Saved {
  account: Account
  seed: Seed
  readonly switches: Switches
  readonly limits: Limits
  readonly permissions: Set<Permission>
  readonly foldsEmail: () => boolean
  readonly now: () => Date
  readonly events: EventEmitter
}

/** Accounts as they were when somebody saved them under a name, with switches, limits and permissions. */
export class SavedStates {
  readonly #states = new Map<string, Kept>()
  /** The account before the last reset or seed. */
  #before: Planted | undefined

  list(): SavedState[] {
    return [...this.#states].map(([name, { saved, account }]) => ({
      name,
      saved,
      contacts: account.contacts.size
    }))
  }

  /** Saves the world under a name, in place of an older state of that name. @throws TooManyStates */
  save(world: Saved, name: string): void {
    if (!this.#states.has(name) && this.#states.size >= MAX_STATES)
      throw new TooManyStates(
        `${MAX_STATES} states are kept already. Remove one (DELETE states/{name}), or save under one of their names.`
      )
    this.#states.set(name, {
      saved: world.now().toISOString(),
      account: copyAccount(world.account, world.foldsEmail),
      switches: { ...world.switches },
      limits: { ...world.limits },
      permissions: [...world.permissions]
    })
  }

  /** Goes back to a state; journal, faults, seed and clock stay. @returns whether there is one of that name */
  load(world: Saved, name: string): boolean {
    const kept = this.#states.get(name)
    if (!kept) return false
    Object.assign(world.switches, kept.switches)
    Object.assign(world.limits, kept.limits)
    world.permissions.clear()
    for (const permission of kept.permissions) world.permissions.add(permission)
    putBack(world, { seed: world.seed, account: copyAccount(kept.account, world.foldsEmail) })
    return true
  }

  /** @returns whether there was one of that name */
  remove(name: string): boolean {
    return this.#states.delete(name)
  }

  /** Remembers the account that is about to be replaced. */
  keepBefore({ account, seed }: Saved): void {
    this.#before = { account, seed }
  }

  /** Takes the last reset or seed back, as far as it concerns the account. @returns whether there was one */
  undo(world: Saved): boolean {
    if (!this.#before) return false
    putBack(world, this.#before)
    this.#before = undefined
    return true
  }
}

function putBack(world: Saved, { account, seed }: Planted): void {
  Object.assign(world, { account, seed })
  world.events.emit('state', COLLECTION_NAMES)
}

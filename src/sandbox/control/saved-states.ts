import { type Account, copyAccount } from '../account/account'
import type { Limits } from '../account/limits'
import { COLLECTIONS } from '../account/state'
import type { Switches } from '../account/switches'
import type { Permission } from '../contract/endpoints'
import type { World } from '../world'

/** How many states are kept; each holds a whole account. */
const MAX_STATES = 50

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

/** Accounts as they were when somebody saved them under a name, with switches, limits and permissions. */
export class SavedStates {
  readonly #states = new Map<string, Kept>()

  list(): SavedState[] {
    return [...this.#states].map(([name, { saved, account }]) => ({
      name,
      saved,
      contacts: account.contacts.size
    }))
  }

  /** Saves the world under a name, in place of an older state of that name. @throws when there are too many */
  save(world: World, name: string): void {
    if (!this.#states.has(name) && this.#states.size >= MAX_STATES)
      throw new Error(`At most ${MAX_STATES} states are kept. Remove one: DELETE states/{name}`)
    this.#states.set(name, {
      saved: world.now().toISOString(),
      account: copyAccount(world.account, world.foldsEmail),
      switches: { ...world.switches },
      limits: { ...world.limits },
      permissions: [...world.permissions]
    })
  }

  /** Goes back to a state; journal, faults and clock stay. @returns whether there is one of that name */
  load(world: World, name: string): boolean {
    const kept = this.#states.get(name)
    if (!kept) return false
    world.account = copyAccount(kept.account, world.foldsEmail)
    Object.assign(world.switches, kept.switches)
    Object.assign(world.limits, kept.limits)
    world.permissions.clear()
    for (const permission of kept.permissions) world.permissions.add(permission)
    world.events.emit('state', [...COLLECTIONS])
    return true
  }

  /** @returns whether there was one of that name */
  remove(name: string): boolean {
    return this.#states.delete(name)
  }
}

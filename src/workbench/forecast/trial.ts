import type { Sandbox } from '../../sandbox'
import { attach } from '../../sandbox/attach'
import { startDryRun } from '../deliver/dry-run'
import { findUnanswered } from '../history/journal-entries'
import type { AccountChange, Exchange } from '../wire'
import type { AnyDefinition } from '../runtime/definition'

/** Where requests may go that are not to count. */
export interface Trial {
  /** Whether it is a copy of an account, which changes and answers as the account would. */
  readonly onCopy: boolean
  /** The destination whose requests go here. */
  attach(definition: AnyDefinition): AnyDefinition
  /** What changed in the account since the last time: the first 500 changes of each request, and how many there were. */
  takeChanges(): { changes: AccountChange[]; changed: number }
  /** The exchanges since the last time, those that were never answered with where they went. */
  complete(exchanges: readonly Exchange[]): Exchange[]
  /** A copy of the account as it is now; null where there is none, or where faults make each run another. */
  copy(): Promise<Trial | null>
  close(): Promise<void>
}

/** Opens a copy of the sandbox's account; without a sandbox a server that accepts everything, since nobody may ask Emarsys. */
export async function openTrial(sandbox: Sandbox | null): Promise<Trial> {
  return sandbox === null ? openDryTrial() : openFork(sandbox)
}

async function openFork(sandbox: Sandbox): Promise<Trial> {
  return trialOn(await sandbox.fork())
}

/** Takes a sandbox that is there for this alone. */
export function trialOn(sandbox: Sandbox): Trial {
  let after = sandbox.lastRequest()
  return {
    onCopy: true,
    attach: (definition) => sandbox.attach(definition),
    takeChanges() {
      const made = sandbox.changesSince(after)
      after = sandbox.lastRequest()
      return made
    },
    complete: (exchanges) => findUnanswered(sandbox, exchanges, after),
    copy: async () => (sandbox.faults().length > 0 ? null : openFork(sandbox)),
    close: () => sandbox.close()
  }
}

async function openDryTrial(): Promise<Trial> {
  const server = await startDryRun(() => undefined)
  return {
    onCopy: false,
    attach: (definition) => attach(definition, server.url),
    takeChanges: () => ({ changes: [], changed: 0 }),
    complete: (exchanges) => [...exchanges],
    copy: async () => null,
    close: () => server.close()
  }
}

import { Problem } from './http/problem'

/** Asks once before anything is sent to the real Emarsys. */
export interface LiveGuard {
  readonly live: boolean
  /** Whether a person has said yes. Always true against the sandbox. */
  confirmed(): boolean
  /** Notes that a person said yes; it holds until the workbench stops. */
  confirm(): void
  /** @throws Problem 409 `live-unconfirmed` while nobody has said yes */
  check(): void
}

/** A guard that lets everything through, for the sandbox. */
export function openGuard(): LiveGuard {
  return { live: false, confirmed: () => true, confirm() {}, check() {} }
}

/** A guard that wants one yes before the first live send; `confirmed` where the caller has it already. */
export function createLiveGuard(start: { confirmed: boolean }): LiveGuard {
  let { confirmed } = start
  return {
    live: true,
    confirmed: () => confirmed,
    confirm() {
      confirmed = true
    },
    check() {
      if (confirmed) return
      throw new Problem(
        409,
        'live-unconfirmed',
        'This workbench is live: the events would go to Emarsys. Confirm it once on the page, or with {"confirmLive":true} to /_workbench/send.'
      )
    }
  }
}

import type { RefusedCall, RefusedReply } from '../wire'
import type { Refusal } from './refusal'

/** How many refused calls are kept. */
const MAX_KEPT = 200

/** How many refused events of one call are kept. */
const MAX_EVENTS = 20

/** A call, and where it came from. */
export interface RefusedFrom {
  /** As `POST /v1/track`. */
  readonly call: string
  /** The page's origin, else the SDK's name; null where neither was said. */
  readonly from: string | null
}

/** The last calls of SDKs that were refused, and why. */
export class RefusalLog {
  readonly #kept: RefusedCall[] = []
  #total = 0

  /** How many calls were refused since the start. */
  get total(): number {
    return this.#total
  }

  add({ call, from }: RefusedFrom, { status, code, message, details }: Refusal, at: Date): void {
    this.#total += 1
    const events = (details.rejected ?? []).slice(0, MAX_EVENTS)
    this.#kept.push({
      seq: this.#total,
      at: at.toISOString(),
      call,
      from,
      status,
      code,
      message,
      events
    })
    if (this.#kept.length > MAX_KEPT) this.#kept.shift()
  }

  /** @returns the newest first */
  find(before: number, limit: number): RefusedReply {
    const older = this.#kept.filter(({ seq }) => seq < before)
    const items = older.slice(-limit).reverse()
    const oldest = older.length > items.length ? (items.at(-1)?.seq ?? null) : null
    return { items, total: this.#total, oldest }
  }
}

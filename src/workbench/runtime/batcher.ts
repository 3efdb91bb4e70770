import { type JSONObject, type SegmentEvent, transform } from '@segment/actions-core'
import type { Subscription } from '../wire'
import { type AnyDefinition, findAction } from './definition'

/** The most bytes of events that Segment puts into one batch. */
const BATCH_BYTES = 4_000_000

/** The most groups that one mapping holds at a time; the fullest goes first then, so that memory stays bounded. */
const MOST_GROUPS = 200

/** Something that carries an event. */
export interface Carrier {
  event: SegmentEvent
  /** Of the event's JSON. */
  bytes: number
}

interface Group<Item> {
  items: Item[]
  bytes: number
}

/** Collects the events of one mapping into batches as Segment does: up to `batch_size`, 4 MB, and alike in `batch_keys`. */
export class Batcher<Item extends Carrier> {
  readonly #groups = new Map<string, Group<Item>>()
  readonly #size: number
  readonly #keys: JSONObject

  constructor({ mapping, partnerAction }: Subscription, definition: AnyDefinition) {
    const fields = findAction(definition, partnerAction)?.action.fields
    const size = Number(mapping.batch_size ?? fields?.batch_size?.default ?? 1000)
    this.#size = Number.isInteger(size) && size > 0 ? size : 1000
    const keys = mapping.batch_keys ?? fields?.batch_keys?.default ?? []
    this.#keys = Object.fromEntries(
      (Array.isArray(keys) ? keys : []).map((key) => [String(key), mapping[String(key)] ?? null])
    )
  }

  /** How many events wait. */
  get waiting(): number {
    return [...this.#groups.values()].reduce((sum, { items }) => sum + items.length, 0)
  }

  /** @returns the batches that are complete now */
  add(item: Item): Item[][] {
    const key = JSON.stringify(transform(this.#keys, item.event as unknown as JSONObject))
    const complete: Item[][] = []
    const before = this.#groups.get(key)
    if (before && before.bytes + item.bytes > BATCH_BYTES) complete.push(this.#take(key))
    const group = this.#groups.get(key) ?? { items: [], bytes: 0 }
    group.items.push(item)
    group.bytes += item.bytes
    this.#groups.set(key, group)
    if (group.items.length >= this.#size) complete.push(this.#take(key))
    else if (this.#groups.size > MOST_GROUPS) complete.push(this.#take(this.#fullest()))
    return complete
  }

  /** @returns all that waits */
  flush(): Item[][] {
    return [...this.#groups.keys()].map((key) => this.#take(key))
  }

  #take(key: string): Item[] {
    const items = this.#groups.get(key)?.items ?? []
    this.#groups.delete(key)
    return items
  }

  #fullest(): string {
    let [fullest, most] = ['', -1]
    for (const [key, { items }] of this.#groups) {
      if (items.length > most) [fullest, most] = [key, items.length]
    }
    return fullest
  }
}

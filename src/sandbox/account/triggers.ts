/** A file for the e-mails that a trigger starts; `data` is base64. */
export interface Attachment {
  readonly filename: string
  readonly data: string
}

/** One time that an external event fired for a contact. */
export interface Trigger {
  readonly id: number
  readonly eventId: number
  readonly contactId: number
  readonly data: unknown
  readonly attachment?: readonly Attachment[]
  readonly triggerId: string | null
  readonly eventTime: string | null
  readonly at: string
  /** Whether Interactions ignores it for its `event_time`. */
  readonly late: boolean
}

/** A trigger as a file keeps it: with what is processed once, and how often it came again. */
export interface StoredTrigger extends Omit<Trigger, 'data'> {
  /** JSON, so that nothing in it is taken for something else. */
  data: string
  key?: string | undefined
  duplicates: number
}

/** What is kept at most; data as bytes of JSON. A full memory lets go of its oldest tenth. */
const MAX_KEPT = { triggers: 100_000, dataBytes: 32_000_000 }

interface Kept {
  /** Its data is kept as JSON: as an object it would need many times the memory. */
  trigger: Omit<Trigger, 'data'>
  data: string
  key: string | undefined
  duplicates: number
}

/** The last triggers of an account, oldest first, and with them the ids that are processed once. */
export class Triggers {
  #kept: Kept[] = []
  readonly #byKey = new Map<string, Kept>()
  #dataBytes = 0

  constructor(private readonly max: typeof MAX_KEPT = MAX_KEPT) {}

  /** How many are kept. */
  get size(): number {
    return this.#kept.length
  }

  all(): (Trigger & { duplicates: number })[] {
    return this.#kept.map(({ trigger, data, duplicates }) => ({
      ...trigger,
      data: JSON.parse(data),
      duplicates
    }))
  }

  /**
   * Adds a trigger, unless one with its key is there: then that is marked.
   * @param key what is processed once; undefined where that holds for nothing
   * @returns whether it was added
   */
  add({ data, ...trigger }: Trigger, key: string | undefined): boolean {
    const first = key === undefined ? undefined : this.#byKey.get(key)
    if (first) {
      first.duplicates += 1
      return false
    }
    const kept = { trigger, data: JSON.stringify(data ?? null), key, duplicates: 0 }
    if (key !== undefined) this.#byKey.set(key, kept)
    this.#kept.push(kept)
    this.#dataBytes += bytesOf(kept)
    while (this.#kept.length > this.max.triggers || this.#dataBytes > this.max.dataBytes)
      this.#dropOldest(Math.ceil(this.#kept.length / 10))
    return true
  }

  /** All, with what is needed to go on from them. */
  store(): StoredTrigger[] {
    return this.#kept.map(({ trigger, data, key, duplicates }) => ({
      ...trigger,
      data,
      key,
      duplicates
    }))
  }

  /** Puts triggers that were stored in the place of all. */
  restore(stored: readonly StoredTrigger[]): void {
    this.#dropOldest(this.#kept.length)
    for (const { key, duplicates, data, ...trigger } of stored) {
      this.add({ ...trigger, data: JSON.parse(data) }, key)
      const kept = this.#kept.at(-1)
      if (kept) kept.duplicates = duplicates
    }
  }

  /** The same triggers, to be added to without these. */
  copy(): Triggers {
    const copy = new Triggers(this.max)
    copy.#kept = this.#kept.map((kept) => ({ ...kept }))
    for (const kept of copy.#kept) if (kept.key !== undefined) copy.#byKey.set(kept.key, kept)
    copy.#dataBytes = this.#dataBytes
    return copy
  }

  /** Many at a time, since taking from the front of a long array moves all the others. */
  #dropOldest(count: number): void {
    for (const kept of this.#kept.slice(0, count)) {
      const { key } = kept
      this.#dataBytes -= bytesOf(kept)
      if (key !== undefined) this.#byKey.delete(key)
    }
    this.#kept = this.#kept.slice(count)
  }
}

function bytesOf({ data, trigger: { attachment = [] } }: Kept): number {
  return attachment.reduce(
    (sum, file) => sum + file.data.length + file.filename.length,
    Buffer.byteLength(data)
  )
}

import * as v from 'valibot'

const status = v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** What stands in place of the answer, or is done to it. */
const AnswerSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('reply'),
    status,
    /** JSON, or a text as it is; default an envelope with replyCode 1. */
    body: v.optional(v.unknown()),
    content_type: v.optional(v.string()),
    headers: v.optional(v.record(v.string(), v.string()))
  }),
  v.strictObject({ kind: v.literal('reset') }),
  v.strictObject({ kind: v.literal('cut') }),
  v.strictObject({ kind: v.literal('stall') }),
  v.strictObject({ kind: v.literal('label'), content_type: v.string() }),
  /** The ordinary answer, made this many bytes longer by a property that nobody reads. */
  v.strictObject({
    kind: v.literal('huge'),
    bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50_000_000))
  }),
  v.strictObject({ kind: v.literal('delay') })
])

/** A fault: which requests it meets, what it does to them, how often. */
export const FaultSchema = v.strictObject({
  match: v.optional(
    v.strictObject({
      method: v.optional(v.string()),
      /** A part of the path, e.g. `/contact/`. */
      path: v.optional(v.string()),
      /** A part of the body as sent. */
      body: v.optional(v.string())
    }),
    {}
  ),
  answer: AnswerSchema,
  /** Whether the account does what the request asks, before the answer goes wrong; default no for `reply`, `reset` and `stall`. */
  processed: v.optional(v.boolean()),
  /** Milliseconds before the answer. */
  delay_ms: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)), 0),
  /** How many requests it meets before it is used up; default all. */
  times: v.optional(count),
  /** How many matching requests pass before it begins. */
  skip: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
  /** The part of the matching requests that it meets, 0 to 1. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  /** Makes the choice by `probability` the same in every run. */
  seed: v.optional(v.pipe(v.number(), v.integer()), 1)
})

/** A fault as one gives it. */
export type Fault = v.InferInput<typeof FaultSchema>

/** A fault with its defaults filled in. */
export type FilledFault = v.InferOutput<typeof FaultSchema>

/** A fault in force. */
export interface ActiveFault extends FilledFault {
  id: number
  /** Requests that it met so far. */
  hits: number
}

/** What a fault is matched against. */
export interface FaultTarget {
  method: string
  path: string
  body: string
}

/** The faults in force, in the order in which they were set; the first that matches is used. */
export class Faults {
  readonly #entries: { fault: ActiveFault; seen: number; random: () => number }[] = []
  #nextId = 1

  add(fault: Fault): ActiveFault {
    const filled = v.parse(FaultSchema, fault)
    const active = { ...filled, id: this.#nextId++, hits: 0 }
    this.#entries.push({ fault: active, seen: 0, random: createRandom(filled.seed) })
    return { ...active }
  }

  list(): ActiveFault[] {
    return this.#entries.map(({ fault }) => ({ ...fault }))
  }

  /** @returns whether there was such a fault */
  remove(id: number): boolean {
    const index = this.#entries.findIndex(({ fault }) => fault.id === id)
    if (index >= 0) this.#entries.splice(index, 1)
    return index >= 0
  }

  clear(): void {
    this.#entries.length = 0
  }

  /** The same faults as far as they are used up, of which each answers at once: nobody waits for a copy. */
  copy(): Faults {
    const copy = new Faults()
    copy.#nextId = this.#nextId
    for (const { fault, seen } of this.#entries) {
      if (fault.answer.kind === 'stall') continue
      const random = createRandom(fault.seed)
      for (let turn = 0; turn < seen - fault.skip; turn += 1) random()
      copy.#entries.push({ fault: { ...fault, delay_ms: 0 }, seen, random })
    }
    return copy
  }

  /** The fault that meets a request, counted as a hit. */
  take(target: FaultTarget): ActiveFault | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry
      if (fault.times !== undefined && fault.hits >= fault.times) continue
      if (!matches(fault, target)) continue
      entry.seen += 1
      if (entry.seen <= fault.skip || entry.random() >= fault.probability) continue
      fault.hits += 1
      return fault
    }
    return undefined
  }
}

function matches({ match }: FilledFault, { method, path, body }: FaultTarget): boolean {
  return (
    (match.method === undefined || match.method.toUpperCase() === method) &&
    path.includes(match.path ?? '') &&
    body.includes(match.body ?? '')
  )
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

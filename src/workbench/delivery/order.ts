/** What is put in order: an event's way through one mapping. */
export interface Ordered<Step> {
  /** The mapping's place: a step also waits for those of its contact in mappings above. */
  readonly place: number
  /** By which its contact is known. */
  readonly tokens: readonly string[]
  /** The steps that must be final first; empty once this one is final. */
  before: Step[]
  /** The steps that wait for this one. */
  after: Step[]
  isFinal: boolean
  /** Whether its turn has come. */
  readonly isReleased: boolean
  /** Where it waits for others to fill a batch. */
  readonly batch: object | undefined
}

/** What most steps wait for, and what waits for them; a list of its own is made where there is something. */
export const NONE: never[] = []

/**
 * Which step waits for which. A step goes after every earlier step of its contact in the same mapping and in those above, and
 * after its own event in the mappings above; after earlier ones in mappings below only where these left already, and may be tried
 * again: else no batch would ever be full. A contact is known by several tokens, as an address and a user id.
 */
export class Order<Step extends Ordered<Step>> {
  /** Of each token the unfinished steps: the last of each mapping, and those that it overtook. */
  readonly #contacts = new Map<string, Step[]>()

  /** How many tokens are remembered. */
  get size(): number {
    return this.#contacts.size
  }

  /**
   * Puts a step after those that were added before.
   * @param previous the same event's step in the mapping above
   */
  add(step: Step, previous: Step | undefined): void {
    if (previous && !previous.isFinal) this.#waitFor(step, previous)
    for (const token of step.tokens) {
      const last = this.#contacts.get(token)
      if (last) this.#join(step, last)
      else this.#contacts.set(token, [step])
    }
  }

  /** A step is final: those that waited for it alone may go. @returns the steps that waited for it */
  finish(step: Step): readonly Step[] {
    step.isFinal = true
    const { after, before } = step
    step.before = NONE
    step.after = NONE
    // One that went in the same batch as its predecessor may be final first.
    const overtaken = before.length ? before.filter((earlier) => !earlier.isFinal) : NONE
    for (const earlier of overtaken) for (const later of after) this.#waitFor(later, earlier)
    for (const token of step.tokens) {
      const last = this.#contacts.get(token) ?? NONE
      if (last.length === 1 && last[0] === step && !overtaken.length) {
        this.#contacts.delete(token)
        continue
      }
      const place = last.indexOf(step)
      if (place >= 0) last.splice(place, 1)
      for (const earlier of overtaken)
        if (
          earlier.place === step.place &&
          earlier.tokens.includes(token) &&
          !last.includes(earlier)
        )
          last.push(earlier)
      if (!last.length) this.#contacts.delete(token)
    }
    return after
  }

  #join(step: Step, last: Step[]): void {
    for (let index = last.length - 1; index >= 0; index -= 1) {
      const earlier = last[index]
      if (!earlier) continue
      const hasLeft = earlier.isReleased && earlier.batch === undefined
      if (earlier.place > step.place && !hasLeft) continue
      this.#waitFor(step, earlier)
      if (earlier.place === step.place) last.splice(index, 1)
    }
    last.push(step)
  }

  #waitFor(step: Step, earlier: Step): void {
    if (step.before.includes(earlier)) return
    if (step.before.length) step.before.push(earlier)
    else step.before = [earlier]
    if (earlier.after.length) earlier.after.push(step)
    else earlier.after = [step]
  }
}

/** What is put in order: an event's way through one mapping. */
export interface Ordered<Step> {
  /** The mapping's place: a step also waits for those of its contact in mappings above. */
  readonly place: number
  /** The steps that must be final first; empty once this one is final. */
  before: Step[]
  /** The steps that wait for this one. */
  after: Step[]
  /** Where this step stands as the last of its mapping; see `Order`. */
  contacts: Contact<Step>[]
  isFinal: boolean
}

/** The unfinished steps of one contact: the last of each mapping, and those that it overtook. */
interface Contact<Step> {
  readonly token: string
  last: Step[]
}

/**
 * Which step waits for which. A step goes after every earlier step of its contact in the same mapping and in those above, and
 * after its own event in the mappings above. A contact is known by several tokens, as an address and a user id.
 */
export class Order<Step extends Ordered<Step>> {
  readonly #contacts = new Map<string, Contact<Step>>()

  /** How many tokens are remembered. */
  get size(): number {
    return this.#contacts.size
  }

  /**
   * Puts a step after those that were added before.
   * @param previous the same event's step in the mapping above
   */
  add(step: Step, tokens: readonly string[], previous: Step | undefined): void {
    if (previous && !previous.isFinal) this.#waitFor(step, previous)
    for (const token of tokens) {
      const contact = this.#contacts.get(token)
      if (contact) this.#join(step, contact)
      else {
        const begun = { token, last: [step] }
        this.#contacts.set(token, begun)
        step.contacts.push(begun)
      }
    }
  }

  /** A step is final: those that waited for it alone may go. @returns the steps that waited for it */
  finish(step: Step): readonly Step[] {
    step.isFinal = true
    const { after, before, contacts } = step
    step.before = []
    step.after = []
    step.contacts = []
    // One that went in the same batch as its predecessor may be final first.
    const overtaken = before.filter((earlier) => !earlier.isFinal)
    for (const earlier of overtaken) for (const later of after) this.#waitFor(later, earlier)
    for (const contact of contacts) {
      if (contact.last.length === 1 && contact.last[0] === step && !overtaken.length) {
        this.#contacts.delete(contact.token)
        continue
      }
      contact.last = contact.last.filter((last) => last !== step)
      for (const earlier of overtaken) {
        if (earlier.place !== step.place || contact.last.includes(earlier)) continue
        contact.last.push(earlier)
        earlier.contacts.push(contact)
      }
      if (!contact.last.length) this.#contacts.delete(contact.token)
    }
    return after
  }

  #join(step: Step, contact: Contact<Step>): void {
    const { last } = contact
    for (let index = last.length - 1; index >= 0; index -= 1) {
      const earlier = last[index]
      if (!earlier || earlier.place > step.place) continue
      this.#waitFor(step, earlier)
      if (earlier.place === step.place) last.splice(index, 1)
    }
    last.push(step)
    step.contacts.push(contact)
  }

  #waitFor(step: Step, earlier: Step): void {
    if (step.before.includes(earlier)) return
    step.before.push(earlier)
    earlier.after.push(step)
  }
}

import type { Lines } from './decode'

/** A longer element is not an event, and must not fill the memory. Characters. */
const MAX_CHARACTERS = 16_000_000

/**
 * Cuts one JSON array, or the array of `{"batch": […]}`, into the texts of its elements while it is read; what stands around the
 * array is left out. A text that is no such array comes back as one element, for its reader to complain of.
 */
export async function* readElements(chunks: AsyncIterable<Lines>): AsyncGenerator<string[]> {
  const cutter = new Cutter()
  for await (const { texts } of chunks) {
    const elements: string[] = []
    for (const text of texts) cutter.read(`${text}\n`, elements)
    yield elements
  }
  yield cutter.end()
}

/** What stands before the array of a call. */
const BATCH = /"batch"\s*:\s*$/

class Cutter {
  #text = ''
  #depth = 0
  /** The depth at which elements stand; unknown before the array begins. */
  #level: number | undefined
  #isInText = false
  #isEscaped = false
  #hasEnded = false

  read(text: string, elements: string[]): void {
    let from = 0
    for (let place = 0; place < text.length; place += 1) {
      if (this.#hasEnded) return
      const mark = text[place]
      if (this.#isInText) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (mark === '\\') this.#isEscaped = true
        else if (mark === '"') this.#isInText = false
        continue
      }
      if (mark === '"') this.#isInText = true
      else if (mark === '{' || mark === '[') {
        this.#depth += 1
        if (this.#level !== undefined || mark === '{' || this.#depth > 2) continue
        if (this.#depth === 2 && !BATCH.test(this.#text + text.slice(from, place))) continue
        this.#level = this.#depth
        this.#text = ''
        from = place + 1
      } else if (mark === '}' || mark === ']') {
        this.#depth -= 1
        if (this.#level === undefined || this.#depth >= this.#level) continue
        this.#add(text.slice(from, place), elements)
        this.#hasEnded = true
      } else if (mark === ',' && this.#depth === this.#level) {
        this.#add(text.slice(from, place), elements)
        from = place + 1
      }
    }
    if (!this.#hasEnded && this.#text.length < MAX_CHARACTERS) this.#text += text.slice(from)
  }

  /** What is left: an element without its end, or a text without an array. */
  end(): string[] {
    const rest = this.#text.trim()
    return !this.#hasEnded && rest ? [rest] : []
  }

  #add(rest: string, elements: string[]): void {
    const element = (this.#text + rest).trim()
    this.#text = ''
    if (element) elements.push(element)
  }
}

import { isUtf8 } from 'node:buffer'
import { type Lines, MAX_LINE_BYTES } from './decode'

/**
 * Cuts JSON arrays, and the arrays of `{"batch": […]}`, into the texts of their elements while they are read, one value after the
 * other; what stands around the array of a call is left out. Any other value comes back as one element, for its reader to judge.
 */
export async function* readElements(chunks: AsyncIterable<Buffer>): AsyncGenerator<Lines> {
  const cutter = new Cutter()
  for await (const chunk of chunks) yield toLines(cutter.read(chunk.toString('latin1')))
  yield toLines(cutter.end())
}

/** Bytes are cut as Latin-1, in which what JSON is made of is what it is in UTF-8. */
function toLines(elements: readonly string[]): Lines {
  const bytes = elements.map((element) => Buffer.from(element, 'latin1'))
  const invalid = [...bytes.keys()].filter((place) => !isUtf8(bytes[place] ?? Buffer.alloc(0)))
  return { texts: bytes.map((element) => element.toString('utf8')), invalid: new Set(invalid) }
}

/** What stands before the array of a call. */
const BATCH = /"batch"\s*:\s*$/

class Cutter {
  #text = ''
  #depth = 0
  /** The depth at which elements stand; undefined outside of an array. */
  #level: number | undefined
  #isInText = false
  #isEscaped = false
  /** In what a call says besides its array. */
  #isAside = false

  /** @returns the elements that end in the text */
  read(text: string): string[] {
    const elements: string[] = []
    let from = 0
    for (let place = 0; place < text.length; place += 1) {
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
        if (this.#level !== undefined || this.#isAside || mark === '{' || this.#depth > 2) continue
        if (this.#depth === 2 && !BATCH.test(this.#text + text.slice(from, place))) continue
        this.#level = this.#depth
        if (this.#depth === 1) this.#add(text.slice(from, place), elements)
        this.#text = ''
        from = place + 1
      } else if (mark === '}' || mark === ']') {
        this.#depth = Math.max(0, this.#depth - 1)
        if (this.#level !== undefined && this.#depth < this.#level) {
          this.#add(text.slice(from, place), elements)
          this.#level = undefined
          this.#isAside = this.#depth > 0
        } else if (this.#depth === 0) {
          if (!this.#isAside) this.#add(text.slice(from, place + 1), elements)
          this.#isAside = false
        } else continue
        from = place + 1
      } else if (mark === ',' && this.#depth === this.#level) {
        this.#add(text.slice(from, place), elements)
        from = place + 1
      }
    }
    if (this.#isAside) this.#text = ''
    else if (this.#text.length < MAX_LINE_BYTES) this.#text += text.slice(from)
    return elements
  }

  /** What is left: an element without its end, or a text that is no JSON. */
  end(): string[] {
    const rest = this.#text.trim()
    return rest ? [rest] : []
  }

  #add(rest: string, elements: string[]): void {
    // The end of an element that is too long would, behind its begin, be another event than was written.
    const whole = this.#text.length < MAX_LINE_BYTES ? this.#text + rest : this.#text
    const element = whole.trim()
    this.#text = ''
    if (element) elements.push(element)
  }
}

import type { Switches } from '../account/switches'

/** What was wrong with single contacts of a request: texts by code, by key value. Any text may be a key value. */
export class ErrorsByKey {
  readonly #errors = new Map<string, Map<number, string>>()

  add(key: string, code: number, text: string): void {
    const known = this.#errors.get(key)
    if (known) known.set(code, text)
    else this.#errors.set(key, new Map([[code, text]]))
  }

  has(key: string): boolean {
    return this.#errors.has(key)
  }

  /** As a property of `data`; nothing wrong has the form that the switch says. */
  toData({ noErrors }: Switches): { errors?: unknown } {
    if (this.#errors.size) {
      const entries = [...this.#errors].map(([key, texts]) => [key, Object.fromEntries(texts)])
      return { errors: Object.fromEntries(entries) }
    }
    if (noErrors === 'absent') return {}
    return { errors: { '[]': [], '{}': {}, null: null }[noErrors] }
  }
}

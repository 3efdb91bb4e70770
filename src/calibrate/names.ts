/** What everything that calibrate creates begins with. */
export const PREFIX = 'emarsys-actions-calibrate'

/** What one run creates: nothing else is ever written, triggered or removed. */
export interface Names {
  readonly list: string
  readonly event: string
  /** Addresses of a domain that takes no mail (RFC 2606). */
  readonly contacts: readonly [string, string]
  /** The address of a contact that is never created. */
  readonly nobody: string
}

/** The names of a run. @param run tells it from others: letters and digits */
export function namesOf(run: string): Names {
  const name = `${PREFIX}-${run}`
  const address = (who: string) => `${name}-${who}@example.com`
  return {
    list: name,
    event: name,
    contacts: [address('a'), address('b')],
    nobody: address('nobody')
  }
}

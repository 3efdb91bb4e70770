import type { JournalEntry } from '../../src/workbench/wire'

/** Tells whether a request changes the account; the others are look-ups, as those for the page's own drop-downs. */
export function isDelivery({ method, path }: Pick<JournalEntry, 'method' | 'path'>): boolean {
  return method !== 'GET' && !path.startsWith('/oauth2/')
}

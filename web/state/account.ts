import { debounce } from '../lib/debounce'
import { isRecord, sameJson } from '../lib/json'
import {
  readAccount,
  readCollections,
  readFaults,
  readJournal,
  readLimits,
  readPermissions,
  readSwitches
} from '../server/account-calls'
import { wordsOf } from '../server/call'
import type { App } from './app'
import type { Account } from './app-state'
import { forgetChoices } from './choices'
import { tell } from './notice'
import type { AccountState } from '../../src/workbench/wire'
import { oneAtATime } from '../lib/one-at-a-time'

/** The most journal entries that are kept, as many as the sandbox does. */
const MAX_ENTRIES = 1000

/** How long to gather changes before they are fetched, in milliseconds. */
const GATHER_MS = 100

/** How often what would happen is foretold again while the account changes, in milliseconds. */
const FORETELL_MS = 1000

/** Reads the whole account. */
export async function loadAccount({ store }: App): Promise<void> {
  try {
    const [state, journal, faults, switches, limits, permissions] = await Promise.all([
      readAccount(),
      readJournal(),
      readFaults(),
      readSwitches(),
      readLimits(),
      readPermissions()
    ])
    const account: Account = { state, journal, faults, switches, limits, permissions }
    store.set({ account, accountError: null })
  } catch (error) {
    store.set({ accountError: wordsOf(error) })
  }
}

/** Follows what happens in the account. @returns what to call with the stream's news of it */
export function followAccount(app: App): (news: unknown) => void {
  const changed = new Set<string>()
  const foretell = debounceMost(() => {
    if (app.store.get().view === 'event') app.refreshPreview()
  }, FORETELL_MS)
  /** One call after the other: an account that is busy must not be asked faster than it answers. */
  const read = oneAtATime(async () => {
    const arrived = changed.delete('requests')
    const names = [...changed]
    changed.clear()
    try {
      if (arrived) await readArrived(app)
      mergeState(app, await readCollections(names))
    } catch {
      // The banner tells when the server is gone; the next news asks again.
    }
    if (names.length > 0) foretell()
  }, GATHER_MS)

  return (news) => {
    if (!isRecord(news) || !Array.isArray(news.changed)) return
    for (const name of news.changed) changed.add(String(name))
    read()
  }
}

/** Reads the requests that came since the last one that is known, and the faults that they may have used up. */
async function readArrived(app: App): Promise<void> {
  const { store } = app
  const lastId = () => store.get().account?.journal.at(-1)?.id ?? 0
  const read = await readJournal(lastId())
  const last = lastId()
  const arrived = read.filter(({ id }) => id > last)
  const { account } = store.get()
  if (account === null) return
  const journal = [...account.journal, ...arrived].slice(-MAX_ENTRIES)
  store.set({ account: { ...account, journal } })
  if (account.faults.length > 0) await refresh(app, 'faults', readFaults)
}

/** Does something to the sandbox and reads a part of it again. */
export async function changeAccount<Part extends keyof Account>(
  app: App,
  change: () => Promise<void>,
  part: Part,
  read: () => Promise<Account[Part]>
): Promise<boolean> {
  try {
    await change()
    await refresh(app, part, read)
    app.refreshPreview()
    return true
  } catch (error) {
    tell(app.store, wordsOf(error))
    return false
  }
}

async function refresh<Part extends keyof Account>(
  { store }: App,
  part: Part,
  read: () => Promise<Account[Part]>
): Promise<void> {
  const value = await read()
  const { account } = store.get()
  if (account !== null) store.set({ account: { ...account, [part]: value } })
}

function mergeState(app: App, part: Partial<AccountState>): void {
  const { account } = app.store.get()
  if (account === null) return
  app.store.set({ account: { ...account, state: { ...account.state, ...part } } })
  // Drop-downs show names: only another name, or another thing with one, makes them old.
  const renamed = CHOSEN_FROM.some(
    (name) =>
      part[name] !== undefined && !sameJson(namesOf(part[name]), namesOf(account.state[name]))
  )
  if (renamed) forgetChoices(app)
}

/** The collections that drop-downs are filled from. */
const CHOSEN_FROM = ['lists', 'events', 'fields'] as const

function namesOf(things: readonly { id: number; name: string | null }[]): unknown[] {
  return things.map(({ id, name }) => [id, name])
}

/** Gathers calls, but never longer than the time: a busy account must not starve the page of news. */
function debounceMost(task: () => void, milliseconds: number): () => void {
  let waiting = false
  const run = debounce(() => {
    waiting = false
    task()
  }, milliseconds)
  return () => {
    if (waiting) return
    waiting = true
    run()
  }
}

import {
  isDelivery,
  readAccount,
  readCollections,
  readJournal,
  readSet
} from '../server/account-calls'
import { wordsOf } from '../server/call'
import { oneAtATime } from '../lib/one-at-a-time'
import type { App } from './app'
import type { Account } from './app-state'
import { attempt } from './notice'
import type { StreamEvents } from '../../src/workbench/wire'

/** The most journal entries that are kept, as many as the sandbox does. */
const MAX_ENTRIES = 1000

/** How long to gather changes before they are fetched, in milliseconds. */
const GATHER_MS = 100

/** Reads the whole account. */
export async function loadAccount(app: App): Promise<void> {
  try {
    const [state, journal, set] = await Promise.all([readAccount(), readJournal(), readSet()])
    const account = { state, journal, ...set }
    app.set({ account, accountError: null })
  } catch (error) {
    app.set({ accountError: wordsOf(error) })
  }
}

/** Notes that the account is another: from now on nothing that was said of it before counts. */
export function noteNews(app: App): void {
  app.set({ accountNews: app.state.accountNews + 1 })
}

/** Follows what happens in the account. @returns what to call with the stream's news of it */
export function followAccount(app: App): (news: StreamEvents['account']) => void {
  const changed = new Set<string>()
  /** One call after the other: an account that is busy must not be asked faster than it answers. */
  const read = oneAtATime(async () => {
    const names = [...changed]
    changed.clear()
    try {
      if (names.includes('requests')) await readArrived(app)
      if (names.includes(SETTINGS)) await readSettings(app)
      const collections = names.filter((name) => name !== 'requests' && name !== SETTINGS)
      const read = await readCollections(collections)
      const { account } = app.state
      if (account !== null && collections.length > 0)
        patch(app, { state: { ...account.state, ...read } })
    } catch {
      // The banner tells when the server is gone; the next news asks again.
    }
  }, GATHER_MS)

  return ({ changed: names }) => {
    for (const name of names) changed.add(name)
    if (names.some((name) => name !== 'requests')) noteNews(app)
    read()
  }
}

/** The news that faults, switches, limits, permissions or the clock were set. */
const SETTINGS = 'settings'

/** Reads the requests that came since the last one that is known, and the faults that they may have used up. */
async function readArrived(app: App): Promise<void> {
  const lastId = () => app.state.account?.journal.at(-1)?.id ?? 0
  const read = await readJournal(lastId())
  const last = lastId()
  const arrived = read.filter(({ id }) => id > last)
  const { account } = app.state
  if (account === null) return
  const journal = [...account.journal, ...arrived].slice(-MAX_ENTRIES)
  patch(app, { journal })
  if (account.faults.length === 0) return
  if (arrived.some((entry) => entry.fault !== null || isDelivery(entry))) noteNews(app)
  await readSettings(app)
}

async function readSettings(app: App): Promise<void> {
  patch(app, await readSet())
}

/** Sets something in the sandbox, and reads what is set there again. */
export function changeAccount(app: App, change: () => Promise<unknown>): Promise<void> {
  return attempt(app, async () => {
    noteNews(app)
    await change()
    noteNews(app)
    await readSettings(app)
  })
}

function patch(app: App, part: Partial<Account>): void {
  const { account } = app.state
  if (account !== null) app.set({ account: { ...account, ...part } })
}

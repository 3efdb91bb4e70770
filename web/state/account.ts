import { isRecord } from '../lib/json'
import { isDelivery } from '../server/account-calls'
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
import { oneAtATime } from '../lib/one-at-a-time'
import type { App } from './app'
import { attempt } from './notice'
import type { AccountState } from '../../src/workbench/wire'

/** The most journal entries that are kept, as many as the sandbox does. */
const MAX_ENTRIES = 1000

/** How long to gather changes before they are fetched, in milliseconds. */
const GATHER_MS = 100

/** Reads the whole account. */
export async function loadAccount(app: App): Promise<void> {
  try {
    const [state, journal, faults, switches, limits, permissions] = await Promise.all([
      readAccount(),
      readJournal(),
      readFaults(),
      readSwitches(),
      readLimits(),
      readPermissions()
    ])
    const account = { state, journal, faults, switches, limits, permissions }
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
export function followAccount(app: App): (news: unknown) => void {
  const changed = new Set<string>()
  /** One call after the other: an account that is busy must not be asked faster than it answers. */
  const read = oneAtATime(async () => {
    const names = [...changed]
    changed.clear()
    try {
      if (names.includes('requests')) await readArrived(app)
      if (names.includes(SETTINGS)) await readSettings(app)
      const collections = names.filter((name) => name !== 'requests' && name !== SETTINGS)
      patchState(app, await readCollections(collections))
    } catch {
      // The banner tells when the server is gone; the next news asks again.
    }
  }, GATHER_MS)

  return (news) => {
    if (!isRecord(news) || !Array.isArray(news.changed)) return
    for (const name of news.changed) changed.add(String(name))
    if (news.changed.some((name) => name !== 'requests')) noteNews(app)
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
  app.set({ account: { ...account, journal } })
  if (account.faults.length === 0) return
  if (arrived.some((entry) => entry.fault !== null || isDelivery(entry))) noteNews(app)
  await readSettings(app)
}

async function readSettings(app: App): Promise<void> {
  const [faults, switches, limits, permissions] = await Promise.all([
    readFaults(),
    readSwitches(),
    readLimits(),
    readPermissions()
  ])
  const { account } = app.state
  if (account !== null) app.set({ account: { ...account, faults, switches, limits, permissions } })
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

function patchState(app: App, part: Partial<AccountState>): void {
  const { account } = app.state
  if (account !== null && Object.keys(part).length > 0)
    app.set({ account: { ...account, state: { ...account.state, ...part } } })
}

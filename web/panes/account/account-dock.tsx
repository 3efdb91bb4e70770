import { resetAccount } from '../../server/account-calls'
import { wordsOf } from '../../server/call'
import { loadAccount } from '../../state/account'
import { useApp, useAppState } from '../../state/app'
import type { App } from '../../state/app'
import type { AccountTab } from '../../state/app-state'
import { tell } from '../../state/notice'
import { Icon } from '../../ui/icon'
import { Late } from '../../ui/late'
import { type Tab, TabPanel, Tabs } from '../../ui/tabs'
import { LiveList } from '../live/live-list'
import { AccountCounts } from './account-counts'
import { BreakThings } from './break-things'
import { Contacts } from './contacts'
import { Journal } from './journal'
import { Lists } from './lists'
import { Triggered } from './triggered'

const TABS: readonly Tab<AccountTab>[] = [
  { name: 'live', label: 'Live' },
  { name: 'contacts', label: 'Contacts' },
  { name: 'lists', label: 'Lists' },
  { name: 'triggered', label: 'Triggered' },
  { name: 'requests', label: 'Requests' },
  { name: 'break', label: 'Break things' }
]

const ROOMS = {
  live: LiveList,
  contacts: Contacts,
  lists: Lists,
  triggered: Triggered,
  requests: Journal,
  break: BreakThings
} as const satisfies Record<AccountTab, unknown>

/** The sandbox inside: a line that counts, and a pane over the lower half that shows everything. */
export function AccountDock() {
  const app = useApp()
  const live = useAppState((state) => state.server?.live === true)
  const open = useAppState((state) => state.accountOpen)
  const narrow = useAppState((state) => state.pane === 'account')
  const toggle = () => app.store.set({ accountOpen: !open })
  return (
    <div class={`dock${open ? ' dock-open' : ''}`}>
      <button type="button" class="dock-line" aria-expanded={open} onClick={toggle}>
        <Icon name="open" /> <strong>{live ? 'Live events' : 'Account'}</strong> <AccountCounts />
      </button>
      {(open || narrow) && <AccountPane />}
    </div>
  )
}

function AccountPane() {
  const app = useApp()
  const live = useAppState((state) => state.server?.live === true)
  const chosen = useAppState((state) => state.accountTab)
  const tab = live ? 'live' : chosen
  const loaded = useAppState((state) => state.account !== null || tab === 'live')
  const error = useAppState((state) => state.accountError)
  const Room = ROOMS[tab]
  return (
    <section class="pane pane-account" aria-label="Account">
      <header class="pane-head">
        <Tabs
          id="account"
          label="Account"
          tabs={live ? TABS.slice(0, 1) : TABS}
          current={tab}
          onChoose={(name) => app.store.set({ accountTab: name })}
        />
        <span class="grow" />
        {!live && (
          <button type="button" class="button" onClick={() => void reset(app)}>
            Reset account
          </button>
        )}
        <button
          type="button"
          class="button quiet icon-only dock-close"
          aria-label="Close the account"
          onClick={() => app.store.set({ accountOpen: false })}
        >
          <Icon name="close" />
        </button>
      </header>
      <TabPanel id="account" current={tab}>
        {error !== null && <p class="message message-error">{error}</p>}
        {loaded ? (
          <Room />
        ) : (
          <Late>
            <p class="empty muted">Reading the account…</p>
          </Late>
        )}
      </TabPanel>
    </section>
  )
}

async function reset(app: App): Promise<void> {
  try {
    await resetAccount()
    await loadAccount(app)
    tell(app.store, 'The account is as it was at the beginning')
  } catch (error) {
    tell(app.store, wordsOf(error))
  }
}

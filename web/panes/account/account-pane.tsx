import { resetAccount, undoReset } from '../../server/account-calls'
import { wordsOf } from '../../server/call'
import { loadAccount } from '../../state/account'
import { useApp, useAppState } from '../../state/app'
import type { App } from '../../state/app'
import type { AccountTab } from '../../state/app-state'
import { closeRoom } from '../../state/dock'
import { tell } from '../../state/notice'
import { Icon } from '../../ui/icon'
import { Late } from '../../ui/late'
import { type Tab, TabPanel, Tabs } from '../../ui/tabs'
import { BreakThings } from './break-things'
import { Contacts } from './contacts'
import { Journal } from './journal'
import { Lists } from './lists'
import { Timeline } from './timeline'
import { Triggered } from './triggered'

const TABS: readonly Tab<AccountTab>[] = [
  { name: 'contacts', label: 'Contacts' },
  { name: 'lists', label: 'Lists' },
  { name: 'triggered', label: 'Triggered' },
  { name: 'requests', label: 'Requests' },
  { name: 'break', label: 'Break things' }
]

const SHOWN = {
  contacts: Contacts,
  lists: Lists,
  triggered: Triggered,
  requests: Journal,
  break: BreakThings
} as const satisfies Record<AccountTab, unknown>

/** The sandbox inside. */
export function AccountPane() {
  const app = useApp()
  const tab = useAppState((state) => state.accountTab)
  const loaded = useAppState((state) => state.account !== null)
  const error = useAppState((state) => state.accountError)
  const timeline = useAppState((state) => state.timeline)
  const Shown = SHOWN[tab]
  return (
    <section class="pane pane-dock pane-account" aria-label="Account">
      <header class="pane-head">
        <h2 class="hidden">Account</h2>
        <Tabs
          id="account"
          label="Account"
          tabs={TABS}
          current={tab}
          onChoose={(name) => app.set({ accountTab: name, timeline: null })}
        />
        <span class="grow" />
        <button type="button" class="button" onClick={() => void reset(app)}>
          Reset<span class="wide-only"> account</span>
        </button>
        <button
          type="button"
          class="button quiet icon-only dock-close"
          aria-label="Close the account"
          onClick={() => closeRoom(app)}
        >
          <Icon name="close" />
        </button>
      </header>
      <TabPanel id="account" current={tab}>
        {error !== null && <p class="message message-error">{error}</p>}
        {timeline !== null ? (
          <Timeline subject={timeline} />
        ) : loaded ? (
          <Shown />
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
    tell(app, 'The account is as it was at the beginning', () => void undo(app))
  } catch (error) {
    tell(app, wordsOf(error))
  }
}

async function undo(app: App): Promise<void> {
  try {
    await undoReset()
    await loadAccount(app)
  } catch (error) {
    tell(app, wordsOf(error))
  }
}

import { resetAccount, undoReset } from '../server/account-calls'
import { wordsOf } from '../server/call'
import { loadAccount } from '../state/account'
import { useApp, useAppState } from '../state/app'
import type { App } from '../state/app'
import { ACCOUNT_TABS, type AccountTab } from '../state/app-state'
import { closeRoom } from '../state/dock'
import { tell } from '../state/notice'
import { Icon } from '../ui/icon'
import { Late } from '../ui/late'
import { type Tab, TabPanel, Tabs } from '../ui/tabs'
import { Contacts } from './contacts'
import { Faults } from './faults'
import { Limits } from './limits'
import { Permissions } from './permissions'
import { SeedEditor } from './seed-editor'
import { Switches } from './switches'
import { Journal } from './journal'
import { Lists } from './lists'
import { Timeline } from './timeline'
import { Triggered } from './triggered'

/** What the rooms of the account are called. */
export const ACCOUNT_LABELS: Readonly<Record<AccountTab, string>> = {
  contacts: 'Contacts',
  lists: 'Lists',
  triggered: 'Triggered',
  requests: 'Requests',
  break: 'Advanced'
}

const TABS = ACCOUNT_TABS.map((name): Tab<AccountTab> => ({ name, label: ACCOUNT_LABELS[name] }))

const SHOWN = {
  contacts: Contacts,
  lists: Lists,
  triggered: Triggered,
  requests: Journal,
  break: Advanced
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
        <CloseRoom of="account" />
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

/** Closes what the bar opened. */
export function CloseRoom({ of }: { of: string }) {
  const app = useApp()
  return (
    <button
      type="button"
      class="button quiet icon-only dock-close"
      aria-label={`Close the ${of}`}
      onClick={() => closeRoom(app)}
    >
      <Icon name="close" />
    </button>
  )
}

/** Everything that can be made to go wrong, or set otherwise, in the sandbox. */
function Advanced() {
  return (
    <div class="cards cards-wide">
      <Faults />
      <Switches />
      <Limits />
      <Permissions />
      <SeedEditor />
    </div>
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

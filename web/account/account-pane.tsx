import { resetAccount, undoReset } from '../server/account-calls'
import { loadAccount } from '../state/account'
import { type App, useApp } from '../state/app'
import type { Account, AccountTab } from '../state/app-state'
import { closeRoom } from '../state/dock'
import { attempt, tell } from '../state/notice'
import { Button } from '../ui/button'
import { Icon } from '../ui/icon'
import { TabPanel, Tabs } from '../ui/tabs'
import { Advanced } from './advanced'
import { Contacts } from './contacts'
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

const SHOWN = {
  contacts: Contacts,
  lists: Lists,
  triggered: Triggered,
  requests: Journal,
  break: Advanced
} as const satisfies Record<AccountTab, (props: { account: Account }) => unknown>

/** The sandbox inside. */
export function AccountPane() {
  const app = useApp()
  const { accountTab: tab } = app.state
  const { account, accountError: error, timeline } = app.state
  const Shown = SHOWN[tab]
  return (
    <section class="pane pane-dock pane-account" aria-label="Account">
      <header class="pane-head">
        <h2 class="hidden">Account</h2>
        <Tabs
          id="account"
          label="Account"
          tabs={ACCOUNT_LABELS}
          current={tab}
          onChoose={(name) => app.set({ accountTab: name, timeline: null })}
        />
        <span class="grow" />
        <Button onClick={() => void reset(app)}>
          Reset<span class="wide-only"> account</span>
        </Button>
        <CloseRoom of="account" />
      </header>
      <TabPanel id="account" current={tab}>
        {error !== null && <p class="message message-error">{error}</p>}
        {timeline !== null ? (
          <Timeline subject={timeline} />
        ) : account !== null ? (
          <Shown account={account} />
        ) : (
          <p class="empty muted late">Reading the account…</p>
        )}
      </TabPanel>
    </section>
  )
}

/** Closes what the bar opened. */
export function CloseRoom({ of }: { of: string }) {
  const app = useApp()
  return (
    <Button
      class="quiet icon-only dock-close"
      aria-label={`Close the ${of}`}
      onClick={() => closeRoom(app)}
    >
      <Icon name="close" />
    </Button>
  )
}

function reset(app: App): Promise<void> {
  return attempt(app, async () => {
    await resetAccount()
    await loadAccount(app)
    tell(app, 'The account is as it was at the beginning', () => void undo(app))
  })
}

function undo(app: App): Promise<void> {
  return attempt(app, async () => {
    await undoReset()
    await loadAccount(app)
  })
}

import { useState } from 'preact/hooks'
import { TEMPLATES } from '../events/templates'
import { type App, useApp } from '../state/app'
import { ACCOUNT_LABELS } from '../account/account-pane'
import { ACCOUNT_TABS, THEMES } from '../state/app-state'
import { openAccount } from '../state/dock'
import { chooseExample, formatEvents, showSource } from '../state/events'
import { beginMapping, openMapping, saveMapping } from '../state/mappings-file'
import { sendEvents } from '../state/send'
import { closeDialog } from './use-keys'
import { Combobox, type Option } from '../ui/combobox'
import { Dialog } from '../ui/dialog'

/** A place or a deed that one can go to by its name. */
interface Goal extends Option {
  readonly go: () => void
}

/** Goes to anything, or does it, by a part of its name. */
export function GoDialog() {
  const app = useApp()
  const [query, setQuery] = useState('')
  const goals = goalsOf(app)
  const close = () => closeDialog(app, 'go')
  return (
    <Dialog title="Search or do" onClose={close}>
      <Combobox
        id="go"
        inline
        label="Search or do"
        placeholder="A mapping, an event, a pane, or what to do"
        text={query}
        options={goals}
        onType={setQuery}
        onPick={({ value }) => {
          close()
          goals.find((goal) => goal.value === value)?.go()
        }}
      />
    </Dialog>
  )
}

/** Everything that has a name: what stands on the page, and what serves few and stands nowhere else. */
function goalsOf(app: App): Goal[] {
  const { runnable, server, manifest } = app.state
  const goal = (kind: string, name: string, go: () => void): Goal => ({
    value: `${kind} ${name}`,
    label: name,
    detail: kind,
    go
  })
  return [
    ...runnable.map(({ key, subscription: { name, partnerAction } }, index) =>
      goal('Mapping', `${index + 1}. ${name ?? partnerAction}`, () => openMapping(app, key))
    ),
    ...TEMPLATES.map((template) =>
      goal('Event', template.label, () => chooseExample(app, template))
    ),
    ...(server?.live === true
      ? []
      : ACCOUNT_TABS.map((tab) =>
          goal('Account', ACCOUNT_LABELS[tab], () => openAccount(app, tab))
        )),
    goal('Source', 'Live events', () => app.set({ source: 'live', pane: 'events' })),
    goal('Source', 'My events', () => showSource(app, 'mine')),
    goal('Pane', 'Check', () => app.set({ dock: 'check', pane: 'check' })),
    goal('Pane', 'Settings', () => app.set({ settingsOpen: true })),
    goal('Do', 'Send the events', () => void sendEvents(app)),
    goal('Do', 'Save the mapping', () => void saveMapping(app)),
    goal('Do', 'New mapping', () => beginMapping(app)),
    goal('Do', 'Format the events', () => formatEvents(app)),
    ...(manifest?.takesDeletions === true
      ? [goal('Do', 'Delete a user', () => app.set({ dialog: 'delete' }))]
      : []),
    ...THEMES.map((theme) => goal('Theme', `${theme} theme`, () => app.set({ theme })))
  ]
}

import { useState } from 'preact/hooks'
import { TEMPLATES } from '../events/templates'
import { type App, useApp } from '../state/app'
import { ACCOUNT_LABELS } from '../account/account-pane'
import { ACCOUNT_TABS } from '../state/app-state'
import { openAccount } from '../state/dock'
import { chooseExample, formatEvents, showSource } from '../state/events'
import { beginMapping, openMapping, saveMapping } from '../state/mappings-file'
import { sendEvents } from '../state/send'
import { applyTheme, THEMES } from '../state/theme'
import { closeDialog } from './use-keys'
import { Dialog } from '../ui/dialog'

/** A place or a deed that one can go to by its name. */
interface Goal {
  readonly kind: string
  readonly name: string
  readonly go: () => void
}

/** Goes to anything, or does it, by a part of its name. */
export function GoDialog() {
  const app = useApp()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const wanted = query.trim().toLowerCase()
  const found = goalsOf(app).filter(({ kind, name }) =>
    `${kind} ${name}`.toLowerCase().includes(wanted)
  )
  const close = () => closeDialog(app, 'go')
  const go = (goal: Goal | undefined) => {
    if (goal === undefined) return
    close()
    goal.go()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter') go(found[active])
    else if (step !== undefined && found.length > 0)
      setActive((active + step + found.length) % found.length)
    else return
    event.preventDefault()
  }
  return (
    <Dialog title="Search or do" onClose={close}>
      <input
        type="text"
        class="go-search"
        role="combobox"
        aria-label="Search or do"
        aria-expanded
        aria-controls="go-list"
        aria-activedescendant={found.length > 0 ? `go-${active}` : undefined}
        placeholder="A mapping, an event, a pane, or what to do"
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div class="go-list" id="go-list" role="listbox" aria-label="Places">
        {found.map((goal, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the input, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active entry
          <div
            key={`${goal.kind}/${goal.name}`}
            id={`go-${index}`}
            class="option"
            role="option"
            aria-selected={index === active}
            onClick={() => go(goal)}
          >
            <bdi>{goal.name}</bdi>
            <span class="muted">{goal.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="muted">Nothing matches.</p>}
    </Dialog>
  )
}

/** Everything that has a name: what stands on the page, and what serves few and stands nowhere else. */
function goalsOf(app: App): Goal[] {
  const { runnable, server, manifest } = app.state
  const goal = (kind: string, name: string, go: () => void): Goal => ({ kind, name, go })
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
    ...THEMES.map((theme) => goal('Theme', `${theme} theme`, () => applyTheme(theme)))
  ]
}

import { useState } from 'preact/hooks'
import { TEMPLATES } from '../events/templates'
import { type App, useApp } from '../state/app'
import { ACCOUNT_TABS } from '../state/app-state'
import { closeDialog } from '../state/dialog'
import { loadTemplate } from '../state/events'
import { openMapping } from '../state/mappings-file'
import { Dialog } from '../ui/dialog'

/** A place or a deed that one can go to by its name. */
interface Goal {
  readonly kind: string
  readonly name: string
  readonly go: () => void
}

/** Goes to a mapping, a template or a pane by a part of its name. */
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
    <Dialog title="Go to" onClose={close}>
      <input
        type="text"
        class="go-search"
        role="combobox"
        aria-label="Go to"
        aria-expanded
        aria-controls="go-list"
        aria-activedescendant={found.length > 0 ? `go-${active}` : undefined}
        placeholder="A mapping, a template or a pane"
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

function goalsOf(app: App): Goal[] {
  const { mappings, server } = app.state
  const inAccount = server?.live === true ? [] : ACCOUNT_TABS
  return [
    ...(mappings?.subscriptions ?? []).map(({ name, partnerAction }, index) => ({
      kind: 'Mapping',
      name: `${index + 1}. ${name ?? partnerAction}`,
      go: () => openMapping(app, String(index))
    })),
    ...TEMPLATES.map((template) => ({
      kind: 'Event',
      name: template.label,
      go: () => loadTemplate(app, template)
    })),
    ...inAccount.map((tab) => ({
      kind: 'Account',
      name: tab === 'break' ? 'Break things' : tab.charAt(0).toUpperCase() + tab.slice(1),
      go: () => app.set({ dock: 'account', pane: 'account', accountTab: tab })
    })),
    { kind: 'Pane', name: 'Live', go: () => app.set({ dock: 'live', pane: 'live' }) }
  ]
}

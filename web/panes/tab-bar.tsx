import { useApp, useAppState } from '../state/app'
import { PANES, type Pane } from '../state/app-state'

const LABELS: Readonly<Record<Pane, string>> = {
  events: 'Events',
  mapping: 'Mapping',
  result: 'Result',
  account: 'Account',
  live: 'Live'
}

/** On narrow pages: which pane is shown. */
export function TabBar() {
  const app = useApp()
  const pane = useAppState((state) => state.pane)
  const sandbox = useAppState((state) => state.server?.live !== true)
  return (
    <nav class="tab-bar" aria-label="Panes">
      {PANES.filter((name) => sandbox || name !== 'account').map((name) => (
        <button
          key={name}
          type="button"
          aria-current={name === pane ? 'page' : undefined}
          onClick={() => app.set({ pane: name })}
        >
          {LABELS[name]}
        </button>
      ))}
    </nav>
  )
}

import { useEffect } from 'preact/hooks'
import { AnswerPane } from '../answer/answer-pane'
import { EventsPane } from '../events/events-pane'
import { MappingsPane } from '../mappings/mappings-pane'
import { useApp, useAppState } from '../state/app'
import { PANES, type Pane } from '../state/app-state'
import { followFocus } from '../state/last-field'
import { Bar } from './bar'
import { DeleteDialog } from './delete-dialog'
import { GoDialog } from './go-dialog'
import { Header } from './header'
import { LinkDialog } from './link-dialog'
import { LiveDialog } from './live-dialog'
import { Notice } from './notice'
import { HelpDialog, useKeys } from './use-keys'

/** The page: the way of an event from left to right, everything else in the bar at its foot. */
export function Page() {
  const pane = useAppState((state) => state.pane)
  const dialog = useAppState((state) => state.dialog)
  const asksLive = useAppState((state) => state.askLive !== null)
  useEffect(followFocus, [])
  useKeys()
  useEffect(() => {
    // A file dropped beside the editor must not make the browser leave the page.
    const onDrop = (event: DragEvent) => event.preventDefault()
    document.addEventListener('dragover', onDrop)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragover', onDrop)
      document.removeEventListener('drop', onDrop)
    }
  }, [])
  return (
    <div class="page" data-pane={pane}>
      <Header />
      <main>
        <div class="panes">
          <EventsPane />
          <AnswerPane />
          <MappingsPane />
        </div>
        <Bar />
      </main>
      <TabBar />
      {asksLive && <LiveDialog />}
      <LinkDialog />
      {dialog === 'help' && <HelpDialog />}
      {dialog === 'go' && <GoDialog />}
      {dialog === 'delete' && <DeleteDialog />}
      <Notice />
    </div>
  )
}

const LABELS: Readonly<Record<Pane, string>> = {
  events: 'Events',
  answer: 'Answer',
  mappings: 'Mappings',
  account: 'Account',
  check: 'Check'
}

/** On narrow pages: which pane is shown. */
function TabBar() {
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

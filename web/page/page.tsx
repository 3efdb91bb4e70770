import { useEffect } from 'preact/hooks'
import { AnswerPane } from '../answer/answer-pane'
import { EventsPane } from '../events/events-pane'
import { MappingsPane } from '../mappings/mappings-pane'
import { Bar } from './bar'
import { DeleteDialog } from './delete-dialog'
import { GoDialog } from './go-dialog'
import { Header } from './header'
import { LinkDialog } from './link-dialog'
import { LiveDialog } from './live-dialog'
import { HelpDialog, MOD, useKeys } from './use-keys'
import { useApp } from '../state/app'
import { type Pane, PANES } from '../state/app-state'
import { followFocus } from '../state/last-field'
import { takeBack } from '../state/notice'
import { TextButton } from '../ui/button'

/** The page: the way of an event from left to right, everything else in the bar at its foot. */
export function Page() {
  const { state } = useApp()
  const { pane, dialog } = state
  const asksLive = state.askLive !== null
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
  const { pane } = app.state
  const sandbox = !app.state.isLive
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

/** A word on what was just done, and the way back where there is one. */
function Notice() {
  const app = useApp()
  const { notice } = app.state
  const undo = notice?.undo
  return (
    <div class="notice-place" role="status">
      {notice !== null && (
        <div class="notice">
          <span>{notice.text}</span>
          {undo !== undefined && (
            <TextButton aria-keyshortcuts="Control+Z Meta+Z" onClick={() => takeBack(app)}>
              Undo <kbd>{MOD}Z</kbd>
            </TextButton>
          )}
        </div>
      )}
    </div>
  )
}

import { plural } from '../lib/plural'
import { MOD } from '../page/use-keys'
import { useApp } from '../state/app'
import { sendAgain } from '../state/live'
import { canSend, firingCount, sendEvents } from '../state/send'
import { targetOf } from '../state/settings'
import { Button } from '../ui/button'
import { Menu } from '../ui/menu'
import { Time } from '../ui/time'
import { type Run, runName, sentMappings } from './run'
import { outcomesOf } from './verdict'
import { countOutcomes, countWords } from './words'

/** The one Send: through every mapping that fires, with a small menu for this mapping alone, and the sends of the past. */
export function SendBar() {
  const app = useApp()
  const { sending, isLive: live } = app.state
  const ready = canSend(app) && firingCount(app.state) !== 0
  const again = app.state.view === 'live' ? app.state.liveView.selected : null
  return (
    <footer class="send-bar">
      {sending !== null ? (
        <>
          <progress aria-label="Sent" max={sending.of} value={sending.done} />
          <span class="muted" role="status">
            {sending.done.toLocaleString('en')} of {plural(sending.of, 'event')}
          </span>
          <Button onClick={() => sending.cancel()}>Cancel</Button>
        </>
      ) : (
        <Button
          class={`primary${live ? ' live' : ''}`}
          disabled={!ready && again === null}
          aria-keyshortcuts="Meta+Enter Control+Enter"
          onClick={() => void (again === null ? sendEvents(app) : sendAgain(app, again))}
        >
          {again === null ? <SendWords /> : 'Send again'} <kbd class="wide-only">{MOD}↵</kbd>
        </Button>
      )}
      {again === null && <ThisOnly />}
      <span class="grow" />
      <EarlierSends />
    </footer>
  )
}

function SendWords() {
  const { state } = useApp()
  const count = state.parsed.events.length
  const firing = firingCount(state)
  const target = targetOf(state)
  const live = state.isLive
  if (firing === 0) return <>No mapping fires</>
  return (
    <>
      Send
      {firing !== null && count > 1 && ` ${plural(count, 'event')}`}
      {live && ` to ${target}`}
    </>
  )
}

function ThisOnly() {
  const app = useApp()
  const name = app.state.draft?.name ?? ''
  const ready = canSend(app)
  const only = {
    label: `Send through “${name}” only`,
    disabled: !ready,
    go: () => void sendEvents(app, 'this')
  }
  return <Menu label="" name="Other ways to send" id="send-menu" entries={[only]} />
}

function EarlierSends() {
  const app = useApp()
  const { runs } = app.state
  if (runs.length === 0) return null
  const entries = runs.map((run) => ({
    label: <SendInWords run={run} />,
    go: () => app.set({ openRun: run.id, view: 'sent', sendError: null })
  }))
  return <Menu label="Earlier sends" id="earlier-sends" entries={entries} />
}

function SendInWords({ run }: { run: Run }) {
  const counts = countOutcomes(outcomesOf(sentMappings(run), run.events.length), 'did')
  return (
    <>
      <Time at={run.at} /> <bdi>{runName(run)}</bdi>
      <span class="muted">{counts.map((one) => ` · ${countWords(one)}`)}</span>
    </>
  )
}

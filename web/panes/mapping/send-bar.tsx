import { plural } from '../../lib/plural'
import { useApp, useAppState } from '../../state/app'
import { sendEvents, usualRoute } from '../../state/send'
import { MOD } from '../use-keys'

/** Sends through the mapping that is shown; the button says how many events, and where to when they leave this computer. */
export function SendBar() {
  const app = useApp()
  const count = useAppState((state) => state.parsed.events.length)
  const live = useAppState((state) => state.server?.live === true)
  const sending = useAppState((state) => state.sending)
  const ready = useAppState((state) => state.draft !== null && state.connection !== 'lost')
  const broken = useAppState((state) => state.parsed.problems.length > 0)
  const alone = useAppState((state) => usualRoute(state) === 'this')
  const where = live ? ' to Emarsys' : ''
  const words = sending ? 'Sending…' : `Send ${plural(count, 'event')}${where}`
  return (
    <footer class="send-bar">
      <span class="muted">
        {broken ? 'Fix the events first.' : alone ? 'Preview sends nothing.' : 'This mapping only:'}
      </span>
      <button
        type="button"
        class={`button${alone ? ' primary' : ''}${live ? ' live' : ''}`}
        disabled={count === 0 || sending || !ready}
        aria-keyshortcuts={alone ? 'Meta+Enter Control+Enter' : undefined}
        onClick={() => void sendEvents(app, 'this')}
      >
        {broken ? 'Nothing to send' : words}
        {alone && <kbd class="wide-only">{MOD}↵</kbd>}
      </button>
    </footer>
  )
}

import { plural } from '../../lib/plural'
import { useApp, useAppState } from '../../state/app'
import { sendEvents } from '../../state/send'
import { MOD } from '../use-keys'

/** The button that sends; it says how many events, and where to when they leave this computer. */
export function SendBar() {
  const app = useApp()
  const count = useAppState((state) => state.parsed.events.length)
  const live = useAppState((state) => state.server?.live === true)
  const sending = useAppState((state) => state.sending)
  const ready = useAppState((state) => state.draft !== null && state.connection !== 'lost')
  const broken = useAppState((state) => state.parsed.problems.length > 0)
  const where = live ? ' to Emarsys' : ''
  const words = sending ? 'Sending…' : `Send ${plural(count, 'event')}${where}`
  return (
    <footer class="send-bar">
      <span class="muted">{broken ? 'Fix the events first.' : 'Preview sends nothing.'}</span>
      <button
        type="button"
        class={`button primary${live ? ' live' : ''}`}
        disabled={count === 0 || sending || !ready}
        aria-keyshortcuts="Meta+Enter Control+Enter"
        onClick={() => void sendEvents(app)}
      >
        {broken ? 'Nothing to send' : words}
        <kbd class="wide-only">{MOD}↵</kbd>
      </button>
    </footer>
  )
}

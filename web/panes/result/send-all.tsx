import { plural } from '../../lib/plural'
import { useApp, useAppState } from '../../state/app'
import { firingCount, sendEvents } from '../../state/send'
import { runnableMappings } from '../../state/subscriptions'
import { MOD } from '../use-keys'

/** Sends the events through every mapping that fires; not there where the one mapping that is shown is all. */
export function SendAll() {
  const app = useApp()
  const several = useAppState((state) => runnableMappings(state).length > 1)
  const firing = useAppState(firingCount)
  const count = useAppState((state) => state.parsed.events.length)
  const live = useAppState((state) => state.server?.live === true)
  const sending = useAppState((state) => state.sending)
  const lost = useAppState((state) => state.connection === 'lost')
  if (!several) return null
  const where = live ? ' to Emarsys' : ''
  return (
    <footer class="send-bar">
      <span class="muted">{plural(count, 'event')}</span>
      <button
        type="button"
        class={`button primary${live ? ' live' : ''}`}
        disabled={count === 0 || firing === 0 || sending || lost}
        aria-keyshortcuts="Meta+Enter Control+Enter"
        onClick={() => void sendEvents(app, 'all')}
      >
        {firing === 0
          ? 'No mapping fires'
          : firing === null
            ? `Send${where}`
            : `Send through ${plural(firing, 'mapping')}${where}`}
        {firing !== 0 && <kbd class="wide-only">{MOD}↵</kbd>}
      </button>
    </footer>
  )
}

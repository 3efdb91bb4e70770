import { plural } from '../lib/plural'
import { MOD } from '../page/use-keys'
import { useApp, useAppState } from '../state/app'
import { sendAgain } from '../state/live'
import { openRun } from '../state/runs'
import { cancelSend, canSend, firingCount, sendEvents } from '../state/send'
import { targetOf } from '../state/settings'
import { Popover } from '../ui/popover'
import { Time } from '../ui/time'
import { runName, sentMappings } from './run'
import { countOutcomes, eventBadge, outcomesOf } from './verdict'

/** The one Send: through every mapping that fires, with a small menu for this mapping alone, and the sends of the past. */
export function SendBar() {
  const app = useApp()
  const sending = useAppState((state) => state.sending)
  const live = useAppState((state) => state.server?.live === true)
  const ready = useAppState((state) => canSend({ state }) && firingCount(state) !== 0)
  const again = useAppState(({ view, liveView: { selected } }) =>
    view === 'live' ? selected : null
  )
  return (
    <footer class="send-bar">
      {sending !== null ? (
        <>
          <progress aria-label="Sent" max={sending.of} value={sending.done} />
          <span class="muted" role="status">
            {sending.done.toLocaleString('en')} of {plural(sending.of, 'event')}
          </span>
          <button type="button" class="button" onClick={() => cancelSend(app)}>
            Cancel
          </button>
        </>
      ) : (
        <button
          type="button"
          class={`button primary${live ? ' live' : ''}`}
          disabled={!ready && again === null}
          aria-keyshortcuts="Meta+Enter Control+Enter"
          onClick={() => void (again === null ? sendEvents(app) : sendAgain(app, again))}
        >
          {again === null ? <SendWords /> : 'Send again'} <kbd class="wide-only">{MOD}↵</kbd>
        </button>
      )}
      {again === null && <ThisOnly />}
      <span class="grow" />
      <EarlierSends />
    </footer>
  )
}

function SendWords() {
  const count = useAppState((state) => state.parsed.events.length)
  const firing = useAppState(firingCount)
  const target = useAppState(targetOf)
  const live = useAppState((state) => state.server?.live === true)
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
  const name = useAppState((state) => state.draft?.name ?? '')
  const ready = useAppState((state) => canSend({ state }))
  return (
    <Popover label="" name="Other ways to send" id="send-menu" up>
      {(close) => (
        <ul class="menu">
          <li>
            <button
              type="button"
              disabled={!ready}
              onClick={() => {
                close()
                void sendEvents(app, 'this')
              }}
            >
              Send through “{name}” only
            </button>
          </li>
        </ul>
      )}
    </Popover>
  )
}

function EarlierSends() {
  const app = useApp()
  const runs = useAppState((state) => state.runs)
  if (runs.length === 0) return null
  return (
    <Popover label="Earlier sends" id="earlier-sends" up>
      {(close) => (
        <ul class="menu">
          {runs.map((run) => (
            <li key={run.id}>
              <button
                type="button"
                onClick={() => {
                  close()
                  openRun(app, run)
                }}
              >
                <Time at={run.at} /> <bdi>{runName(run)}</bdi>
                <span class="muted">
                  {countOutcomes(outcomesOf(sentMappings(run), run.events.length)).map(
                    ({ outcome, count }) =>
                      ` · ${count.toLocaleString('en')} ${eventBadge(outcome, 'did').word.toLowerCase()}`
                  )}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  )
}

import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import type { AppState } from '../state/app-state'
import { confirmLive } from '../state/send'
import { formSettings, targetOf } from '../state/settings'
import { Button } from '../ui/button'
import { closeAround, Dialog, DialogEnd } from '../ui/dialog'

/** The most recipients that are named. */
const MAX_NAMED = 10

/** Asks once before events leave for the real Emarsys: where to, in whose name, and whom they concern. */
export function LiveDialog() {
  const app = useApp()
  const count = app.state.parsed.events.length
  const target = targetOf(app.state)
  const login = loginOf(app.state)
  const recipients = recipientsOf(app.state)
  const events = plural(count, 'event')
  return (
    <Dialog title={`Send ${events} to ${target}?`} onClose={() => app.set({ askLive: null })}>
      <p>
        This workbench is live: contacts in the account behind{' '}
        <span class="mono">{app.state.server?.apiUrl}</span> will be changed, and programs may send
        messages to people. You are asked once; the events of SDKs at /v1 are asked for apart, in
        the list of live events.
      </p>
      <dl class="facts">
        <dt>Login</dt>
        <dd>{login}</dd>
        <dt>Recipients</dt>
        <dd>
          {recipients === null ? (
            'Not known yet: what would happen is still being worked out.'
          ) : recipients.length === 0 ? (
            'None: no mapping fires.'
          ) : (
            <>
              <bdi>{recipients.slice(0, MAX_NAMED).join(', ')}</bdi>
              {recipients.length > MAX_NAMED &&
                ` and ${(recipients.length - MAX_NAMED).toLocaleString('en')} more`}
            </>
          )}
        </dd>
      </dl>
      <DialogEnd>
        <Button
          class="primary live"
          onClick={(event) => {
            closeAround(event)
            void confirmLive(app)
          }}
        >
          Send {events} to {target}
        </Button>
      </DialogEnd>
    </Dialog>
  )
}

/** In whose name requests are made: what names the account where Emarsys is not asked. */
function loginOf(state: AppState): string {
  const { auth_type, api_user, apiClientId } = formSettings(state)
  return auth_type === 'new'
    ? `OAuth client ${String(apiClientId ?? '')}`
    : `API user ${String(api_user ?? '')}`
}

/** The contacts that the events would concern, by their key values; null as long as nobody knows. */
function recipientsOf({ foretold }: AppState): string[] | null {
  if (foretold === null) return null
  const keys = foretold.reply.mappings.flatMap(({ events }) =>
    events.flatMap(({ outcome, payload }) => {
      const key =
        outcome !== null && payload !== undefined && 'key_value' in payload && payload.key_value
      return typeof key === 'string' || typeof key === 'number' ? [String(key)] : []
    })
  )
  return [...new Set(keys)]
}

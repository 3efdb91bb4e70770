import { plural } from '../lib/plural'
import { useApp, useAppState } from '../state/app'
import { confirmLive } from '../state/send'
import { closeAround, Dialog, DialogEnd } from '../ui/dialog'

/** Asks once before events leave for the real Emarsys. */
export function LiveDialog() {
  const app = useApp()
  const count = useAppState((state) => state.parsed.events.length)
  const url = useAppState((state) => state.server?.apiUrl ?? '')
  const events = plural(count, 'event')
  const close = () => app.set({ askLive: null })
  return (
    <Dialog title={`Send ${events} to Emarsys?`} onClose={close}>
      <p>
        This workbench is live: contacts in the account behind <span class="mono">{url}</span> will
        be changed, and programs may send messages to people. You are asked once; the events of SDKs
        at /v1 are asked for apart, on the Live pane.
      </p>
      <DialogEnd>
        <button
          type="button"
          class="button primary live"
          onClick={(event) => {
            closeAround(event)
            void confirmLive(app)
          }}
        >
          Send {events} to Emarsys
        </button>
      </DialogEnd>
    </Dialog>
  )
}

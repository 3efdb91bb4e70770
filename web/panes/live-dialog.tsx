import { useEffect, useRef } from 'preact/hooks'
import { plural } from '../lib/plural'
import { useApp, useAppState } from '../state/app'
import { confirmLive } from '../state/send'

/** Asks once before events leave for the real Emarsys. */
export function LiveDialog() {
  const app = useApp()
  const open = useAppState((state) => state.askLive !== null)
  const count = useAppState((state) => state.parsed.events.length)
  const url = useAppState((state) => state.server?.apiUrl ?? '')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="live-title"
      onClose={() => app.store.set({ askLive: null })}
    >
      <h2 id="live-title">Send {plural(count, 'event')} to Emarsys?</h2>
      <p>
        This workbench is live: contacts in the account behind <span class="mono">{url}</span> will
        be changed, and programs may send messages to people. You are asked once; the events of SDKs
        at /v1 are asked for apart, on the Live pane.
      </p>
      <div class="bar end">
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" class="button primary live" onClick={() => void confirmLive(app)}>
          Send {plural(count, 'event')} to Emarsys
        </button>
      </div>
    </dialog>
  )
}

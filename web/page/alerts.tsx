import type { ComponentChildren } from 'preact'
import { useApp, useAppState } from '../state/app'

/** What concerns the whole page. It covers the right of the header, so that nothing under it moves. */
export function Alerts() {
  const app = useApp()
  const lost = useAppState((state) => state.connection === 'lost')
  const source = useAppState((state) => state.sourceError)
  return (
    <div class="alerts" aria-live="polite">
      {lost ? (
        <Alert>
          <span>The workbench does not answer. What you typed is kept; is it still running?</span>
          <button type="button" class="button" onClick={() => app.reconnect()}>
            Retry
          </button>
        </Alert>
      ) : (
        source !== null && (
          <Alert>
            <span>The sources are broken; the last good version keeps running.</span>
            <details open>
              <summary class="button">Where</summary>
              <pre>{source}</pre>
            </details>
          </Alert>
        )
      )}
    </div>
  )
}

function Alert({ children }: { children: ComponentChildren }) {
  return <div class="alert">{children}</div>
}

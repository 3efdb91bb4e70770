import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useApp, useAppState } from '../state/app'
import { formSettings } from '../state/settings'

/** What concerns the whole page, one line each. */
export function Banners() {
  const app = useApp()
  const lost = useAppState((state) => state.connection === 'lost')
  const source = useAppState((state) => state.sourceError)
  return (
    <div class="banners" aria-live="polite">
      {lost && (
        <Banner tone="bad">
          <span>The workbench does not answer. What you typed is kept; is it still running?</span>
          <button type="button" class="button" onClick={() => app.reconnect()}>
            Retry
          </button>
        </Banner>
      )}
      {source !== null && (
        <Banner tone="bad">
          <span>The sources are broken; the last good version keeps running.</span>
          <pre>{source}</pre>
        </Banner>
      )}
      <WsseBanner />
    </div>
  )
}

/** Says how long WSSE has left, to whom it concerns. */
function WsseBanner() {
  const message = useAppState((state) => state.server?.wsse.message ?? null)
  const wsse = useAppState((state) => formSettings(state).auth_type !== 'oauth2')
  const [read, setRead] = useState(false)
  if (message === null || !wsse || read) return null
  return (
    <Banner tone="warn">
      <span>{message}</span>
      <button type="button" class="button" onClick={() => setRead(true)}>
        Hide
      </button>
    </Banner>
  )
}

function Banner({ tone, children }: { tone: 'bad' | 'warn'; children: ComponentChildren }) {
  return <div class={`banner banner-${tone}`}>{children}</div>
}

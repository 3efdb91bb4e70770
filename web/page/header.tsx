import { SettingsForm } from './settings-form'
import { MOD } from './use-keys'
import { useApp } from '../state/app'
import { formSettings, missingSettings, settingFields, targetOf } from '../state/settings'
import { Button, TextButton } from '../ui/button'
import { Popover } from '../ui/popover'

/** The top line: where events go and how the login stands, and the way to everything by its name. */
export function Header() {
  const app = useApp()
  const { settingsOpen } = app.state
  return (
    <header class="top">
      <h1>
        Emarsys<span class="hidden"> (Actions) workbench</span>
      </h1>
      <Target />
      <Popover
        label="Settings"
        id="settings"
        open={settingsOpen}
        onOpen={(open) => app.set({ settingsOpen: open })}
      >
        {() => <SettingsForm />}
      </Popover>
      <LoginNote />
      <span class="grow" />
      <Button
        class="search-button"
        aria-keyshortcuts="Meta+K Control+K"
        onClick={() => app.set({ dialog: 'go' })}
      >
        <span class="wide-only">Search or do…</span>
        <kbd>{MOD}K</kbd>
      </Button>
      <Button aria-label="Keys" aria-keyshortcuts="?" onClick={() => app.set({ dialog: 'help' })}>
        ?
      </Button>
      <Alerts />
    </header>
  )
}

function Target() {
  const { state } = useApp()
  const { server, isLost: lost } = state
  if (server === null) return null
  if (server.live && !lost)
    return (
      <span class="pill pill-live" role="status">
        <span>
          Live<span class="wide-only">: sends to {targetOf({ server })}</span>
        </span>
      </span>
    )
  return (
    <span class={`pill${lost ? ' muted' : ''}`}>
      <span class={`dot${lost ? '' : ' dot-delivered'}`} aria-hidden="true" />{' '}
      {lost ? 'Not connected' : 'Sandbox'}{' '}
      {!lost && <span class="mono cut wide-only">{targetOf({ server })}</span>}
    </span>
  )
}

/** From so many days before WSSE ends the header says so. */
const WSSE_DAYS = 90

/** What is to be done about the login: WSSE ends, or OAuth is set up by half. */
function LoginNote() {
  const app = useApp()
  const words = loginWords(app.state)
  if (words === null) return null
  const go = () => {
    app.set({ settingsOpen: true })
    requestAnimationFrame(() => document.getElementById('setting-auth_type')?.focus())
  }
  return (
    <p class="login-note" role="note">
      <span class="note-long">{words.long}</span>
      <span class="note-short">{words.short}</span> ·{' '}
      <TextButton onClick={go}>{words.todo}</TextButton>
    </p>
  )
}

/** How the login stands, in a sentence and in two words; null where there is nothing to do. */
function loginWords(state: ReturnType<typeof useApp>['state']) {
  const { server } = state
  if (server === null) return null
  if (formSettings(state).auth_type === 'new') {
    const missing = missingSettings(state).map((key) => settingFields(state)[key]?.label ?? key)
    if (missing.length === 0) return null
    const long = `OAuth is not complete: ${missing.join(' and ')} missing`
    return { long, short: 'OAuth half set', todo: 'Finish' }
  }
  const { daysLeft, until } = server.wsse
  if (daysLeft > WSSE_DAYS) return null
  if (daysLeft < 0) return { long: `WSSE ended on ${until}`, short: 'WSSE ended', todo: 'Switch' }
  const days = daysLeft === 0 ? 'today' : `in ${daysLeft} day${daysLeft === 1 ? '' : 's'}`
  return { long: `WSSE ends ${days}`, short: `WSSE ${daysLeft} d`, todo: 'Switch' }
}

/** What concerns the whole page. It covers the right of the header, so that nothing under it moves. */
function Alerts() {
  const app = useApp()
  const { isLost: lost, sourceError: source } = app.state
  return (
    <div class="alerts" aria-live="polite">
      {lost ? (
        <div class="alert">
          <span>The workbench does not answer. What you typed is kept; is it still running?</span>
          <Button onClick={() => app.reconnect()}>Retry</Button>
        </div>
      ) : (
        source !== null && (
          <div class="alert">
            <span>The sources are broken; the last good version keeps running.</span>
            <details open>
              <summary class="button">Where</summary>
              <pre>{source}</pre>
            </details>
          </div>
        )
      )}
    </div>
  )
}

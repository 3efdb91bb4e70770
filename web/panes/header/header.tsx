import { useState } from 'preact/hooks'
import { useApp, useAppState } from '../../state/app'
import { applyTheme, recallTheme, THEMES } from '../../state/theme'
import { Popover } from '../../ui/popover'
import { Alerts } from '../alerts'
import { SettingsForm } from './settings-form'

/** The top line: what this is, where events go, settings, theme. */
export function Header() {
  const app = useApp()
  const settingsOpen = useAppState((state) => state.settingsOpen)
  const name = useAppState((state) => state.manifest?.name ?? 'Emarsys (Actions)')
  return (
    <header class="top">
      <h1>
        {name} <span class="muted">· workbench</span>
      </h1>
      <Target />
      <span class="grow" />
      <Popover
        label="Settings"
        id="settings"
        open={settingsOpen}
        onOpen={(open) => app.set({ settingsOpen: open })}
      >
        {() => (
          <>
            <SettingsForm />
            <div class="narrow-only settings-theme">
              <ThemeSwitch />
            </div>
          </>
        )}
      </Popover>
      <button
        type="button"
        class="button quiet wide-only"
        aria-keyshortcuts="?"
        onClick={() => app.set({ dialog: 'help' })}
      >
        Keys
      </button>
      <ThemeSwitch />
      <Alerts />
    </header>
  )
}

function Target() {
  const server = useAppState((state) => state.server)
  const lost = useAppState((state) => state.connection === 'lost')
  if (server === null) return null
  if (lost) {
    return (
      <span class="pill pill-lost">
        <span class="dot" aria-hidden="true" /> Not connected
      </span>
    )
  }
  if (server.live) {
    return (
      <span class="pill pill-live" role="status">
        <span>
          Live<span class="wide-only">: sends to Emarsys</span>
        </span>
      </span>
    )
  }
  return (
    <span class="pill">
      <span class="dot" aria-hidden="true" /> Sandbox <span class="mono">{server.apiUrl}</span>
    </span>
  )
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(recallTheme)
  return (
    <select
      class="theme"
      aria-label="Theme"
      value={theme}
      onChange={(event) => {
        const chosen = THEMES.find((known) => known === event.currentTarget.value) ?? 'system'
        setTheme(chosen)
        applyTheme(chosen)
      }}
    >
      <option value="system">System theme</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  )
}

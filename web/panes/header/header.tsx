import { useState } from 'preact/hooks'
import { useAppState } from '../../state/app'
import { applyTheme, recallTheme, THEMES } from '../../state/theme'
import { Popover } from '../../ui/popover'
import { SettingsForm } from './settings-form'

/** The top line: what this is, where events go, settings, theme. */
export function Header() {
  const name = useAppState((state) => state.manifest?.name ?? 'Emarsys (Actions)')
  return (
    <header class="top">
      <h1>
        {name} <span class="muted">· workbench</span>
      </h1>
      <Target />
      <span class="grow" />
      <Popover label="Settings" id="settings">
        {() => (
          <>
            <SettingsForm />
            <div class="narrow-only settings-theme">
              <ThemeSwitch />
            </div>
          </>
        )}
      </Popover>
      <ThemeSwitch />
    </header>
  )
}

function Target() {
  const server = useAppState((state) => state.server)
  if (server === null) return null
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

import { readSwitches, setSwitch } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp, useAppState } from '../state/app'

/** How Emarsys may behave where its documentation leaves it open. */
export function Switches() {
  const app = useApp()
  const switches = useAppState((state) => state.account?.switches ?? {})
  return (
    <section class="card" aria-labelledby="switches-title">
      <h3 id="switches-title">Switches</h3>
      <p class="muted">How Emarsys behaves where its documentation leaves it open.</p>
      {Object.entries(switches).map(([name, { position, positions, meaning }]) => (
        <div class="setting-line" key={name}>
          <label for={`switch-${name}`}>
            <span class="mono">{name}</span>
            <span class="muted">{meaning}</span>
          </label>
          <select
            id={`switch-${name}`}
            value={position}
            onChange={(event) => {
              const chosen = event.currentTarget.value
              void changeAccount(app, () => setSwitch(name, chosen), 'switches', readSwitches)
            }}
          >
            {positions.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
      ))}
    </section>
  )
}

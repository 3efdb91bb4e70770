import { readLimits, setLimit } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp, useAppState } from '../state/app'

/** What Emarsys limits; lower one to meet it. */
export function Limits() {
  const app = useApp()
  const limits = useAppState((state) => state.account?.limits ?? {})
  return (
    <section class="card" aria-labelledby="limits-title">
      <h3 id="limits-title">Limits</h3>
      <p class="muted">Emarsys's figures. Lower one to meet it.</p>
      {Object.entries(limits).map(([name, value]) => (
        <div class="setting-line" key={name}>
          <label for={`limit-${name}`}>
            <span class="mono">{name}</span>
          </label>
          <input
            id={`limit-${name}`}
            type="number"
            min="0"
            value={value}
            onChange={(event) => {
              const figure = event.currentTarget.valueAsNumber
              if (Number.isNaN(figure)) return
              void changeAccount(app, () => setLimit(name, figure), 'limits', readLimits)
            }}
          />
        </div>
      ))}
    </section>
  )
}

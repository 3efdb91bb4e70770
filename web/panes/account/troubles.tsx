import { isJsonObject } from '../../lib/json'
import { addFault, readFaults } from '../../server/account-calls'
import { changeAccount } from '../../state/account'
import { useApp, useAppState } from '../../state/app'

/** Five kinds of trouble, each one click: the first thing to try. */
export function Troubles() {
  const app = useApp()
  const troubles = useAppState((state) => state.scenarios?.faults ?? [])
  return (
    <section class="card troubles" aria-labelledby="troubles-title">
      <h3 id="troubles-title">Let something happen</h3>
      <p class="muted">
        Every request meets it until it is removed below; what happens to your events shows at once.
      </p>
      <div class="bar wrap">
        {troubles.map(({ name, fault }) => (
          <button
            key={name}
            type="button"
            class="button"
            onClick={() => {
              if (!isJsonObject(fault)) return
              void changeAccount(app, () => addFault(fault), 'faults', readFaults)
            }}
          >
            {name.charAt(0).toUpperCase() + name.slice(1)}
          </button>
        ))}
      </div>
    </section>
  )
}

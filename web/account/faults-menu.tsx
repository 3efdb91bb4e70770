import { isJsonObject, sameJson } from '../lib/json'
import { addFault, readFaults, removeFault } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp, useAppState } from '../state/app'
import { Popover } from '../ui/popover'
import { describeFault } from './faults'
import type { ActiveFault } from '../../src/workbench/wire'

/** Breaking things: one menu of five troubles, whose effect shows on the cards at once; everything else is in the account. */
export function FaultsMenu() {
  const app = useApp()
  const troubles = useAppState((state) => state.scenarios?.faults ?? [])
  const faults = useAppState((state) => state.account?.faults ?? []).filter(isActive)
  const set = (task: () => Promise<void>) => void changeAccount(app, task, 'faults', readFaults)
  const active = ({ fault }: { fault: object }) =>
    faults.find(({ answer }) => 'answer' in fault && sameJson(fault.answer, answer))
  const named = troubles.filter((one) => active(one)).map(({ name }) => name)
  const words = named.length === 0 ? `${faults.length} set` : named.join(', ')
  return (
    <Popover label={`Faults: ${faults.length === 0 ? 'none' : words}`} id="faults-menu" up>
      {(close) => (
        <ul class="menu">
          {troubles.map(({ name, fault }) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => {
                  close()
                  if (isJsonObject(fault)) set(() => addFault(fault))
                }}
              >
                {name.charAt(0).toUpperCase() + name.slice(1)}
              </button>
            </li>
          ))}
          <li>
            <button
              type="button"
              onClick={() => {
                close()
                app.set({ dock: 'account', pane: 'account', accountTab: 'break', timeline: null })
              }}
            >
              Other…
            </button>
          </li>
          {faults.map((fault) => (
            <li key={fault.id}>
              <button
                type="button"
                onClick={() => {
                  close()
                  set(() => removeFault(fault.id))
                }}
              >
                Remove: {describeFault(fault)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  )
}

function isActive({ times, hits }: ActiveFault): boolean {
  return times === undefined || hits < times
}

import { useState } from 'preact/hooks'
import { addFault, readFaults, removeFault } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp, useAppState } from '../state/app'
import { FAULT_PRESETS } from './fault-presets'
import type { ActiveFault } from '../../src/workbench/wire'

/** How often a fault can be asked for: the next requests, or all. */
const TIMES = [
  { value: '1', label: 'the next request' },
  { value: '3', label: 'the next 3 requests' },
  { value: '', label: 'every request' }
] as const

/** Faults: what goes wrong with the next requests. */
export function Faults() {
  const app = useApp()
  const faults = useAppState((state) => state.account?.faults ?? [])
  const [preset, setPreset] = useState<string>(FAULT_PRESETS[0].id)
  const [times, setTimes] = useState<string>(TIMES[0].value)
  const add = () => {
    const { fault } = FAULT_PRESETS.find(({ id }) => id === preset) ?? FAULT_PRESETS[0]
    const often = times === '' ? {} : { times: Number(times) }
    void changeAccount(app, () => addFault({ ...fault, ...often }), 'faults', readFaults)
  }
  return (
    <section class="card" aria-labelledby="faults-title">
      <h3 id="faults-title">Faults</h3>
      <p class="muted">What goes wrong, and with which requests.</p>
      <div class="bar wrap">
        <select
          aria-label="What goes wrong"
          class="grow"
          value={preset}
          onChange={(event) => setPreset(event.currentTarget.value)}
        >
          {FAULT_PRESETS.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
        <select
          aria-label="With which requests"
          value={times}
          onChange={(event) => setTimes(event.currentTarget.value)}
        >
          {TIMES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <button type="button" class="button primary" onClick={add}>
          Add fault
        </button>
      </div>
      {faults.length === 0 ? (
        <p class="muted">No fault: every request gets its ordinary answer.</p>
      ) : (
        <ul class="plain-list">
          {faults.map((fault) => (
            <li key={fault.id} class="bar">
              <span class="grow">
                <span class="muted">{fault.id}.</span> {describeFault(fault)}
              </span>
              <button
                type="button"
                class="button"
                onClick={() =>
                  void changeAccount(app, () => removeFault(fault.id), 'faults', readFaults)
                }
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** A fault in force, in words. */
export function describeFault({ answer, match, times, hits, delay_ms }: ActiveFault): string {
  const what = answer.status === undefined ? answer.kind : `${answer.kind} ${answer.status}`
  const where = [match.method, match.path].filter((part) => part !== undefined).join(' ')
  const often = times === undefined ? `every request, ${hits} so far` : `${hits} of ${times} used`
  const late = delay_ms > 0 ? `after ${delay_ms} ms` : ''
  return [what, late, where, often].filter((part) => part !== '').join(' · ')
}

import { useState } from 'preact/hooks'
import type { ActiveFault } from '../../src/workbench/wire'
import { Card } from './advanced'
import { FAULT_PRESETS } from './fault-presets'
import { isJsonObject, sameJson } from '../lib/json'
import { addFault, removeFault } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp } from '../state/app'
import { openAccount } from '../state/dock'
import { Button } from '../ui/button'
import { Menu } from '../ui/menu'
import { Select } from '../ui/select'

/** How often a fault can be asked for: the next requests, or all. */
const TIMES = [
  { value: '1', label: 'the next request' },
  { value: '3', label: 'the next 3 requests' },
  { value: '', label: 'every request' }
] as const

/** Faults: what goes wrong with the next requests. */
export function Faults() {
  const app = useApp()
  const faults = app.state.account?.faults ?? []
  const [preset, setPreset] = useState<string>(FAULT_PRESETS[0].id)
  const [times, setTimes] = useState<string>(TIMES[0].value)
  const add = () => {
    const { fault } = FAULT_PRESETS.find(({ id }) => id === preset) ?? FAULT_PRESETS[0]
    const often = times === '' ? {} : { times: Number(times) }
    void changeAccount(app, () => addFault({ ...fault, ...often }))
  }
  return (
    <Card title="Faults" about="What goes wrong, and with which requests.">
      <div class="bar wrap">
        <Select
          label="What goes wrong"
          class="grow"
          value={preset}
          choices={FAULT_PRESETS.map(({ id, label }) => ({ value: id, label }))}
          onChange={setPreset}
        />
        <Select label="With which requests" value={times} choices={TIMES} onChange={setTimes} />
        <Button class="primary" onClick={add}>
          Add fault
        </Button>
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
              <Button onClick={() => void changeAccount(app, () => removeFault(fault.id))}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
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

/** Breaking things: one menu of five troubles, whose effect shows on the cards at once; everything else is in the account. */
export function FaultsMenu() {
  const app = useApp()
  const troubles = app.state.scenarios?.faults ?? []
  const faults = (app.state.account?.faults ?? []).filter(isActive)
  const set = (task: () => Promise<unknown>) => void changeAccount(app, task)
  const active = ({ fault }: { fault: object }) =>
    faults.find(({ answer }) => 'answer' in fault && sameJson(fault.answer, answer))
  const named = troubles.filter((one) => active(one)).map(({ name }) => name)
  const words = named.length === 0 ? `${faults.length} set` : named.join(', ')
  const entries = [
    ...troubles.map(({ name, fault }) => ({
      label: name.charAt(0).toUpperCase() + name.slice(1),
      go: () => void (isJsonObject(fault) && set(() => addFault(fault)))
    })),
    { label: 'Other…', go: () => openAccount(app, 'break') },
    ...faults.map((fault) => ({
      label: `Remove: ${describeFault(fault)}`,
      go: () => set(() => removeFault(fault.id))
    }))
  ]
  const state = faults.length === 0 ? 'none' : words
  return <Menu label={`Faults: ${state}`} id="faults-menu" entries={entries} />
}

function isActive({ times, hits }: ActiveFault): boolean {
  return times === undefined || hits < times
}

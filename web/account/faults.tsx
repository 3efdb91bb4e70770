import { useState } from 'preact/hooks'
import type { ActiveFault, JsonObject } from '../../src/workbench/wire'
import { Card } from './advanced'
import { isJsonObject, sameJson } from '../lib/json'
import { addFault, removeFault } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp } from '../state/app'
import type { Account } from '../state/app-state'
import { openAccount } from '../state/dock'
import { Button } from '../ui/button'
import { Menu } from '../ui/menu'
import { Select } from '../ui/select'

/** What goes wrong in the field, in the words of who meets it: a fault in the sandbox's form, but for how often. */
const PRESETS: Readonly<Record<string, JsonObject>> = {
  '429 Too many requests': refusal(429, 'Too Many Requests'),
  '500 Internal error': refusal(500, 'Internal error'),
  '503 Unavailable, an HTML page': {
    answer: { kind: 'reply', status: 503, body: '<h1>Unavailable</h1>', content_type: 'text/html' }
  },
  '401 Login refused': refusal(401, 'Unauthorized'),
  'Connection reset': { answer: { kind: 'reset' } },
  'Answer cut off': { answer: { kind: 'cut' } },
  'Answer after 3 seconds': { answer: { kind: 'delay' }, delay_ms: 3000 },
  'No answer at all': { answer: { kind: 'stall' } },
  'JSON labelled as HTML': { answer: { kind: 'label', content_type: 'text/html' } },
  'An answer of 5 MB': { answer: { kind: 'huge', bytes: 5_000_000 } }
}

function refusal(status: number, replyText: string): JsonObject {
  return { answer: { kind: 'reply', status, body: { replyCode: 1, replyText } } }
}

/** How often a fault can be asked for: the next requests, or all. */
const TIMES = [
  { value: '1', label: 'the next request' },
  { value: '3', label: 'the next 3 requests' },
  { value: '', label: 'every request' }
] as const

/** Faults: what goes wrong with the next requests. */
export function Faults({ faults }: Pick<Account, 'faults'>) {
  const app = useApp()
  const [preset, setPreset] = useState('429 Too many requests')
  const [times, setTimes] = useState<string>(TIMES[0].value)
  const add = () => {
    const often = times === '' ? {} : { times: Number(times) }
    void changeAccount(app, () => addFault({ ...PRESETS[preset], ...often }))
  }
  return (
    <Card title="Faults" about="What goes wrong, and with which requests.">
      <div class="bar wrap">
        <Select
          label="What goes wrong"
          class="grow"
          value={preset}
          choices={Object.keys(PRESETS)}
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
function describeFault({ answer, match, times, hits, delay_ms }: ActiveFault): string {
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

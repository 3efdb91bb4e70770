import { useState } from 'preact/hooks'
import type { PinnedScenario, ScenarioReply } from '../../src/workbench/wire'
import { describeEvent } from '../events/describe-event'
import { plural } from '../lib/plural'
import { replyOf } from '../state/answer'
import { useApp } from '../state/app'
import { acceptScenario, dropScenario, loadScenarioEvents, pinEvents } from '../state/scenarios'
import { Button, TextButton } from '../ui/button'
import { Dialog, DialogEnd } from '../ui/dialog'
import { SettingField } from '../ui/setting-field'

/** The scenarios with what is known of each now: a mark is that of the mappings as they are written, or none. */
function useScenarios() {
  const { scenarios, scenarioResults: known, scenariosError: unread } = useApp().state
  const results = replyOf(known) ?? []
  const error = known.state === 'failed' ? known.problem : unread
  const marks = (scenarios?.scenarios ?? []).map((scenario) => {
    const result = results.find(({ name }) => name === scenario.name)
    const word: keyof typeof MARKS =
      result === undefined ? 'not run yet' : result.passed ? 'passes' : 'differs'
    return { scenario, result, word }
  })
  return { marks, error, hasFile: scenarios !== null && scenarios.file !== null }
}

/** The scenarios in a word, for the bar: nothing before one is pinned. */
export function ScenarioWords() {
  const app = useApp()
  const { marks } = useScenarios()
  if (marks.length === 0) return null
  const differing = marks.filter(({ word }) => word === 'differs').length
  const passing = marks.filter(({ word }) => word === 'passes').length
  const words = passing === marks.length ? '✓' : differing > 0 ? `${differing} ✗` : '…'
  return (
    <button
      type="button"
      class={`dock-button${differing > 0 ? ' hint-error' : ''}`}
      onClick={() => app.set({ dock: 'check', pane: 'check' })}
    >
      {plural(marks.length, 'scenario')} {words}
    </button>
  )
}

const MARKS = { passes: '✓', differs: '✗', 'not run yet': '·' } as const

/** The scenarios, a mark each: whether they come out as expected with the mappings as they are written now. */
export function Scenarios() {
  const { marks, error, hasFile } = useScenarios()
  const [open, setOpen] = useState<string | null>(null)
  const [pins, setPins] = useState(false)
  if (!hasFile) return error === null ? null : <p class="hint-error">{error}</p>
  const opened = marks.find(({ scenario }) => scenario.name === open)
  return (
    <section aria-label="Scenarios">
      <h3 class="check-title">Scenarios</h3>
      <p class="muted">
        Events with what is expected to become of them, run after each edit.{' '}
        <TextButton onClick={() => setPins(true)}>Pin as a scenario</TextButton>
      </p>
      <ul class="scenario-marks">
        {marks.map(({ scenario: { name }, word }) => (
          <li key={name}>
            <button
              type="button"
              class={`scenario-mark ${word}`}
              aria-label={`${name}: ${word}`}
              onClick={() => setOpen(name)}
            >
              {MARKS[word]} <bdi>{name}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {error !== null && <p class="hint-error">{error}</p>}
      {opened !== undefined && (
        <ScenarioDialog
          scenario={opened.scenario}
          result={opened.result}
          onClose={() => setOpen(null)}
        />
      )}
      {pins && <PinDialog onClose={() => setPins(false)} />}
    </section>
  )
}

/** Names the events in the editor as a scenario, and says what trouble they meet. */
function PinDialog({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const events = app.state.parsed.events
  const faults = app.state.scenarios?.faults.map((one) => one.name) ?? []
  const choices = [{ value: '', label: 'none' }, ...faults]
  const [name, setName] = useState(() => describeEvent(events[0]))
  const [fault, setFault] = useState('')
  return (
    <Dialog title="Pin as a scenario" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onClose()
          void pinEvents(app, name.trim(), fault === '' ? undefined : fault)
        }}
      >
        <p>
          What becomes of {plural(events.length, 'event')} now, on the account as it begins, is what
          is expected from now on: on each edit here, and by <code>npx emarsys-actions test</code>.
        </p>
        <SettingField
          id="pin-name"
          field={{ label: 'Name', type: 'string' }}
          value={name}
          onChange={(typed) => setName(String(typed))}
        />
        <SettingField
          id="pin-fault"
          field={{ label: 'Trouble', type: 'string', choices }}
          value={fault}
          onChange={(chosen) => setFault(String(chosen))}
        />
        <DialogEnd>
          <button
            type="submit"
            class="button primary"
            disabled={events.length === 0 || name.trim() === ''}
          >
            Pin
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  )
}

interface ScenarioDialogProps {
  readonly scenario: PinnedScenario
  readonly result: ScenarioReply | undefined
  readonly onClose: () => void
}

/** One scenario: what is another than expected, and what to do about it. */
function ScenarioDialog({ scenario, result, onClose }: ScenarioDialogProps) {
  const app = useApp()
  const run = (task: () => unknown) => () => {
    onClose()
    task()
  }
  return (
    <Dialog title={scenario.name} onClose={onClose}>
      <p class="muted">
        {plural(scenario.events.length, 'event')}
        {scenario.fault !== undefined && ` · with the trouble "${scenario.fault}"`}
      </p>
      {result?.passed === true && <p>Everything comes out as expected.</p>}
      <ul class="differences">
        {result?.differences.map((difference) => (
          <li key={difference}>
            <bdi>{difference}</bdi>
          </li>
        ))}
      </ul>
      <div class="bar end wrap">
        <Button onClick={run(() => void dropScenario(app, scenario))}>Remove</Button>
        {result?.passed === false && (
          <Button onClick={run(() => void acceptScenario(app, scenario))}>
            Expect this from now on
          </Button>
        )}
        <Button class="primary" onClick={run(() => loadScenarioEvents(app, scenario))}>
          Open its events
        </Button>
      </div>
    </Dialog>
  )
}

import { useState } from 'preact/hooks'
import { plural } from '../lib/plural'
import { useApp, useAppState } from '../state/app'
import { replyOf } from '../state/answer'
import { PinDialog } from './pin-dialog'
import { ScenarioDialog } from './scenario-dialog'

/** The scenarios with what is known of each now: a mark is that of the mappings as they are written, or none. */
function useScenarios() {
  const scenarios = useAppState((state) => state.scenarios)
  const known = useAppState((state) => state.scenarioResults)
  const unread = useAppState((state) => state.scenariosError)
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
        <button type="button" class="link" onClick={() => setPins(true)}>
          Pin as a scenario
        </button>
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

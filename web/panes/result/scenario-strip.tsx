import { useState } from 'preact/hooks'
import { useAppState } from '../../state/app'
import { replyOf } from '../../state/answer'
import { PinDialog } from './pin-dialog'
import { ScenarioDialog } from './scenario-dialog'

/** The scenarios, a mark each: whether they come out as expected with the mappings as they are written now. */
export function ScenarioStrip() {
  const scenarios = useAppState((state) => state.scenarios)
  const known = useAppState((state) => state.scenarioResults)
  const unread = useAppState((state) => state.scenariosError)
  // A mark is that of the mappings and scenarios as they are now, or none.
  const results = replyOf(known) ?? []
  const error = known.state === 'failed' ? known.problem : unread
  const [open, setOpen] = useState<string | null>(null)
  const [pins, setPins] = useState(false)
  if (scenarios === null || scenarios.file === null) {
    return error === null ? null : <p class="scenario-strip hint-error">{error}</p>
  }
  const opened = scenarios.scenarios.find(({ name }) => name === open)
  const passed = results.filter((result) => result.passed).length
  return (
    <section class="scenario-strip" aria-label="Scenarios">
      <span class="muted">
        {results.length === 0
          ? 'Scenarios'
          : `${passed} of ${results.length} scenario${results.length === 1 ? '' : 's'}`}
      </span>
      <ul class="scenario-marks">
        {scenarios.scenarios.map(({ name }) => {
          const result = results.find((one) => one.name === name)
          const word = result === undefined ? 'not run yet' : result.passed ? 'passes' : 'differs'
          return (
            <li key={name}>
              <button
                type="button"
                class={`scenario-mark${result === undefined ? '' : result.passed ? ' passes' : ' differs'}`}
                title={`${name}: ${word}`}
                aria-label={`${name}: ${word}`}
                onClick={() => setOpen(name)}
              >
                {result === undefined ? '·' : result.passed ? '✓' : '✗'}
              </button>
            </li>
          )
        })}
      </ul>
      <button type="button" class="link" onClick={() => setPins(true)}>
        Pin as a scenario
      </button>
      {error !== null && <span class="hint-error">{error}</span>}
      {opened !== undefined && (
        <ScenarioDialog
          scenario={opened}
          result={results.find(({ name }) => name === opened.name)}
          onClose={() => setOpen(null)}
        />
      )}
      {pins && <PinDialog onClose={() => setPins(false)} />}
    </section>
  )
}

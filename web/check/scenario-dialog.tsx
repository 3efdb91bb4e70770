import type { PinnedScenario, ScenarioReply } from '../../src/workbench/wire'
import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import { acceptScenario, dropScenario, loadScenarioEvents } from '../state/scenarios'
import { Dialog } from '../ui/dialog'

interface ScenarioDialogProps {
  readonly scenario: PinnedScenario
  readonly result: ScenarioReply | undefined
  readonly onClose: () => void
}

/** One scenario: what is another than expected, and what to do about it. */
export function ScenarioDialog({ scenario, result, onClose }: ScenarioDialogProps) {
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
        <button type="button" class="button" onClick={run(() => void dropScenario(app, scenario))}>
          Remove
        </button>
        {result?.passed === false && (
          <button
            type="button"
            class="button"
            onClick={run(() => void acceptScenario(app, scenario))}
          >
            Expect this from now on
          </button>
        )}
        <button
          type="button"
          class="button primary"
          onClick={run(() => loadScenarioEvents(app, scenario))}
        >
          Open its events
        </button>
      </div>
    </Dialog>
  )
}

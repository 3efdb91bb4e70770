import { templateFor } from '../events/templates'
import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import { loadTemplate } from '../state/events'
import { changeDraft } from '../state/mapping'
import { TextButton } from '../ui/button'
import { Combobox } from '../ui/combobox'
import { Lines } from '../ui/lines'
import { useFindings } from './use-field-lines'

/** The trigger, and for which events it fires and why. */
export function Trigger() {
  const app = useApp()
  const trigger = app.state.draft?.subscribe ?? ''
  const { preview: known } = app.state
  const findings = useFindings(({ at }) => at[0] === 'subscribe')
  const isWrong = findings.some(({ tone }) => tone === 'error')
  const suggestions = known.last?.reply.triggers ?? []
  return (
    <div class="field">
      <label for="trigger">Trigger</label>
      <Combobox
        id="trigger"
        free
        text={trigger}
        options={suggestions.map((one) => ({ value: one, label: one }))}
        placeholder='type = "track" and event = "Order Completed"'
        invalid={isWrong}
        describedBy="trigger-hint"
        onType={(subscribe) => changeDraft(app, { subscribe })}
        onPick={({ value }) => changeDraft(app, { subscribe: value })}
      />
      <div id="trigger-hint">
        {known.state !== 'told' && known.last !== null && <p class="hint">Before this change:</p>}
        <Lines id="trigger-findings" lines={findings} />
        {!isWrong && <Explanation trigger={trigger} />}
      </div>
    </div>
  )
}

/** For which of the events it fires, and why for the one that is looked at. */
function Explanation({ trigger }: { trigger: string }) {
  const app = useApp()
  const { preview, selected } = app.state
  const results = preview.last?.reply.results ?? []
  const result = results[selected]
  if (result === undefined) return null
  const { subscribed, reason } = result.match
  const matching = results.filter(({ match }) => match.subscribed).length
  const badge = subscribed ? 'Matches' : 'Does not match'
  const many = results.length > 1
  const template = matching === 0 ? templateFor(trigger) : undefined
  return (
    <p class="hint hint-resolved">
      {many && (
        <>
          <strong>
            {matching.toLocaleString('en')} of {plural(results.length, 'event')}.
          </strong>{' '}
          Event {selected + 1}:{' '}
        </>
      )}
      <span class={`match ${subscribed ? 'match-yes' : 'match-no'}`}>{badge}</span>, because{' '}
      {reason}.{' '}
      {template !== undefined && (
        <TextButton onClick={() => loadTemplate(app, template)}>
          Load an event that matches
        </TextButton>
      )}
    </p>
  )
}

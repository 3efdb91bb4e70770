import { useState } from 'preact/hooks'
import { useApp, useAppState } from '../../state/app'
import { selectEvent } from '../../state/events'
import { JsonView } from '../../ui/json-view'
import { Late } from '../../ui/late'
import { previewBadge } from '../../result/words'
import { EventRow } from './event-row'
import { Filter } from './filter'
import { Paged } from './paged'
import { Summary } from './summary'
import type { PreviewResult } from '../../../src/workbench/wire'

/** What the mapping would do with each event. */
export function PreviewRows() {
  const app = useApp()
  const preview = useAppState((state) => state.preview)
  const error = useAppState((state) => state.previewError)
  const events = useAppState((state) => state.parsed.events)
  const broken = useAppState((state) => state.parsed.problems.length > 0)
  const action = useAppState((state) => state.draft?.action)
  const [word, setWord] = useState<string | null>(null)
  if (error !== null) return <p class="message message-error">{error}</p>
  if (preview === null) {
    return (
      <Late>
        <p class="empty muted">Working out the preview…</p>
      </Late>
    )
  }
  const badges = preview.results.map(previewBadge)
  const rows = preview.results
    .map((result, index) => ({ result, index, badge: previewBadge(result) }))
    .filter(({ badge }) => word === null || badge.word === word)
  return (
    <div class={broken ? 'dimmed' : undefined}>
      <Summary badges={badges} of={broken ? 'Before this change: ' : ''}>
        <Filter badges={badges} word={word} onChange={setWord} />
      </Summary>
      <Paged
        items={rows}
        of={word}
        row={({ result, index, badge }) => (
          <EventRow
            key={`${action}-${index}`}
            index={index}
            event={events[index]}
            badge={badge}
            reason={reasonOf(result)}
            startsOpen={preview.results.length === 1}
            onOpen={() => selectEvent(app, index)}
          >
            {() => <Mapped result={result} />}
          </EventRow>
        )}
      />
      <p class="muted teach">
        Nothing was sent. Press Send, or change an event and watch the preview.
      </p>
    </div>
  )
}

function reasonOf({ match, errors = [] }: PreviewResult): string {
  if (!match.subscribed) return match.reason
  return errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' ')
}

function Mapped({ result }: { result: PreviewResult }) {
  const { match, payload } = result
  return (
    <>
      <h3 class="minor">Payload{match.subscribed ? '' : ', if the trigger matched'}</h3>
      <JsonView value={payload} label="Payload" />
    </>
  )
}

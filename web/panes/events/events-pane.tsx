import { useMemo, useState } from 'preact/hooks'
import { eventSpans } from '../../events/event-spans'
import { eventWarnings } from '../../events/event-warnings'
import { readEventsFile } from '../../events/read-file'
import { wordsOf } from '../../server/call'
import { useApp, useAppState } from '../../state/app'
import { editEvents, formatEvents } from '../../state/events'
import { tell } from '../../state/notice'
import { sendEvents } from '../../state/send'
import { JsonEditor } from '../../ui/json-editor'
import { plural } from '../../lib/plural'
import { EventPaths } from './event-paths'
import { TemplateBar } from './template-bar'

/** The first pane: the events, as templates, typed, pasted or dropped. */
export function EventsPane() {
  const app = useApp()
  const text = useAppState((state) => state.text)
  const parsed = useAppState((state) => state.parsed)
  const selected = useAppState((state) => state.selected)
  const deletes = useAppState((state) => state.manifest?.takesDeletions === true)
  const warnings = useMemo(() => eventWarnings(text, parsed.events), [text, parsed])
  const shown = useMemo(
    () => (parsed.events.length > 1 ? (eventSpans(text)[selected] ?? null) : null),
    [text, parsed, selected]
  )
  const [dropping, setDropping] = useState(false)
  const load = async (file: File | undefined) => {
    if (file === undefined) return
    try {
      editEvents(app, await readEventsFile(file))
    } catch (error) {
      tell(app, wordsOf(error))
    }
  }
  return (
    <section
      class={`pane pane-events${dropping ? ' dropping' : ''}`}
      aria-labelledby="events-title"
      onDragOver={(event) => {
        event.preventDefault()
        setDropping(true)
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault()
        event.stopPropagation()
        setDropping(false)
        void load(event.dataTransfer?.files[0])
      }}
    >
      <header class="pane-head">
        <h2 id="events-title">
          <span class="step">1</span> Events
        </h2>
        <span class="muted grow end">
          {parsed.problems.length > 0 ? 'not read' : plural(parsed.events.length, 'event')}
        </span>
        <button type="button" class="button quiet" onClick={() => formatEvents(app)}>
          Format
        </button>
        {deletes && (
          <button type="button" class="button quiet" onClick={() => app.set({ dialog: 'delete' })}>
            Delete a user
          </button>
        )}
      </header>
      <TemplateBar onFile={load} />
      <JsonEditor
        label="Events as JSON: one, an array, or one a line"
        describedBy="events-problem"
        text={text}
        problems={parsed.problems}
        warnings={warnings}
        shown={shown}
        onChange={(typed) => editEvents(app, typed)}
        onSubmit={() => void sendEvents(app)}
      />
      <p class="hint hint-error events-problem" id="events-problem" role="status">
        {problemWords(parsed.problems.length > 0 ? parsed.problems : warnings)}
      </p>
      <EventPaths />
    </section>
  )
}

function problemWords(problems: readonly { message: string }[]): string {
  const [first, ...others] = problems
  if (first === undefined) return ''
  return others.length === 0 ? first.message : `${first.message} And ${others.length} more.`
}

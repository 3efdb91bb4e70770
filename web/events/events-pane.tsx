import { useMemo, useRef, useState } from 'preact/hooks'
import { plural } from '../lib/plural'
import { wordsOf } from '../server/call'
import { useApp, useAppState } from '../state/app'
import type { Source } from '../state/app-state'
import { addTemplate, editEvents, formatEvents, showSource } from '../state/events'
import { tell } from '../state/notice'
import { sendEvents } from '../state/send'
import { CopyButton } from '../ui/copy-button'
import { Fold } from '../ui/fold'
import { JsonEditor } from '../ui/json-editor'
import { Popover } from '../ui/popover'
import { type Tab, TabPanel, Tabs } from '../ui/tabs'
import { Examples, OwnEvents } from './event-list'
import { eventSpans } from './event-spans'
import { eventWarnings } from './event-warnings'
import { LiveEvents } from './live-list'
import { PathList } from './path-list'
import { readEventsFile } from './read-file'
import { TEMPLATES } from './templates'

/** Where events come from: examples, the user's own, a file, or an SDK; and the JSON of the chosen one. */
export function EventsPane() {
  const app = useApp()
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
      aria-label="Events"
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
      <h2 class="hidden">Events</h2>
      <Sources onFile={load} />
      <EventJson />
    </section>
  )
}

function Sources({ onFile }: { onFile: (file: File | undefined) => void }) {
  const app = useApp()
  const source = useAppState((state) => state.source)
  const own = useAppState(({ source: now, ownText, parsed }) =>
    now === 'mine' ? parsed.events.length : ownText === null ? 0 : null
  )
  const live = useAppState((state) => state.liveTotal)
  const file = useRef<HTMLInputElement>(null)
  const tabs: readonly Tab<Source>[] = [
    { name: 'examples', label: 'Examples' },
    {
      name: 'mine',
      label: own === null || own === 0 ? 'Mine' : `Mine ${own.toLocaleString('en')}`
    },
    { name: 'live', label: live === 0 ? 'Live' : `Live ${live.toLocaleString('en')}` }
  ]
  return (
    <>
      <header class="pane-head">
        <Tabs
          id="source"
          label="Where events come from"
          tabs={tabs}
          current={source}
          onChoose={(name) => showSource(app, name)}
        />
        <button type="button" class="button quiet" onClick={() => file.current?.click()}>
          File…
        </button>
        <input
          ref={file}
          type="file"
          accept=".json,.ndjson,.jsonl,.txt,application/json"
          class="hidden"
          tabIndex={-1}
          aria-label="File of events"
          onChange={(event) => {
            onFile(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </header>
      <TabPanel id="source" current={source}>
        {source === 'examples' && <Examples />}
        {source === 'mine' && (own === 0 ? <NoneOwn /> : <OwnEvents />)}
        {source === 'live' && <LiveEvents />}
      </TabPanel>
    </>
  )
}

function NoneOwn() {
  return (
    <p class="empty muted">
      Change the event below, paste events, or drop a file: they are kept here.
    </p>
  )
}

function EventJson() {
  const app = useApp()
  const text = useAppState((state) => state.text)
  const parsed = useAppState((state) => state.parsed)
  const selected = useAppState((state) => state.selected)
  const warnings = useMemo(() => eventWarnings(text, parsed.events), [text, parsed])
  const shown = useMemo(
    () => (parsed.events.length > 1 ? (eventSpans(text)[selected] ?? null) : null),
    [text, parsed, selected]
  )
  return (
    <>
      <div class="bar event-bar">
        <h3 class="grow">
          {parsed.problems.length > 0 ? 'Not read' : plural(parsed.events.length, 'event')}
        </h3>
        <button type="button" class="button quiet" onClick={() => formatEvents(app)}>
          Format
        </button>
        <Popover label="Batch" name="Add to batch" id="add-to-batch">
          {(close) => (
            <ul class="menu">
              {TEMPLATES.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    onClick={() => {
                      addTemplate(app, one)
                      close()
                    }}
                  >
                    {one.label}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Popover>
        <CopyButton label="Copy" of="the events" text={() => app.state.text} />
      </div>
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
      <Fold class="more paths" summary="Paths of this event">
        {() => <PathList />}
      </Fold>
    </>
  )
}

function problemWords(problems: readonly { message: string }[]): string {
  const [first, ...others] = problems
  if (first === undefined) return ''
  return others.length === 0 ? first.message : `${first.message} And ${others.length} more.`
}

import { useMemo, useRef, useState } from 'preact/hooks'
import { describeEvent } from './describe-event'
import { Examples, OwnEvents } from './event-list'
import { eventPaths } from './event-paths'
import { eventSpans } from './event-spans'
import { eventWarnings } from './event-warnings'
import { LiveEvents } from './live-list'
import { parseEvents } from './parse-events'
import { TEMPLATES } from './templates'
import { shortJson } from '../lib/json'
import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import { addTemplate, editEvents, formatEvents, showSource } from '../state/events'
import { insertPath } from '../state/last-field'
import { attempt, copy, tell } from '../state/notice'
import { sendEvents } from '../state/send'
import { Button } from '../ui/button'
import { CopyButton } from '../ui/copy-button'
import { Fold } from '../ui/fold'
import { JsonEditor } from '../ui/json-editor'
import { Menu } from '../ui/menu'
import { TabPanel, Tabs } from '../ui/tabs'

/** Where events come from: examples, the user's own, a file, or an SDK; and the JSON of the chosen one. */
export function EventsPane() {
  const app = useApp()
  const [dropping, setDropping] = useState(false)
  const load = (file: File | undefined) =>
    file && attempt(app, async () => editEvents(app, await readEventsFile(file)))
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

/** The most characters of a file that the editor takes: what the server accepts in one call. */
const MAX_CHARACTERS = 15_000_000

/**
 * Reads a file of events: JSON, or one event a line.
 * @throws Error when it is too large
 */
async function readEventsFile(file: File): Promise<string> {
  if (file.size > MAX_CHARACTERS) {
    throw new Error(
      `${file.name} is too large for this page (15 MB at most). Send it with "npx emarsys-actions deliver".`
    )
  }
  const text = await file.text()
  const { form, events, problems } = parseEvents(text)
  return form === 'lines' || problems.length > 0 || events.length > 50
    ? text
    : JSON.stringify(events.length === 1 ? events[0] : events, null, 2)
}

function Sources({ onFile }: { onFile: (file: File | undefined) => void }) {
  const app = useApp()
  const { source, ownText, parsed, liveTotal: live } = app.state
  const own = source === 'mine' ? parsed.events.length : ownText === null ? 0 : null
  const file = useRef<HTMLInputElement>(null)
  const counted = (label: string, count: number | null) =>
    count ? `${label} ${count.toLocaleString('en')}` : label
  return (
    <>
      <header class="pane-head">
        <Tabs
          id="source"
          label="Where events come from"
          tabs={{ examples: 'Examples', mine: counted('Mine', own), live: counted('Live', live) }}
          current={source}
          onChoose={(name) => showSource(app, name)}
        />
        <Button class="quiet" onClick={() => file.current?.click()}>
          File…
        </Button>
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
  const { text, parsed, selected } = app.state
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
        <Button class="quiet" onClick={() => formatEvents(app)}>
          Format
        </Button>
        <Menu
          label="Batch"
          name="Add to batch"
          id="add-to-batch"
          entries={TEMPLATES.map((one) => ({ label: one.label, go: () => addTemplate(app, one) }))}
        />
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

/** Every path of the selected event; a click writes one into the field of the mapping that was used last, else copies it. */
function PathList() {
  const app = useApp()
  const { event } = app.state
  const use = (path: string) => {
    if (insertPath(path)) tell(app, `${path} is in the mapping`)
    else void copy(app, path, path)
  }
  if (event === undefined)
    return <p class="muted">The paths appear here once the JSON can be read.</p>
  return (
    <ul class="path-list" aria-label={`Paths of ${describeEvent(event)}`} onKeyDown={goUpAndDown}>
      {eventPaths(event).map(({ path, value }, index) => (
        <li key={path}>
          <button
            type="button"
            title={`Insert ${path} into the field last used, else copy it`}
            tabIndex={index === 0 ? 0 : -1}
            onClick={() => use(path)}
          >
            <span class="mono cut">{path}</span>
            <span class="muted cut path-value">{shortJson(value, 60)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** The arrow keys go from path to path, so that Tab passes all of them at once. */
function goUpAndDown(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return
  event.preventDefault()
  const buttons: (Element | null)[] = [...event.currentTarget.querySelectorAll('button')]
  const index = buttons.indexOf(document.activeElement)
  const next = buttons[Math.max(0, Math.min(buttons.length - 1, index + step))]
  if (next instanceof HTMLElement) next.focus()
}

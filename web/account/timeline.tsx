import type { ComponentChildren } from 'preact'
import type { HistoryEntry, HistoryEvent } from '../../src/workbench/wire'
import { eventWords } from '../events/describe-event'
import { useApp } from '../state/app'
import { openLive } from '../state/live'
import type { Subject } from '../state/dock'
import { Button, TextButton } from '../ui/button'
import { Time } from '../ui/time'
import { Change } from '../answer/changes'

/** What happened to a contact, on a list or with an event, newest first: event, mapping, request, change. */
export function Timeline({ subject }: { subject: Subject }) {
  const app = useApp()
  const { history } = app.state
  const { last } = history
  // Of this subject alone; what is read of another is none of it.
  const isOf = last?.question.kind === subject.kind && last.question.id === subject.id
  const entries = isOf ? last.reply.entries : undefined
  const error = history.state === 'failed' ? history.problem : null
  const known =
    subject.kind !== 'contact' ||
    app.state.account?.state.contacts.some(({ id }) => id === subject.id) === true
  return (
    <section class="timeline" aria-label={`History of ${subject.name}`}>
      <div class="bar">
        <Button onClick={() => app.set({ timeline: null })}>Back</Button>
        <h3>
          <bdi>{subject.name}</bdi> <span class="mono muted">{subject.id}</span>
        </h3>
      </div>
      {!known && (
        <p class="muted">
          The account has no such contact: it would be created by sending, or is gone.
        </p>
      )}
      {error !== null && <p class="message message-error">{error}</p>}
      {entries?.length === 0 && (
        <p class="empty muted">Nothing happened here since the account began.</p>
      )}
      <ol class="timeline-list">
        {entries?.map((entry) => (
          <Entry key={entry.request.id} entry={entry} />
        ))}
      </ol>
    </section>
  )
}

function Entry({ entry: { request, changes, origin } }: { entry: HistoryEntry }) {
  return (
    <li>
      <Time at={request.time} />
      <div>
        <p>
          {origin === null ? (
            <span class="muted">neither from this page nor from an SDK</span>
          ) : (
            <>
              <Events origin={origin} />
              <Arrow />
              <bdi>{origin.mapping}</bdi>
            </>
          )}
          <Arrow />
          <span class="mono muted">
            {request.method} {request.path}
          </span>
        </p>
        <ul>
          {changes.map((change, index) => (
            <Change key={index} change={change} tense="did" />
          ))}
        </ul>
      </div>
    </li>
  )
}

/** The events that concern the subject; of a batch that cannot be told apart, how many it was. */
function Events({ origin }: { origin: NonNullable<HistoryEntry['origin']> }) {
  const { events, concerned, batch } = origin
  if (concerned === 0) return <>a batch of {batch.toLocaleString('en')} events</>
  const named = events.flatMap((event, index): ComponentChildren[] => [
    index > 0 && ', ',
    <Event key={index} event={event} />
  ])
  return (
    <>
      {named}
      {concerned > events.length && ` and ${(concerned - events.length).toLocaleString('en')} more`}
    </>
  )
}

/** An event of an SDK opens where the live events are. */
function Event({ event }: { event: HistoryEvent }) {
  const app = useApp()
  const { seq, messageId } = event
  const title = messageId === null ? undefined : `messageId ${messageId}`
  const words = <bdi>{eventWords([event.type, event.name, event.who])}</bdi>
  if (seq === null) return <span title={title}>{words}</span>
  const open = () => void openLive(app, seq)
  return (
    <TextButton class="history-link" title={title} onClick={open}>
      {words} <span class="muted">live {seq}</span>
    </TextButton>
  )
}

function Arrow() {
  return <span class="muted"> → </span>
}

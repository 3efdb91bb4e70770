import { describeEvent } from '../../events/describe-event'
import { type Subject, timelineOf } from '../../result/timeline'
import { useApp, useAppState } from '../../state/app'
import { closeTimeline } from '../../state/timeline'
import { Time } from '../../ui/time'
import { Change } from '../result/changes'

/** What happened to a contact, on a list or with an event, newest first: event, mapping, request, change. */
export function Timeline({ subject }: { subject: Subject }) {
  const app = useApp()
  const journal = useAppState((state) => state.account?.journal ?? [])
  const runs = useAppState((state) => state.runs)
  const known = useAppState(
    (state) =>
      subject.kind !== 'contact' ||
      state.account?.state.contacts.some(({ id }) => id === subject.id) === true
  )
  const entries = timelineOf(subject, journal, runs)
  return (
    <section class="timeline" aria-label={`History of ${subject.name}`}>
      <div class="bar">
        <button type="button" class="button" onClick={() => closeTimeline(app)}>
          Back
        </button>
        <h3>
          <bdi>{subject.name}</bdi> <span class="mono muted">{subject.id}</span>
        </h3>
      </div>
      {!known && (
        <p class="muted">
          The account has no such contact: it would be created by sending, or is gone.
        </p>
      )}
      {entries.length === 0 && (
        <p class="empty muted">Nothing happened here since the account began.</p>
      )}
      <ol class="timeline-list">
        {entries.map(({ request, changes, origin }) => (
          <li key={request.id}>
            <Time at={request.time} />
            <div>
              <p>
                {origin === null ? (
                  <span class="muted">from elsewhere than this page</span>
                ) : (
                  <>
                    <bdi>{describeEvent(origin.event)}</bdi> <span class="muted">→</span>{' '}
                    <bdi>{origin.mapping}</bdi>
                  </>
                )}{' '}
                <span class="muted">→</span>{' '}
                <span class="mono muted">
                  {request.method} {request.path}
                </span>
              </p>
              <ul>
                {changes.map((change, index) => (
                  <Change key={index} change={change} />
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

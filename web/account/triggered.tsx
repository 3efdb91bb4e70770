import { shortJson } from '../lib/json'
import type { Account } from '../state/app-state'
import { Time } from '../ui/time'
import { HistoryLink } from './history-link'
import { Table } from '../ui/table'

/** The external events that fired, newest first, the events that there are, and the mails that came of them. */
export function Triggered({ account }: { account: Account }) {
  const { events, triggers, mails, contacts } = account.state
  const names = new Map(events.map(({ id, name }) => [id, name]))
  const emails = new Map(contacts.map(({ id, values }) => [id, String(values['3'] ?? id)]))
  return (
    <>
      <ul class="chips" aria-label="External events">
        {events.map(({ id, name, listening }) => (
          <li key={id} class="chip">
            <HistoryLink subject={{ kind: 'event', id, name }} />{' '}
            <span class="mono muted">{id}</span>
            {!listening && <span class="muted"> · no program listens</span>}
          </li>
        ))}
      </ul>
      {triggers.length === 0 ? (
        <p class="empty muted">
          No external event has fired yet. Send an event through Trigger Event.
        </p>
      ) : (
        <Table
          label="Triggered events"
          heads={['At', 'External event', 'Contact', 'Data', 'Trigger id']}
          rows={triggers.toReversed().map((trigger) => ({
            key: trigger.id,
            cells: [
              <span class="mono muted">
                <Time at={trigger.at} />
              </span>,
              names.get(trigger.event_id) ?? trigger.event_id,
              emails.get(trigger.contact_id) ?? trigger.contact_id,
              <span class="mono">{trigger.data === null ? '' : shortJson(trigger.data, 160)}</span>,
              <span class="mono muted">{trigger.trigger_id ?? ''}</span>
            ]
          }))}
        />
      )}
      {mails.length > 0 && (
        <>
          <h3>Mails that Emarsys would have sent</h3>
          <Table
            label="Mails that Emarsys would have sent"
            heads={['At', 'Mail', 'To', 'Subject', 'Data']}
            rows={mails.toReversed().map(({ id, kind, to, subject, data, at }) => ({
              key: id,
              cells: [
                <span class="mono muted">
                  <Time at={at} />
                </span>,
                kind,
                to,
                subject,
                <span class="mono">{data === null ? '' : shortJson(data, 160)}</span>
              ]
            }))}
          />
        </>
      )}
    </>
  )
}

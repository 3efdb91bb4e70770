import type { Check, CheckReply } from '../../src/workbench/wire'
import { useApp } from '../state/app'
import { applyFixes } from '../state/mapping'
import { openMapping } from '../state/mappings-file'
import { type RunnableMapping, subscriptionsOf } from '../state/subscriptions'
import { Button, TextButton } from '../ui/button'
import { Badge } from '../ui/badge'
import { plural } from '../lib/plural'
import { CloseRoom } from '../account/account-pane'
import { Table } from '../ui/table'
import { Fold } from '../ui/fold'
import { Scenarios } from './scenarios'
import { goToField } from '../answer/field-link'

/** What needs something to be done: wrong things first. */
function todosOf(checks: readonly Check[]): Check[] {
  const of = (wanted: Check['status']) => checks.filter(({ status }) => status === wanted)
  return [...of('wrong'), ...of('warning')]
}

/** The check in a word, for the bar. */
export function CheckWords() {
  const { check } = useApp().state
  const todos = todosOf(check.last?.reply.checks ?? []).length
  if (check.last === null)
    return <span class="muted">{check.state === 'failed' ? 'failed' : '…'}</span>
  return (
    <span class={check.state === 'told' ? (todos > 0 ? 'todo-count' : 'muted') : 'muted'}>
      {todos === 0 ? 'nothing to do' : `${todos} to do`}
      {check.state !== 'told' && ' …'}
    </span>
  )
}

/** What there is to do, first; what is fine is folded. And the scenarios. */
export function CheckPane() {
  const app = useApp()
  const { isLive: live, check } = app.state
  const current = check.state === 'told'
  // What calls Emarsys waits to be asked for.
  const run = () => {
    const subscriptions = subscriptionsOf(app.state.runnable)
    app.set({ liveCheck: { subscriptions, settings: app.state.activeSettings } })
  }
  return (
    <section class="pane pane-dock pane-check" aria-label="Check">
      <header class="pane-head">
        <h2>Check</h2>
        <p class="muted grow cut" role="status">
          {check.state === 'asking' && 'Checking…'}
          {check.state === 'none' && check.last !== null && 'Before this change'}
        </p>
        {live && (
          <Button disabled={check.state === 'asking'} onClick={run}>
            {check.last === null ? 'Check' : 'Check again'}
          </Button>
        )}
        <CloseRoom of="check" />
      </header>
      <div class="pane-body" tabIndex={0} role="group" aria-label="What was checked">
        {check.state === 'failed' && <p class="message message-error">{check.problem}</p>}
        <div class={current ? undefined : 'dimmed'} aria-busy={check.state === 'asking'}>
          {check.last && (
            <Checklist reply={check.last.reply} mappings={check.last.question.mappings} />
          )}
        </div>
        <p class="muted teach">
          Looks at login, permissions, mappings and load{live && ' at Emarsys'}, and changes
          nothing.
        </p>
        <Scenarios />
      </div>
    </section>
  )
}

interface ChecklistProps {
  readonly reply: CheckReply
  readonly mappings: readonly RunnableMapping[]
}

function Checklist({ reply, mappings }: ChecklistProps) {
  const { checks, fleet, calls } = reply
  const todos = todosOf(checks)
  const lines = (some: readonly Check[]) => (
    <ul class="check-list">
      {some.map((one) => (
        <Line
          key={`${one.mappingIndex} ${one.subject} ${one.message}`}
          one={one}
          mapping={mappings[one.mappingIndex ?? -1]}
        />
      ))}
    </ul>
  )
  const group = (status: Check['status'], word: string) => {
    const some = checks.filter((one) => one.status === status)
    return (
      some.length > 0 && (
        <Fold class="more" summary={`${plural(some.length, 'check')} ${word}`}>
          {() => lines(some)}
        </Fold>
      )
    )
  }
  return (
    <>
      <h3 class="check-title">
        {todos.length === 0 ? 'Nothing to do' : `${plural(todos.length, 'thing')} to do`}
      </h3>
      {lines(todos)}
      {group('fine', 'fine')}
      {group('skipped', 'skipped')}
      <Fold class="more" summary="Load">
        {() => <Load {...fleet} />}
      </Fold>
      <Fold class="more" summary="What was called">
        {() => (
          <ul class="mono">
            {calls.map((call) => (
              <li key={call}>{call}</li>
            ))}
          </ul>
        )}
      </Fold>
    </>
  )
}

const BADGES = {
  fine: { word: 'ok', tone: 'delivered' },
  warning: { word: 'note', tone: 'retry' },
  wrong: { word: 'wrong', tone: 'rejected' },
  skipped: { word: 'skipped', tone: 'not-subscribed' }
} as const

/** What each mapping does in a minute, simulated. */
function Load({ eventsPerMinute, rows }: CheckReply['fleet']) {
  const shown = rows.map(({ mappingIndex, mapping, batches, requests, triggers }) => ({
    key: mappingIndex,
    cells: [mapping, ...[batches, requests, triggers].map((figure) => figure.toLocaleString('en'))]
  }))
  return (
    <>
      <p class="muted">
        A minute in which each mapping is met by {eventsPerMinute.toLocaleString('en')} events:
      </p>
      <Table label="load" heads={['Mapping', 'Batches', 'Requests', 'Triggers']} rows={shown} />
    </>
  )
}

interface LineProps {
  readonly one: Check
  readonly mapping: RunnableMapping | undefined
}

function Line({ one, mapping }: LineProps) {
  const app = useApp()
  const { status, subject, message, todo, field, fix, mappingName, area } = one
  const bad = status === 'wrong' || status === 'warning'
  return (
    <li>
      <Badge badge={BADGES[status]} />
      <div>
        <p>
          {mappingName !== undefined && (
            <>
              <bdi>{mappingName}</bdi> ·{' '}
            </>
          )}
          <strong>{subject}:</strong> {message}
        </p>
        {todo && <p class="muted">{todo}</p>}
        {bad && mapping && field && <Go mapping={mapping} field={field} />}{' '}
        {fix && mapping && app.state.check.state === 'told' && (
          <TextButton
            onClick={() => {
              openMapping(app, mapping.key)
              applyFixes(app, [fix])
            }}
          >
            {fix.label}
          </TextButton>
        )}
        {bad && area === 'login' && (
          <TextButton onClick={() => app.set({ settingsOpen: true })}>Open the settings</TextButton>
        )}
      </div>
    </li>
  )
}

/** Opens the mapping at the field that is concerned. */
function Go({ mapping, field }: { mapping: RunnableMapping; field: string }) {
  const app = useApp()
  const { key, subscription } = mapping
  const [name = '', property = ''] = field.split('.')
  const action = app.state.manifest?.actions[subscription.partnerAction]
  const label = name === 'subscribe' ? 'Trigger' : action?.fields[name]?.label
  if (label === undefined) return null
  const go = () => {
    openMapping(app, key)
    const row = Object.keys(subscription.mapping[name] ?? {}).indexOf(property)
    const input = row < 0 ? `field-${name}` : `field-${name}-${row}-value`
    goToField(app, name === 'subscribe' ? 'trigger' : input)
  }
  return <TextButton onClick={go}>Go to {label}</TextButton>
}

import type { Check, CheckReply } from '../../../src/workbench/wire'
import { useApp, useAppState } from '../../state/app'
import { openMapping } from '../../state/mappings-file'
import type { RunnableMapping } from '../../state/subscriptions'
import { Badge } from '../../ui/badge'
import { Table } from '../account/table'
import { goToField } from './field-link'

/** A checklist, and the mappings that it is about. */
interface Checked extends CheckReply {
  readonly mappings: readonly RunnableMapping[]
}

/** Login, permissions, mappings and load, looked at before the first event. */
export function CheckView() {
  const app = useApp()
  const live = useAppState((state) => state.server?.live === true)
  const { check } = app.state
  const checked = check.last && { ...check.last.reply, mappings: check.last.question.mappings }
  const current = check.state === 'told'
  // What calls Emarsys waits to be asked for.
  const run = () => {
    const subscriptions = app.state.runnable.map(({ subscription }) => subscription)
    app.set({ liveCheck: { subscriptions, settings: app.state.activeSettings } })
  }
  return (
    <div class={current ? undefined : 'dimmed'} aria-busy={check.state === 'asking'}>
      <div class="summary">
        <p role="status">
          {check.state === 'asking' && 'Checking… '}
          {check.state === 'none' && checked !== null && 'Before this change: '}
          {checked && <Ending checks={checked.checks} />}
        </p>
        {live && (
          <button type="button" class="button" disabled={check.state === 'asking'} onClick={run}>
            {checked === null ? 'Check' : 'Check again'}
          </button>
        )}
      </div>
      {check.state === 'failed' && <p class="message message-error">{check.problem}</p>}
      {checked && <Checklist checked={checked} />}
      <p class="muted teach">
        Looks at login, permissions, mappings and load{live && ' at Emarsys'}, and changes nothing.
      </p>
    </div>
  )
}

function Ending({ checks }: { checks: readonly Check[] }) {
  const count = (wanted: Check['status']) => checks.filter(({ status }) => status === wanted).length
  const wrong = count('wrong')
  return (
    <>
      <strong>{wrong === 0 ? 'Nothing is wrong' : `${wrong} wrong`}</strong> · {count('warning')} to
      note · {count('skipped')} skipped
    </>
  )
}

const AREAS = {
  login: 'Login',
  permissions: 'Permissions',
  mappings: 'Mappings',
  fleet: 'Load'
} as const

function Checklist({ checked }: { checked: Checked }) {
  return (
    <>
      {Object.entries(AREAS).map(([area, title]) => (
        <section key={area} aria-label={title}>
          <h3>{title}</h3>
          <ul class="check-list">
            {checked.checks
              .filter((one) => one.area === area)
              .map((one, index, all) => (
                <Line
                  key={`${one.mappingIndex} ${one.subject}`}
                  one={one}
                  isFirst={one.mappingIndex !== all[index - 1]?.mappingIndex}
                  mapping={checked.mappings[one.mappingIndex ?? -1]}
                />
              ))}
          </ul>
        </section>
      ))}
      <Load {...checked.fleet} />
      <details>
        <summary>What was called</summary>
        <ul class="mono">
          {checked.calls.map((call) => (
            <li key={call}>{call}</li>
          ))}
        </ul>
      </details>
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
  /** Whether the mapping is named above it. */
  readonly isFirst: boolean
  readonly mapping: RunnableMapping | undefined
}

function Line({ one, isFirst, mapping }: LineProps) {
  const { status, subject, message, todo, field, mappingName } = one
  return (
    <li>
      {isFirst && mappingName !== undefined && <h4>{mappingName}</h4>}
      <Badge badge={BADGES[status]} />
      <div>
        <p>
          <strong>{subject}:</strong> {message}
        </p>
        {todo && <p class="muted">{todo}</p>}
        {status !== 'fine' && mapping && field && <Go mapping={mapping} field={field} />}
      </div>
    </li>
  )
}

/** Opens the mapping at the field that is concerned. */
function Go({
  mapping: { key, subscription },
  field
}: {
  mapping: RunnableMapping
  field: string
}) {
  const app = useApp()
  const [name = '', property = ''] = field.split('.')
  const action = useAppState(({ manifest }) => manifest?.actions[subscription.partnerAction])
  const label = name === 'subscribe' ? 'Trigger' : action?.fields[name]?.label
  if (label === undefined) return null
  const go = () => {
    openMapping(app, key)
    const row = Object.keys(subscription.mapping[name] ?? {}).indexOf(property)
    const input = row < 0 ? `field-${name}` : `field-${name}-${row}-value`
    goToField(app, name === 'subscribe' ? 'trigger' : input)
  }
  return (
    <button type="button" class="link" onClick={go}>
      Go to {label}
    </button>
  )
}

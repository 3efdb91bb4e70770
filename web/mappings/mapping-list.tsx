import { useState } from 'preact/hooks'
import { type OutcomeBadge, outcomeBadge, resultOf } from '../answer/words'
import { useApp } from '../state/app'
import { openMapping } from '../state/mappings-file'
import { Search } from '../ui/search'
import type { RunnableMapping } from '../state/subscriptions'

/** From this many mappings on a search is of use. */
const MANY = 8

/** Every mapping: those that fire for the event first, with the colour of what becomes of it there. */
export function MappingList() {
  const { runnable } = useApp().state
  const tones = useTones()
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const fitting = runnable.filter(({ subscription }) =>
    `${subscription.name} ${subscription.partnerAction} ${subscription.subscribe}`
      .toLowerCase()
      .includes(wanted)
  )
  const fires = ({ key }: RunnableMapping) => tones.get(key) !== undefined
  const firing = fitting.filter(fires)
  const others = fitting.filter((one) => !fires(one))
  return (
    <div class="mapping-list">
      {runnable.length >= MANY && (
        <Search label="Search mappings" value={search} onChange={setSearch} />
      )}
      {firing.length > 0 && <Group label="Fire for this event" mappings={firing} tones={tones} />}
      {others.length > 0 && (
        <Group
          label={firing.length > 0 ? 'Others' : 'All mappings'}
          mappings={others}
          tones={tones}
        />
      )}
      {fitting.length === 0 && <p class="muted">No mapping fits.</p>}
    </div>
  )
}

/** What becomes of the events in each mapping that fires: the worst of it, by the mapping's key. */
function useTones(): ReadonlyMap<string, OutcomeBadge> {
  const { forecast } = useApp().state
  const tones = new Map<string, OutcomeBadge>()
  forecast.last?.question.mappings.forEach(({ key }, index) => {
    const results = forecast.last?.reply.mappings[index]?.events.flatMap(
      ({ outcome }) => outcome ?? []
    )
    const worst = results?.find(({ status }) => status !== 'delivered') ?? results?.[0]
    if (worst !== undefined) tones.set(key, outcomeBadge(resultOf(worst), 'would'))
  })
  return tones
}

interface GroupProps {
  readonly label: string
  readonly mappings: readonly RunnableMapping[]
  readonly tones: ReadonlyMap<string, OutcomeBadge>
}

function Group({ label, mappings, tones }: GroupProps) {
  const { foretold } = useApp().state
  return (
    <section class={foretold === null ? 'dimmed' : undefined} aria-label={label}>
      <h3 class="minor">
        {label} ({mappings.length})
      </h3>
      <ul>
        {mappings.map((one) => (
          <Entry key={one.key} mapping={one} tone={tones.get(one.key)} />
        ))}
      </ul>
    </section>
  )
}

function Entry({ mapping, tone }: { mapping: RunnableMapping; tone: OutcomeBadge | undefined }) {
  const app = useApp()
  const { key, subscription, edited } = mapping
  const { name, partnerAction, enabled = true } = subscription
  const current = app.state.editing === key
  const title = app.state.manifest?.actions[partnerAction]?.title
  return (
    <li>
      <button
        type="button"
        class="mapping-entry"
        aria-current={current ? 'true' : undefined}
        onClick={() => openMapping(app, key)}
      >
        <bdi class="grow">{name ?? title ?? partnerAction}</bdi>
        {edited && <span class="edited">edited</span>}
        {!enabled && <span class="muted cut">off</span>}
        <span class="muted cut">{name === title ? '' : title}</span>
        {tone !== undefined && (
          <span
            class={`dot dot-${tone.tone}`}
            role="img"
            aria-label={tone.word}
            title={tone.word}
          />
        )}
      </button>
    </li>
  )
}

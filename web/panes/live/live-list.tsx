import { outcomeBadge, type OutcomeBadge } from '../../result/words'
import { useApp, useAppState } from '../../state/app'
import { liveCount, placeOf, scrollLive, selectLive, seqAt } from '../../state/live'
import { Badge } from '../../ui/badge'
import { Time } from '../../ui/time'
import { VirtualList } from '../../ui/virtual-list'
import type { LiveItem, LiveResult } from '../../../src/workbench/wire'

/** How high a row is, in pixels; live.css draws it so. */
const ROW_HEIGHT = 36

/** The events that SDKs send to this workbench, newest first, as they arrive. */
export function LiveList() {
  const app = useApp()
  const live = useAppState((state) => state.live)
  const count = liveCount(live)
  return (
    <VirtualList
      id="live-event"
      label="Live events"
      count={count}
      rowHeight={ROW_HEIGHT}
      active={live.selected === null ? -1 : placeOf(live, live.selected)}
      row={(place) => <Row item={live.items.get(seqAt(live, place) ?? 0)} />}
      follows={live.head === null}
      onRange={(range) => scrollLive(app, range)}
      onChoose={(place) => selectLive(app, seqAt(app.state.live, place) ?? null)}
    />
  )
}

/** One event and what became of it; nothing while it is read. */
function Row({ item }: { item: LiveItem | undefined }) {
  if (item === undefined) return <span class="muted">…</span>
  const { seq, receivedAt, type, name, user, writeKey, resendOf } = item
  return (
    <>
      <span class="mono muted live-seq">{seq}</span>
      <span class="mono muted">
        <Time at={receivedAt} />
      </span>
      <strong>{type}</strong>
      <span class="live-name">
        {name !== type && <bdi>{name}</bdi>}
        {resendOf !== null && <span class="muted"> again, was {resendOf}</span>}
      </span>
      <bdi class="muted live-user">{user}</bdi>
      <span class="muted live-source">{writeKey || 'no write key'}</span>
      <span class="live-badges">
        {shown(item.results).map((result) => (
          <span key={result.index} title={result.mapping}>
            <Badge badge={liveBadge(result)} />
          </span>
        ))}
        {item.results.length === 0 && <Badge badge={WAITING} />}
      </span>
    </>
  )
}

/** What an event came to in few badges: those of mappings that took it, else one word for all. */
function shown(results: readonly LiveResult[]): readonly LiveResult[] {
  const handled = results.filter(({ status }) => status !== 'not subscribed')
  return handled.length > 0 ? handled : results.slice(0, 1)
}

const WAITING: OutcomeBadge = { word: 'Waiting', tone: 'ready' }

/** The badge of what became of an event in one mapping. */
export function liveBadge({ status }: Pick<LiveResult, 'status'>): OutcomeBadge {
  return status === 'waiting' ? WAITING : outcomeBadge({ status })
}

import { fitEvents } from '../workbench/mapping/fit-events'
import type { AccountFacts } from '../workbench/mapping/facts'
import type { Mapping } from '../workbench/mapping/read'
import { type Simulation, simulate } from '../workbench/mapping/simulate'
import { builtIn, isBatched } from '../workbench/runtime/definition'
import { nameOf } from '../workbench/runtime/subscription'
import type { Fleet, FleetRow } from '../workbench/wire'

/** Requests of one API user in a minute. Emarsys API, rate limit. */
const MAX_REQUESTS = 1000

/** Triggers that Interactions takes in a second, for the whole account. Emarsys help, Interactions. */
const MAX_TRIGGERS_PER_SECOND = 50

/** Of more events so many are run, and the rest is reckoned from them: five of Segment's usual batches, or some events alone. */
const MAX_RUN = { batched: 5000, single: 250 }

/**
 * Runs a minute of events that fit through each mapping, by Segment's runtime and the destination itself, whose requests are counted
 * instead of sent. Each event is about another contact; ids that a mapping reads from the event take turns among those of the
 * account, and of an audience some join and some leave.
 */
export async function simulateFleet(
  mappings: readonly Mapping[],
  eventsPerMinute: number,
  account?: AccountFacts
): Promise<Fleet> {
  const rows: FleetRow[] = []
  for (const mapping of mappings) {
    if (mapping.enabled === false) continue
    const most = MAX_RUN[isBatched(builtIn, mapping) ? 'batched' : 'single']
    const events = fitEvents(mapping, Math.min(eventsPerMinute, most), account)
    const times = events.length === 0 ? 0 : eventsPerMinute / events.length
    const counts = scaled(mapping, await simulate(builtIn, mapping, events), times)
    rows.push({
      mappingIndex: mapping.index,
      mapping: nameOf(mapping),
      events: events.length === 0 ? 0 : eventsPerMinute,
      ...counts
    })
  }
  const sum = (key: 'requests' | 'triggers') => rows.reduce((all, row) => all + row[key], 0)
  return {
    eventsPerMinute,
    rows,
    requests: sum('requests'),
    maxRequests: MAX_REQUESTS,
    triggersPerSecond: Math.ceil(sum('triggers') / 60),
    maxTriggersPerSecond: MAX_TRIGGERS_PER_SECOND
  }
}

function scaled(
  { action }: Mapping,
  { batches, requests, outcomes }: Simulation,
  times: number
): Pick<FleetRow, 'batches' | 'requests' | 'triggers'> {
  const delivered = outcomes.filter(({ outcome }) => outcome.status === 'delivered').length
  const triggers = action === 'triggerEvent' ? delivered : 0
  return {
    batches: Math.ceil(batches * times),
    requests: Math.ceil(requests * times),
    triggers: Math.ceil(triggers * times)
  }
}

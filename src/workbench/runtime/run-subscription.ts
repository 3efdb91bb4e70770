import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { toExchange } from './exchange'
import { fewAtATime } from './few-at-a-time'
import { statusOutcome } from './outcome'
import { withKeptToken } from './platform-token'
import { guardFor } from './secret-guard'
import type { TokenKeeper } from './token-keeper'
import type { Exchange, Outcome, Subscription } from '../wire'
import { type AnyDefinition, findAction, isBatched, nameOfDefinition } from './definition'
import { createRuntime, type Runtime } from './runtime'
import { errorMessage } from '../errors'
import { isForDestination } from './integrations'
import { statusOf } from './error-entry'

/** Single events that are under way at the same time. */
export const CONCURRENT_SINGLES = 4

/** What is to be run. */
export interface Run {
  definition: AnyDefinition
  subscription: Subscription
  events: readonly SegmentEvent[]
  /** The destination's settings. */
  settings: Readonly<Record<string, unknown>>
  tokens: TokenKeeper
  signal?: AbortSignal | undefined
}

/** What came of it. */
export interface RunResult {
  /** One for each event, in their order. */
  outcomes: Outcome[]
  /** The requests that were answered, in the order of their answers. */
  exchanges: Exchange[]
}

/**
 * Runs events through one mapping as Segment does: the trigger decides, the runtime maps and validates, the action sends;
 * a token is refreshed where that helps. The one place that runs actions-core. Never throws for an event's sake.
 */
export async function runSubscription(run: Run): Promise<RunResult> {
  const destination = createRuntime(run.tokens.guard(run.definition))
  const outcomes: Outcome[] = []
  const taken: { event: SegmentEvent; index: number }[] = []
  const query = parseFql(run.subscription.subscribe)
  run.events.forEach((event, index) => {
    const reason = isForDestination(event, nameOfDefinition(run.definition))
      ? refuseTrigger(query, event)
      : NOT_FOR_IT
    if (reason === undefined) taken.push({ event, index })
    else outcomes[index] = { index, ...reason }
  })
  const reported = isBatched(run.definition, run.subscription)
    ? await runBatch(
        destination,
        run,
        taken.map(({ event }) => event)
      )
    : await fewAtATime(taken, CONCURRENT_SINGLES, ({ event }) => runSingle(destination, run, event))
  taken.forEach(({ index }, place) => {
    outcomes[index] = {
      index,
      ...(reported[place] ?? failed(new Error('The runtime reported nothing'), run))
    }
  })
  return { outcomes, exchanges: destination.responses.map(toExchange) }
}

/** What came of one event, wherever it stood. */
export type Report = Omit<Outcome, 'index'>

const NOT_FOR_IT: Report = { status: 'not for this destination', httpStatus: null }

function refuseTrigger(
  query: ReturnType<typeof parseFql>,
  event: SegmentEvent
): Report | undefined {
  if ('error' in query) {
    const message = `The trigger cannot be read: ${query.error.message}`
    return { status: 'rejected', httpStatus: 400, message }
  }
  if (validate(query, event)) return undefined
  return { status: 'not subscribed', httpStatus: null }
}

/** `subscriptions` is what the runtime reads. */
function runtimeSettings({ definition, subscription, settings, tokens }: Run): JSONObject {
  const { subscribe, mapping } = subscription
  const partnerAction = findAction(definition, subscription.partnerAction)?.key ?? ''
  const subscriptions = [{ partnerAction, subscribe, mapping }]
  return { ...withKeptToken(settings, tokens), subscriptions }
}

async function runBatch(destination: Runtime, run: Run, events: SegmentEvent[]): Promise<Report[]> {
  if (!events.length) return []
  try {
    const [result] = await destination.onBatch(events, runtimeSettings(run), optionsOf(run))
    const nodes = result?.multistatus ?? []
    const clean = cleaner(run)
    return nodes.map((node) => {
      const { status, sent, body } = node
      const message = 'errormessage' in node ? node.errormessage : undefined
      return {
        status: statusOutcome(status),
        httpStatus: status,
        ...(message !== undefined && { message: clean(message) }),
        ...(sent !== undefined && { sent }),
        ...(body !== undefined && { body })
      }
    })
  } catch (error) {
    // What is not Emarsys's refusal and came before any request is one event's fault, such as one that cannot be mapped.
    const mayBeOne = statusOf(error) === undefined && !destination.responses.length
    if (!mayBeOne || events.length === 1) {
      const report = failed(error, run)
      return events.map(() => ({ ...report }))
    }
    return runOneByOne(destination, run, events)
  }
}

async function runOneByOne(
  destination: Runtime,
  run: Run,
  events: SegmentEvent[]
): Promise<Report[]> {
  const reports: Report[] = []
  for (const event of events) reports.push(...(await runBatch(destination, run, [event])))
  return reports
}

async function runSingle(destination: Runtime, run: Run, event: SegmentEvent): Promise<Report> {
  try {
    const results = await destination.onEvent(event, runtimeSettings(run), optionsOf(run))
    return { status: 'delivered', httpStatus: 200, body: results.at(-1)?.data }
  } catch (error) {
    return failed(error, run)
  }
}

function optionsOf({ signal }: Run): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

/** What came of an event for which the runtime threw; without secrets of the settings. */
export function failed(error: unknown, run: Pick<Run, 'definition' | 'settings'>): Report {
  const httpStatus = statusOf(error) ?? 500
  return {
    status: statusOutcome(httpStatus),
    httpStatus,
    message: cleaner(run)(errorMessage(error))
  }
}

/**
 * Takes secrets out of messages, and what means nothing to their reader: the schema speaks of a root value, and ends in a clause
 * about a "then" schema where a setting is required under a condition.
 */
function cleaner({ definition, settings }: Pick<Run, 'definition' | 'settings'>) {
  const secrets = guardFor(definition, settings)
  return (message: string): string =>
    secrets
      .text(message)
      .replace(/,?\s*(and )?[^.,]*must match "then" schema\.?/g, '')
      .replaceAll('The root value is missing', 'Missing')
      .trim()
}

import { type JSONObject, type SegmentEvent, transform } from '@segment/actions-core'
import { BUDGET, LIMITS } from '../mapping/budget'
import { findingText } from '../mapping/finding'
import { RequestLog } from './exchange'
import { fewAtATime } from './few-at-a-time'
import { statusOutcome } from './outcome'
import { withKeptToken } from './platform-token'
import { guardFor } from './secret-guard'
import type { TokenKeeper } from './token-keeper'
import type { Exchange, Outcome, Subscription } from '../wire'
import { type AnyDefinition, findAction, isBatched } from './definition'
import { createRuntime, type Runtime } from './runtime'
import { errorCode, errorMessage } from '../errors'
import { isRecord } from '../json'
import { isSchemaError } from './schema-errors'
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
 * Runs events that a mapping takes: the runtime maps and validates, the action sends; a token is refreshed where that helps. The one
 * place that runs actions-core. Never throws for an event's sake.
 */
export async function runTaken(run: Run): Promise<RunResult> {
  const { outcomes, requests } = await runAll(run)
  return resultOf(outcomes, requests)
}

async function runAll(run: Run): Promise<{ outcomes: Outcome[]; requests: RequestLog }> {
  const requests = new RequestLog()
  const destination = createRuntime(requests.attach(run.tokens.guard(withOne(run))))
  const call: Call = { run, destination, requests }
  const events = run.events.map(withoutNulls)
  const outcomes: Outcome[] = []
  for (const [index, message] of await findExpensive(run, events))
    outcomes[index] = { index, status: 'rejected', httpStatus: 400, message, notSent: true }
  const places = [...events.keys()].filter((index) => outcomes[index] === undefined)
  const rest = outcomes.length ? places.flatMap((index) => events[index] ?? []) : events
  const reported = isBatched(run.definition, run.subscription)
    ? await runBatch(call, rest)
    : await fewAtATime(rest, CONCURRENT_SINGLES, (event) => runSingle(call, event))
  for (const [place, index] of places.entries())
    outcomes[index] = Object.assign(reported[place] ?? { ...NOTHING_REPORTED }, { index })
  return { outcomes, requests }
}

/** The definition with the action that is run alone: the runtime makes a schema of each that there is. */
function withOne({ definition, subscription }: Run): AnyDefinition {
  const found = findAction(definition, subscription.partnerAction)
  return found ? { ...definition, actions: { [found.key]: found.action } } : definition
}

/** So many events of one batch may be too expensive for a mapping; then it is the mapping that is. */
const MAX_EXPENSIVE = 3

/** The places of events for which the mapping takes too long or too much memory, with the reason: they are not worth a second try. */
async function findExpensive(
  { subscription: { mapping } }: Run,
  events: readonly SegmentEvent[]
): Promise<Map<number, string>> {
  const check = (some: readonly SegmentEvent[]) =>
    BUDGET.check(mapping, some, some.length * LIMITS.eventMs)
  const guilty = new Map<number, string>()
  const whole = await check(events)
  if (whole === undefined) return guilty
  const message = findingText(whole)
  for (const [index, event] of events.entries()) {
    const isGuilty = events.length === 1 || (await check([event])) !== undefined
    if (isGuilty) guilty.set(index, message)
    if (guilty.size === MAX_EXPENSIVE) return new Map([...events.keys()].map((at) => [at, message]))
  }
  return guilty
}

/** What came of one event, wherever it stood. */
export type Report = Omit<Outcome, 'index'>

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** A run's result, of which the requests are read only where somebody asks for them. */
export function resultOf(outcomes: Outcome[], requests: RequestLog): RunResult {
  return {
    outcomes,
    get exchanges() {
      return requests.exchanges
    }
  }
}

/** One call to the runtime. */
interface Call {
  run: Run
  destination: Runtime
  requests: RequestLog
}

/** An event for actions-core, which reads what is in `context` and `personas` without looking whether they are objects. */
export function withoutNulls<Event extends { context?: unknown }>(event: Event): Event {
  const { context } = event
  if (context === undefined) return event
  if (!isRecord(context)) return { ...event, context: undefined }
  if (context.personas === undefined || isRecord(context.personas)) return event
  const { personas: _, ...rest } = context
  return { ...event, context: rest }
}

const NOTHING_REPORTED: Report = {
  status: 'retry',
  httpStatus: 500,
  message: 'The runtime reported nothing'
}

/** `subscriptions` is what the runtime reads. */
function runtimeSettings({ definition, subscription, settings, tokens }: Run): JSONObject {
  const { subscribe, mapping } = subscription
  const partnerAction = findAction(definition, subscription.partnerAction)?.key ?? ''
  const subscriptions = [{ partnerAction, subscribe, mapping }]
  return { ...withKeptToken(settings, tokens), subscriptions }
}

async function runBatch(call: Call, events: SegmentEvent[]): Promise<Report[]> {
  const { run, destination, requests } = call
  const before = requests.begun
  if (!events.length) return []
  try {
    const [result] = await destination.onBatch(events, runtimeSettings(run), optionsOf(run))
    const nodes = result?.multistatus ?? []
    let clean: ((message: string) => string) | undefined
    return nodes.map((node) => {
      const { status, sent, body } = node
      // No spreads: it is done for every event.
      const report: Writable<Report> = { status: statusOutcome(status), httpStatus: status }
      if ('errormessage' in node) {
        clean ??= cleaner(run)
        report.message = clean(node.errormessage)
        if (REFUSED_HERE.has(node.errortype)) report.notSent = true
      }
      if (sent !== undefined) report.sent = sent
      if (body !== undefined) report.body = body
      return report
    })
  } catch (error) {
    // What is not Emarsys's refusal and came before any request is one event's fault, such as one that cannot be mapped.
    const mayBeOne = statusOf(error) === undefined && requests.begun === before
    if (!mayBeOne || events.length === 1) {
      const report = failed(error, run, { begun: requests.begun - before })
      return events.map(() => ({ ...report }))
    }
    return runOneByOne(call, events)
  }
}

async function runOneByOne(call: Call, events: SegmentEvent[]): Promise<Report[]> {
  const reports: Report[] = []
  for (const event of events) reports.push(...(await runBatch(call, [event])))
  return reports
}

async function runSingle(
  { run, destination, requests }: Call,
  event: SegmentEvent
): Promise<Report> {
  try {
    const results = await destination.onEvent(event, runtimeSettings(run), optionsOf(run))
    return { status: 'delivered', httpStatus: 200, body: results.at(-1)?.data }
  } catch (error) {
    // What others have sent meanwhile says nothing of an event that cannot be mapped.
    const begun = cannotBeMapped(run.subscription.mapping, event) ? 0 : requests.begun
    return failed(error, run, { begun })
  }
}

function cannotBeMapped(mapping: JSONObject, event: object): boolean {
  try {
    transform(structuredClone(mapping), { ...event })
    return false
  } catch {
    return true
  }
}

/** What the schema and the destination call what they refuse before anything is sent. */
const REFUSED_HERE: ReadonlySet<string | undefined> = new Set([
  ...['PAYLOAD_VALIDATION_FAILED', 'INVALID_AUDIENCE_MEMBERSHIP']
])

function optionsOf({ signal }: Run): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

/**
 * What came of an event for which the runtime threw; without secrets of the settings. What is thrown before any request, and is
 * about none, would be thrown again.
 */
export function failed(
  error: unknown,
  run: Pick<Run, 'definition' | 'settings'>,
  { begun }: Pick<RequestLog, 'begun'>
): Report {
  const isOwn = !begun && errorCode(error) === undefined
  const httpStatus = statusOf(error) ?? (isOwn ? 400 : 500)
  const status = statusOutcome(httpStatus)
  const isHere = isOwn || isSchemaError(error) || REFUSED_HERE.has(errorCode(error))
  const notSent = status === 'rejected' && isHere
  return {
    status,
    httpStatus,
    message: cleaner(run)(errorMessage(error)),
    ...(notSent && { notSent })
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

import { Hono } from 'hono'
import * as v from 'valibot'
import type { Result } from '../../delivery/journal'
import { parseTrigger, type Trigger } from '../../mapping/trigger/parse-trigger'
import type { LiveEntry } from '../../tracking/live-log'
import { Refusal } from '../../tracking/refusal'
import { nameOf } from '../../runtime/subscription'
import type { WorkbenchContext } from '../context'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { previewEvents } from '../../mapping/preview-events'
import { explainMatch } from '../../mapping/trigger/explain-match'
import { guardFor } from '../../runtime/secret-guard'
import type {
  Exchange,
  LiveDetail,
  LiveEvent,
  LiveReply,
  LiveResult,
  LiveSummary,
  RefusedReply,
  ResendReply,
  Subscription
} from '../../wire'
import { asJsonObject, textOf } from '../../json'
import { findAction } from '../../runtime/definition'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 500

const ResendBody = v.object({ seq: v.number('Name the event by its "seq".') })

/**
 * The Live pane's calls, below `/_workbench/live`; see wire/live.ts for what they answer.
 * - `GET /?text=&type=&outcome=&before=&limit=`: events, newest first. `before`: a `seq`. `limit`: 1 to 500, default 100.
 * - `GET /refused?before=&limit=`: refused calls, newest first.
 * - `GET /{seq}`: all that is known of an event.
 * - `POST /resend` `{ seq }`: the event arrives once more, as a new one where it was done with; answers its `seq` and `messageId`.
 * - `POST /confirm` `{}`: a person said yes to sending live.
 */
export function liveRoute(context: WorkbenchContext): Hono {
  const { tracking, eventsGuard } = context
  const triggers = new WeakMap<Subscription, Trigger>()
  const app = new Hono()
  app.get('/', (c) => {
    const { before, limit, type, outcome, text } = c.req.query()
    const { log, record } = tracking
    const wanted = { limit: limitOf(limit), before: wholeNumber(before), type, outcome, text }
    const { entries, count, oldest } = log.find(wanted)
    return c.json<LiveReply>({
      items: entries.map((entry) => ({ ...listed(entry), results: results(entry, triggers) })),
      count,
      oldest,
      first: log.first,
      ...tracking.counts(),
      record,
      unavailable: tracking.unavailable()
    })
  })
  app.get('/refused', (c) => {
    const { before, limit } = c.req.query()
    const from = wholeNumber(before) ?? Number.POSITIVE_INFINITY
    return c.json<RefusedReply>(tracking.refusals.find(from, limitOf(limit)))
  })
  app.get('/:seq', async (c) =>
    c.json<LiveEvent>(await detail(context, wholeNumber(c.req.param('seq')) ?? 0))
  )
  app.post('/resend', async (c) => {
    const { seq } = await readBody(c, ResendBody)
    try {
      const again = tracking.resend(seq)
      const messageId = String(again.event.messageId)
      const isNew = messageId !== tracking.log.get(seq)?.event.messageId
      return c.json<ResendReply>({ seq: again.seq, messageId, isNew })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { status, message } = error
      throw new Problem(status, 'not-resent', message)
    }
  })
  app.post('/confirm', (c) => {
    eventsGuard.confirm()
    tracking.wake()
    return c.json({ eventsConfirmed: true })
  })
  return app
}

function listed(entry: LiveEntry): LiveSummary & Pick<LiveEvent, 'event' | 'outcome'> {
  const { event, outcome = 'waiting' } = entry
  return { ...summarize(entry), event: asJsonObject(event), outcome }
}

function summarize({ seq, receivedAt, event, writeKey, resendOf }: LiveEntry): LiveSummary {
  const { type, event: named, name, userId, anonymousId, messageId } = event
  return {
    seq,
    receivedAt,
    type,
    writeKey,
    resendOf,
    name: textOf(named) ?? textOf(name) ?? type,
    user: textOf(userId) ?? textOf(anonymousId) ?? null,
    messageId: textOf(messageId) ?? ''
  }
}

function results(entry: LiveEntry, triggers: WeakMap<Subscription, Trigger>): LiveResult[] {
  return enabled(entry).map(({ subscription, index }) => {
    const { status, result, nextAttemptAt } = stateOf(entry, index)
    const why = status === 'not subscribed' ? reason(subscription, entry, triggers) : null
    return {
      index,
      mapping: nameOf(subscription),
      action: subscription.partnerAction,
      status,
      httpStatus: result?.httpStatus ?? null,
      message: result?.message ?? why,
      attempts: result?.attempts ?? 0,
      nextAttemptAt
    }
  })
}

function stateOf(
  { results: known, outcome }: LiveEntry,
  index: number
): Pick<LiveResult, 'status' | 'nextAttemptAt'> & { result?: Result | undefined } {
  const found = known[index]
  if (found) {
    const { result, isFinal, nextAttemptAt } = found
    return { status: result && isFinal ? result.status : 'waiting', result, nextAttemptAt }
  }
  const isOther = outcome === 'not for this destination'
  const isTaken = outcome === undefined && !known.length
  const status = isOther ? outcome : isTaken ? 'waiting' : 'not subscribed'
  return { status, nextAttemptAt: null }
}

function enabled({ mappings = [] }: LiveEntry): { subscription: Subscription; index: number }[] {
  return mappings.flatMap((subscription, index) =>
    subscription.enabled === false ? [] : [{ subscription, index }]
  )
}

/** A list asks for thousands of reasons; each trigger is parsed once. */
function reason(
  subscription: Subscription,
  { event }: LiveEntry,
  triggers: WeakMap<Subscription, Trigger>
): string {
  const trigger = triggers.get(subscription) ?? parseTrigger(subscription.subscribe)
  triggers.set(subscription, trigger)
  return trigger.error === undefined ? explainMatch(trigger.tree, event).reason : trigger.error
}

async function detail(context: WorkbenchContext, seq: number): Promise<LiveEvent> {
  const { source, sandbox, tracking, tokens } = context
  const entry = tracking.log.get(seq)
  if (!entry) {
    const message = `Event ${seq} is no longer kept, or did not arrive yet.`
    throw new Problem(404, 'no-such-event', message)
  }
  const settings = tracking.settings()
  const known = { ...settings, ...sandbox?.credentials }
  const secrets = guardFor(source.current().runnable, known, tokens.current(settings))
  const subscriptions = entry.mappings ?? []
  const full = await Promise.all(
    results(entry, new WeakMap()).map(async (short): Promise<LiveDetail> => {
      const { result, kept = [] } = entry.results[short.index] ?? {}
      const subscription = subscriptions[short.index]
      return {
        ...short,
        ...(subscription && (await explain(context, subscription, entry))),
        sent: secrets.json(result?.sent),
        body: secrets.json(result?.body),
        // Written from exchanges by `LiveLog.keep`.
        exchanges: secrets.json(kept.flatMap(({ json }) => JSON.parse(json))) as Exchange[],
        exchangesDropped: kept.some(({ dropped }) => dropped)
      }
    })
  )
  return { ...listed(entry), results: full }
}

/** Why the trigger decided as it did, and what the mapping makes of the event: worked out when somebody looks. */
async function explain(
  { source }: WorkbenchContext,
  subscription: Subscription,
  { event }: LiveEntry
): Promise<Pick<LiveDetail, 'reason' | 'payload' | 'errors'>> {
  const definition = source.current().runnable
  if (!findAction(definition, subscription.partnerAction)) return {}
  const { results: found } = await previewEvents(definition, subscription, [event])
  const { match, payload, errors } = found[0] ?? {}
  return {
    ...(match && { reason: match.reason }),
    ...(payload && { payload }),
    ...(errors && { errors })
  }
}

function limitOf(text: string | undefined): number {
  return Math.min(Math.max(wholeNumber(text) ?? DEFAULT_LIMIT, 1), MAX_LIMIT)
}

function wholeNumber(text: string | undefined): number | undefined {
  const number = Number(text || Number.NaN)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

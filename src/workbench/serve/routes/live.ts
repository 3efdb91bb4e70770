/**
 * The Live pane's calls, below `/_workbench/live`. A `LiveItem` is
 * `{ seq, receivedAt, type, name, user, writeKey, messageId, resendOf, event, results }`, a result
 * `{ index, mapping, action, status, httpStatus, message, attempts }`; `status` is `waiting` until there is an outcome, and
 * `message` says of an event that is not subscribed why its trigger did not match.
 *
 * - `GET /?after=&limit=&type=&text=` → `{ items: LiveItem[], total, first, nextAfter, waiting, duplicates, refused, outcomes,
 *   record, unavailable }`, oldest first. `after`: a `seq` (default 0, so the oldest that is kept). `limit`: 1 to 500, default 100.
 *   `nextAfter`: what to ask with next. `total`: events since the start, which is the last one's `seq`; the last 2,000 are kept.
 * - `GET /{seq}` → a `LiveItem` whose results also have `reason` (why the trigger matched or not), `payload` and `errors` (what the
 *   mapping makes of the event), `sent` (its row in the request), `body` (what Emarsys said of it), `exchanges` (of its whole
 *   batch, all attempts) and `exchangesDropped` (whether they are no longer kept).
 * - `POST /resend` `{ seq }` → `{ seq }`: the event arrives once more, with its own messageId.
 * - `POST /confirm` `{}` → `{ liveConfirmed: true }`: a person said yes to sending live.
 * - Server-sent event `live` on `/_workbench/stream`, ten times a second at most: a `LiveNews`, see source/live-feed.ts.
 */
import { Hono } from 'hono'
import * as v from 'valibot'
import { parseTrigger, type Trigger } from '../../runtime/parse-trigger'
import { summarize } from '../../tracking/live-feed'
import type { LiveEntry } from '../../tracking/live-log'
import { Refusal } from '../../tracking/refusal'
import { nameOf, type Subscription } from '../../runtime/subscription'
import type { WorkbenchContext } from '../context'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { previewEvents } from '../../runtime/preview-events'
import { explainMatch } from '../../runtime/explain-match'
import { createSecretGuard } from '../../runtime/secret-guard'

const DEFAULT_LIMIT = 100
const MOST = 500

const ResendBody = v.object({ seq: v.number('Name the event by its "seq".') })

/** `GET /_workbench/live`, `GET /_workbench/live/{seq}`, `POST /_workbench/live/resend` and `/confirm`. */
export function liveRoute(context: WorkbenchContext): Hono {
  const { tracking, guard } = context
  const triggers = new WeakMap<Subscription, Trigger>()
  const app = new Hono()
  app.get('/', (c) => {
    const { after, limit, type, text } = c.req.query()
    const { entries, nextAfter } = tracking.log.find({
      after: numberOr(after, 0),
      limit: Math.min(Math.max(numberOr(limit, DEFAULT_LIMIT), 1), MOST),
      type,
      text
    })
    const items = entries.map((entry) => ({ ...listed(entry), results: results(entry, triggers) }))
    const { log, record } = tracking
    const unavailable = tracking.unavailable()
    return c.json({ items, first: log.first, nextAfter, ...tracking.counts(), record, unavailable })
  })
  app.get('/:seq', async (c) => c.json(await detail(context, numberOr(c.req.param('seq'), 0))))
  app.post('/resend', async (c) => {
    const { seq } = await readBody(c, ResendBody)
    try {
      return c.json({ seq: tracking.resend(seq).seq })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { status, message } = error
      throw new Problem({ status, code: 'not-resent', message })
    }
  })
  app.post('/confirm', (c) => {
    guard.confirm()
    return c.json({ liveConfirmed: true })
  })
  return app
}

function listed(entry: LiveEntry) {
  return { ...summarize(entry), event: entry.event }
}

function results(entry: LiveEntry, triggers: WeakMap<Subscription, Trigger>) {
  return enabled(entry).map(({ subscription, index }) => {
    const outcome = entry.results[index]?.outcome
    const { status = 'waiting', httpStatus = null, attempts = 0 } = outcome ?? {}
    const why = status === 'not subscribed' ? reason(subscription, entry, triggers) : null
    return {
      ...{ index, mapping: nameOf(subscription), action: subscription.partnerAction },
      ...{ status, httpStatus, message: outcome?.message ?? why, attempts }
    }
  })
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

async function detail(context: WorkbenchContext, seq: number): Promise<unknown> {
  const { source, sandbox, tracking, tokens } = context
  const entry = tracking.log.get(seq)
  if (!entry) {
    const message = `Event ${seq} is no longer kept, or did not arrive yet.`
    throw new Problem({ status: 404, code: 'no-such-event', message })
  }
  const settings = tracking.settings()
  const secrets = createSecretGuard(settings, sandbox?.credentials ?? {}, {
    access_token: tokens.current(settings) ?? ''
  })
  const definition = source.current().runnable
  const short = results(entry, new WeakMap())
  const full = await Promise.all(
    enabled(entry).map(async ({ subscription, index }, place) => {
      const { outcome, kept } = entry.results[index] ?? {}
      return {
        ...short[place],
        ...(await explain(definition, subscription, entry)),
        sent: secrets.json(outcome?.sent),
        body: secrets.json(outcome?.body),
        exchanges: secrets.json(JSON.parse(kept?.json ?? '[]')),
        exchangesDropped: kept?.dropped ?? false
      }
    })
  )
  return { ...listed(entry), results: full }
}

/** Why the trigger decided as it did, and what the mapping makes of the event: worked out when somebody looks. */
async function explain(
  definition: Parameters<typeof previewEvents>[0],
  subscription: Subscription,
  { event }: LiveEntry
) {
  if (!Object.hasOwn(definition.actions, subscription.partnerAction)) return {}
  const { results: found } = await previewEvents(definition, subscription, [event])
  const { match, payload, errors } = found[0] ?? {}
  return { reason: match?.reason, payload, errors }
}

function numberOr(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? '')
  return text && Number.isSafeInteger(number) && number >= 0 ? number : otherwise
}

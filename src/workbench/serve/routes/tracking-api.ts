import { type Context, Hono } from 'hono'
import { isCall, readCall } from '../../tracking/read-call'
import { Refusal } from '../../tracking/refusal'
import type { RefusedFrom } from '../../tracking/refusal-log'
import type { TrackingSource } from '../../tracking/tracking-source'
import { MAX_BODY_BYTES } from '../http/read-json'

/**
 * Segment's HTTP Tracking API, to be mounted at `/v1`: `POST /v1/identify|track|page|screen|group|alias|batch|import` and
 * `/v1/i|t|p|s|g|a|b`. `/v1/m`, the browser SDK's metrics, is taken and forgotten.
 * `GET /v1/projects/{writeKey}/settings` makes this server do as the browser SDK's `cdnURL`.
 *
 * Answers `200 {"success":true}`, else `{"success":false,"code","message"}` with
 * - 400: no JSON, an event above 32 kB, a batch above 500 kB, an event that the Segment Spec does not allow. Of a batch the good
 *   events are taken all the same; `accepted` tells how many, `rejected` which were not: `[{ index, messageId?, message }]`.
 *   SDKs do not repeat a call that was answered 400, so none of them comes twice.
 * - 413: a body above 16 MB.
 * - 401: not the write key that was demanded.
 * - 429 with Retry-After: too much waits for delivery; nothing of the call was taken.
 * - 503 with Retry-After: live and not confirmed, live without credentials, or stopping; nothing was taken.
 *
 * An event whose messageId was accepted before from the same write key is left out, as Segment does; `duplicates` names it.
 */
export function createTrackingApi(source: TrackingSource): Hono {
  const app = new Hono()
  app.post('/m', (c) => c.json({ success: true }))
  app.on('POST', ['/:call', '/:call/'], async (c) => {
    const path = c.req.param('call')
    if (!isCall(path)) throw new Refusal(404, `The Tracking API has no call "${path}".`)
    const body = await readBytes(c)
    source.checkRoom()
    const call = await readCall({
      ...{ path, body },
      contentEncoding: c.req.header('content-encoding'),
      authorization: c.req.header('authorization'),
      fromBrowser: c.req.header('origin') !== undefined
    })
    const { duplicates } = source.accept(call)
    return c.json({ success: true, ...(duplicates.length && { duplicates }) })
  })
  app.get('/projects/:writeKey/settings', (c) => {
    const apiHost = `${c.req.header('host')}/v1`
    const protocol = new URL(c.req.url).protocol.replace(':', '')
    const segment = { apiKey: c.req.param('writeKey'), apiHost, protocol }
    // The browser SDK would report figures on itself to a host of Segment's.
    const metrics = { sampleRate: 0 }
    return c.json({ integrations: { 'Segment.io': segment }, plan: {}, edgeFunction: {}, metrics })
  })
  app.all('/*', (c) => {
    throw new Refusal(404, `There is no ${c.req.method} here.`)
  })
  app.onError((error, c) => {
    if (!(error instanceof Refusal)) throw error
    source.noteRefusal(callOf(c), error)
    return refusalResponse(c, error)
  })
  return app
}

/**
 * Reads a body to its end however large: an SDK whose connection breaks meanwhile would not hear why, and repeat it. What is above
 * the limit is not kept.
 */
async function readBytes(c: Context): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of c.req.raw.body ?? []) {
    bytes += part.length
    if (bytes <= MAX_BODY_BYTES) parts.push(part)
  }
  if (bytes > MAX_BODY_BYTES) throw new Refusal(413, 'The body is larger than 16 MB.')
  return Buffer.concat(parts)
}

function refusalResponse(c: Context, { status, code, message, details }: Refusal): Response {
  const { retryAfter, ...rest } = details
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json({ success: false, code, message, ...rest }, status)
}

/** A call and where it came from, as the person at the terminal can find it. */
export function callOf(c: Context): RefusedFrom {
  const from = c.req.header('origin') ?? c.req.header('user-agent') ?? null
  return { call: `${c.req.method} ${c.req.path}`, from }
}

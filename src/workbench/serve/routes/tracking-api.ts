import { type Context, Hono } from 'hono'
import { isCall, readCall } from '../../tracking/read-call'
import { Refusal } from '../../tracking/refusal'
import type { TrackingSource } from '../../tracking/tracking-source'
import { MAX_BODY_BYTES } from '../http/read-json'
import { callOf, noSuchCall, refusalResponse } from './refusals'

/**
 * Segment's HTTP Tracking API, to be mounted at `/v1`: `POST /v1/identify|track|page|screen|group|alias|batch|import` and
 * `/v1/i|t|p|s|g|a|b`. `/v1/m`, the browser SDK's metrics, is taken and forgotten.
 * `GET /v1/pixel/{call}?data=BASE64` answers an image of one dot.
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
    if (!isCall(path)) throw noSuchCall(c)
    const body = await readBytes(c)
    source.checkRoom()
    const call = await readCall({
      path,
      body,
      contentEncoding: c.req.header('content-encoding'),
      authorization: c.req.header('authorization'),
      fromBrowser: c.req.header('origin') !== undefined
    })
    const { duplicates } = source.accept(call)
    return c.json({ success: true, ...(duplicates.length && { duplicates }) })
  })
  app.get('/pixel/:call', (c) => takePixel(c, source))
  app.get('/projects/:writeKey/settings', (c) => {
    const apiHost = `${c.req.header('host')}/v1`
    const protocol = new URL(c.req.url).protocol.replace(':', '')
    const segment = { apiKey: c.req.param('writeKey'), apiHost, protocol }
    // The browser SDK would report figures on itself to a host of Segment's.
    const metrics = { sampleRate: 0 }
    return c.json({ integrations: { 'Segment.io': segment }, plan: {}, edgeFunction: {}, metrics })
  })
  app.all('/*', (c) => {
    throw noSuchCall(c)
  })
  app.onError((error, c) => {
    if (!(error instanceof Refusal)) throw error
    source.noteRefusal(callOf(c), error)
    return refusalResponse(c, error)
  })
  return app
}

/** An image of one transparent dot, as the pixel API answers. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** `GET /v1/pixel/{call}?data=`: a call as base64, for where there is only an image. @throws Refusal */
async function takePixel(c: Context, source: TrackingSource): Promise<Response> {
  const path = c.req.param('call') ?? ''
  if (!isCall(path)) throw noSuchCall(c)
  const data = c.req.query('data')
  if (!data) throw new Refusal(400, 'The pixel needs its call as base64 in "data".')
  source.checkRoom()
  const call = await readCall({
    path,
    body: Buffer.from(data.replaceAll(' ', '+'), 'base64'),
    contentEncoding: undefined,
    authorization: undefined,
    fromBrowser: true
  })
  source.accept(call)
  return c.body(PIXEL, 200, { 'content-type': 'image/gif', 'cache-control': 'no-store' })
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

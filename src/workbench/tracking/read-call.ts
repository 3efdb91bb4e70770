import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import type { CALL_TYPES } from '../spec'
import { isRecord, textOf } from '../json'
import { BATCH_BYTES, BATCH_EVENTS, EVENT_BYTES } from './limits'
import { Refusal } from './refusal'
import { errorMessage } from '../errors'

/** A call type of the Segment Spec. */
export type CallType = (typeof CALL_TYPES)[number]

/** What each path below `/v1` carries: one call, or a batch of them. */
const PATHS: Readonly<Record<string, CallType | 'batch'>> = {
  identify: 'identify',
  track: 'track',
  page: 'page',
  screen: 'screen',
  group: 'group',
  alias: 'alias',
  batch: 'batch',
  import: 'batch',
  i: 'identify',
  t: 'track',
  p: 'page',
  s: 'screen',
  g: 'group',
  a: 'alias',
  b: 'batch'
}

/** A call as it arrived. */
export interface RawCall {
  /** The last part of the path. */
  path: string
  body: Uint8Array
  contentEncoding: string | undefined
  authorization: string | undefined
  /** Whether a browser sent it. */
  fromBrowser: boolean
}

/** A call that was read: its events, unchecked, and what holds for all of them. */
export interface TrackingCall {
  /** Empty where none was given. */
  writeKey: string
  /** The events' type, where the path says it. */
  type: CallType | undefined
  events: unknown[]
  sentAt: unknown
  /** To be merged into each event's own. */
  context: unknown
  integrations: unknown
  channel: 'client' | 'server'
}

const unzip = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) }

/** Tells whether the Tracking API has such a path. */
export function isCall(path: string): boolean {
  return Object.hasOwn(PATHS, path)
}

/**
 * Reads a call to the Tracking API, whatever its Content-Type says: `sendBeacon` can only send text/plain.
 * @throws Refusal 400 when it is not JSON, too large, or no call
 */
export async function readCall(raw: RawCall): Promise<TrackingCall> {
  const kind = PATHS[raw.path]
  const bytes = await unpack(raw)
  if (!isUtf8(bytes)) throw new Refusal(400, NOT_UTF8, { code: 'invalid_json' })
  const text = bytes.toString('utf8')
  const body = parse(text)
  const writeKey = writeKeyOf(raw.authorization) ?? textOf(body.writeKey) ?? ''
  const channel = raw.fromBrowser ? 'client' : 'server'
  if (kind === 'batch') {
    if (!Array.isArray(body.batch))
      throw new Refusal(400, 'A batch holds its events as an array named "batch".')
    const { batch, sentAt, context, integrations } = body
    if (batch.length > BATCH_EVENTS)
      throw new Refusal(400, 'A batch may have at most 2,500 events.', { code: 'batch_too_large' })
    const [first] = batch
    const ofEvent = isRecord(first) ? textOf(first.writeKey) : undefined
    return {
      writeKey: writeKey || (ofEvent ?? ''),
      type: undefined,
      events: batch,
      sentAt,
      context,
      integrations,
      channel
    }
  }
  if (bytes.byteLength > EVENT_BYTES) throw tooLarge('An event', '32 kB')
  const shared = { sentAt: undefined, context: undefined, integrations: undefined }
  return { writeKey, type: kind, events: [body], ...shared, channel }
}

/** Read all the same, another name or address than the one that was sent would arrive. */
const NOT_UTF8 = 'The body is not UTF-8. Send JSON as UTF-8.'

/** The refusal of something that is larger than the Tracking API takes; the real one says 400, too. */
function tooLarge(what: 'An event' | 'A batch', limit: string): Refusal {
  return new Refusal(400, `${what} may have at most ${limit}.`, { code: 'too_large' })
}

async function unpack({ body, contentEncoding = 'identity' }: RawCall): Promise<Buffer> {
  const name = contentEncoding.trim().toLowerCase()
  if (name === 'identity' || name === '') {
    if (body.byteLength > BATCH_BYTES) throw tooLarge('A batch', '500 kB')
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  }
  if (!(name in unzip))
    throw new Refusal(400, `The Content-Encoding "${contentEncoding}" is not known; send gzip.`)
  try {
    return await unzip[name as keyof typeof unzip](body, { maxOutputLength: BATCH_BYTES })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge('A batch', '500 kB')
    throw new Refusal(400, `The body is not ${name}, though Content-Encoding says so.`)
  }
}

function parse(text: string): Record<string, unknown> {
  let body: unknown
  try {
    body = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Refusal(400, `The body is not valid JSON: ${errorMessage(error)}`, {
      code: 'invalid_json'
    })
  }
  if (isRecord(body)) return body
  throw new Refusal(400, 'The body must be a JSON object.')
}

/** The user name of Basic auth. */
function writeKeyOf(authorization: string | undefined): string | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const [key] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return key || undefined
}

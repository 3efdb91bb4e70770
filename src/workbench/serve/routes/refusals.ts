import type { Context, MiddlewareHandler } from 'hono'
import type { AnyDefinition } from '../../runtime/definition'
import { findAction } from '../../runtime/definition'
import { CALL_TYPES } from '../../spec'
import { isCall } from '../../tracking/read-call'
import { Refusal } from '../../tracking/refusal'
import type { RefusedFrom } from '../../tracking/refusal-log'
import type { TrackingSource } from '../../tracking/tracking-source'
import type { OnRefused } from '../http/security'

/** Answers to calls of SDKs that cannot be taken; each is counted and kept, see `RefusalLog`. */
export interface Refusals {
  readonly onRefused: OnRefused
  /** Answers calls that an SDK makes at another address than `/v1`; `cors` answers the browser. */
  misdirected(cors: MiddlewareHandler): MiddlewareHandler
}

/** What an SDK's host is to be, as far as the address of its call shows it; undefined for a call that is none of an SDK's. */
function adviceFor(c: Context): string | undefined {
  const { origin, pathname } = new URL(c.req.url)
  const names = pathname.split('/').filter(Boolean)
  const last = names.at(-1) ?? ''
  const isOwn = names[0]?.startsWith('_')
  if (!isCall(last) || isOwn || c.req.method === 'GET') return undefined
  const call = `The call "${last}" is taken at /v1/${last}.`
  if (names.length === 1)
    return `${call} Set the SDK's host to ${origin}/v1, or its path to /v1/${last}.`
  if (names.join('/') === `v1/${last}` && pathname !== `/v1/${last}`)
    return `${call} Set the SDK's host to ${origin}, without a slash at its end.`
  if (names.join('/') === `v1/v1/${last}`)
    return `${call} Set the SDK's host to ${origin}, without /v1.`
  return `${call} Set the SDK's host to ${origin}, and its path to /v1/${last}.`
}

/** The refusal of what is no call of the Tracking API, with what to do. */
export function noSuchCall(c: Context): Refusal {
  const { origin, pathname } = new URL(c.req.url)
  const calls = `An SDK's host is ${origin}; its calls are POST /v1/${CALL_TYPES.join(', ')}, batch and import.`
  const advice = adviceFor(c) ?? `The Tracking API has no ${c.req.method} ${pathname}. ${calls}`
  return new Refusal(404, advice)
}

/** Creates the answers. */
export function createRefusals(source: TrackingSource, definition: () => AnyDefinition): Refusals {
  const refuse = (c: Context, refusal: Refusal): Response => {
    source.noteRefusal(callOf(c), refusal)
    return refusalResponse(c, refusal)
  }
  return {
    onRefused: (c, message) => refuse(c, new Refusal(403, message)),
    misdirected: (cors) => async (c, next) => {
      const [first = ''] = c.req.path.split('/').filter(Boolean)
      const isAction = findAction(definition(), first) !== undefined
      const advice = isAction || c.req.path.startsWith('/v1/') ? undefined : adviceFor(c)
      if (advice === undefined) return next()
      return cors(c, async () => {
        c.res = refuse(c, new Refusal(404, advice))
      })
    }
  }
}

/** A refusal as an answer. */
export function refusalResponse(c: Context, { status, code, message, details }: Refusal): Response {
  const { retryAfter, ...rest } = details
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json({ success: false, code, message, ...rest }, status)
}

/** A call and where it came from, as the person at the terminal can find it. */
export function callOf(c: Context): RefusedFrom {
  const from = c.req.header('origin') ?? c.req.header('user-agent') ?? null
  return { call: `${c.req.method} ${c.req.path}`, from }
}

import type { MiddlewareHandler } from 'hono'
import { problemResponse } from './problem'
import { isJsonType } from './read-json'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses calls that change something unless their body is declared as JSON, which no page elsewhere can send unasked. */
export function demandJson(): MiddlewareHandler {
  return async (c, next) => {
    if (READING.has(c.req.method) || isJsonType(c.req.header('content-type'))) return next()
    const bare =
      c.req.header('content-type') === undefined &&
      c.req.header('transfer-encoding') === undefined &&
      (c.req.header('content-length') ?? '0') === '0'
    if (bare) return next()
    return problemResponse(c, {
      status: 415,
      code: 'json-expected',
      message: 'Send the body as JSON, with the header "Content-Type: application/json".'
    })
  }
}

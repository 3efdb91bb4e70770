import { isUtf8 } from 'node:buffer'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import { errorMessage } from '../../errors'
import { Problem } from './problem'
import { isRecord, isTooDeep, TOO_DEEP } from '../../json'

/** The largest body of a call, in bytes: 16 MB. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Refuses bodies above 16 MB with 413, whether or not their length is announced. */
export function limitBody(): MiddlewareHandler {
  return bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new Problem(
        413,
        'body-too-large',
        'The body is larger than 16 MB. Send the events in several calls.'
      )
    }
  })
}

/**
 * Reads the body as JSON; an empty body is `{}`.
 * Only `application/json` is taken: a page elsewhere can send other types without asking (no CORS preflight).
 * @throws Problem 415 for another type, 400 for invalid JSON
 */
export async function readJson(c: Context): Promise<unknown> {
  const bytes = Buffer.from(await c.req.arrayBuffer())
  if (!bytes.length) return {}
  if (!isJsonType(c.req.header('content-type'))) throw JSON_EXPECTED
  const body = parse(bytes)
  if (isTooDeep(body)) throw new Problem(400, 'too-deep', TOO_DEEP)
  return withKept(body, c.get(KEPT_SETTINGS))
}

/** Stands for a secret that this process has of its environment: the page never gets to know it. */
export const FROM_ENVIRONMENT = '(from the environment)'

const KEPT_SETTINGS = 'keptSettings'

/** Lets the calls after it take secrets from here, where their settings say that they are of the environment. */
export function keepSettings(settings: () => Readonly<Record<string, unknown>>): MiddlewareHandler {
  return (c, next) => {
    c.set(KEPT_SETTINGS, settings())
    return next()
  }
}

function withKept(body: unknown, kept: Readonly<Record<string, unknown>> | undefined): unknown {
  if (kept === undefined || !isRecord(body) || !isRecord(body.settings)) return body
  const settings = Object.entries(body.settings).map(([key, value]) => [
    key,
    value === FROM_ENVIRONMENT ? kept[key] : value
  ])
  return { ...body, settings: Object.fromEntries(settings) }
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw invalidJson('The body is not UTF-8. Send JSON as UTF-8.')
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw invalidJson(`The body is not valid JSON: ${errorMessage(error)}`)
  }
}

function invalidJson(message: string): Problem {
  return new Problem(400, 'invalid-json', message)
}

/**
 * Reads the body as JSON of the schema's shape.
 * @throws Problem 415, 400 (not JSON), or 400 with the path of the first part that has another shape
 */
export async function readBody<Schema extends v.GenericSchema>(
  c: Context,
  schema: Schema
): Promise<v.InferOutput<Schema>> {
  const parsed = v.safeParse(schema, await readJson(c))
  if (parsed.success) return parsed.output
  throw shapeProblem(parsed.issues[0])
}

/** Tells whether a Content-Type header names JSON. */
export function isJsonType(contentType: string | undefined): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType ?? '')
}

/** The problem of a body that has another shape than expected: what is wrong, and the path of the first such place. */
function shapeProblem(issue: v.BaseIssue<unknown>): Problem {
  const path = v.getDotPath(issue)
  if (path === null) return new Problem(400, 'invalid-body', issue.message)
  const missing = issue.input === undefined && issue.message.startsWith('Invalid key')
  const message = missing ? `${path} is missing.` : `${path}: ${issue.message}`
  return new Problem(400, 'invalid-body', message, path)
}

const JSON_EXPECTED = new Problem(
  415,
  'json-expected',
  'Send the body as JSON, with the header "Content-Type: application/json".'
)

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
    throw JSON_EXPECTED
  }
}

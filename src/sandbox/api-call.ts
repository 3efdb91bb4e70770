import type { Account } from './account'
import { ApiError } from './api-error'
import type { Limits } from './limits'
import type { Permission } from './permissions'
import type { Switches } from './switches'

/** One request to the API, let in and parsed: what a route works on. */
export interface ApiCall {
  readonly account: Account
  readonly switches: Switches
  readonly limits: Limits
  readonly now: Date
  /** Values of the `{…}` segments of the route's path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The JSON of the request; undefined when it has none. */
  readonly body: unknown
}

/** What a route answers to. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below the version, e.g. `contactlist/{id}/add`. */
  readonly path: string
  readonly permission: Permission
  /**
   * Does what the request asks.
   * @returns `data` of the envelope
   * @throws ApiError a refusal
   */
  readonly handle: (call: ApiCall) => unknown
}

/** The request's JSON object. @throws ApiError 400/1010 when it is none */
export function bodyOf({ body }: ApiCall): Record<string, unknown> {
  if (isRecord(body)) return body
  throw new ApiError(400, 1010, 'Invalid request payload.')
}

/** Whether a value is a JSON object, and no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A scalar of JSON as text; '' for everything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

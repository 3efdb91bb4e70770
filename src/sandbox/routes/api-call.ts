import type { Account } from '../account/account'
import type { Contact } from '../account/contacts'
import type { Limits } from '../account/limits'
import type { Switches } from '../account/switches'
import type { Trigger } from '../account/triggers'
import type { Endpoint, Permission } from '../contract/endpoints'
import { ApiError } from '../account/api-error'

/** One request to the API, let in and parsed: what a route works on. */
export interface ApiCall {
  readonly account: Account
  readonly switches: Switches
  readonly limits: Limits
  readonly now: Date
  /** Whether who calls has a permission. */
  readonly may: (permission: Permission) => boolean
  /** Tells of a trigger that was processed. */
  readonly onTrigger: (trigger: Trigger, contact: Contact) => void
  /** Values of the `{…}` segments of the endpoint's path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The JSON of the request; undefined when it has none. */
  readonly body: unknown
}

/**
 * Does what a request asks.
 * @returns `data` of the envelope, or a Reply of another form
 * @throws ApiError a refusal
 */
export type Handler = (call: ApiCall) => unknown

/** What the sandbox does at the endpoints of one resource. */
export type Routes = { readonly [Name in Endpoint]?: Handler }

/** The request's JSON object. @throws ApiError 400/1010 when it is none */
export function bodyOf({ body }: ApiCall): Record<string, unknown> {
  if (isRecord(body)) return body
  throw new ApiError(400, 1010, 'Invalid request payload.')
}

/** Whether a value is a JSON object, and no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a request names. @throws ApiError a refusal, where there is no such thing */
export function known<Thing>(
  found: Thing | undefined,
  ...refusal: ConstructorParameters<typeof ApiError>
): Thing {
  if (found !== undefined) return found
  throw new ApiError(...refusal)
}

/** How many contacts one request may be about. @throws ApiError 400/1000 where it is more */
export function refuseBatch({ limits }: ApiCall, contacts: readonly unknown[]): void {
  if (contacts.length > limits.contactsPerRequest)
    throw new ApiError(400, 1000, 'The request exceeded the maximum batch size of 1,000')
}

/** An id of which the documents show a number. */
export function shownId({ switches }: ApiCall, id: number): string | number {
  return switches.ids === 'strings' ? String(id) : id
}

/** How many were deleted. */
export function shownCount({ switches }: ApiCall, count: number): string | number {
  return switches.deletedContacts === 'string' ? String(count) : count
}

/** An id of a request, which is written in digits. NaN for everything else, `1e3` and ` 7` included, which JavaScript alone takes for numbers. */
export function idOf(value: unknown): number {
  const text = textOf(value)
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

/** A part of what is gone through no further than needed. */
export function pageOf<Thing>(all: Iterable<Thing>, offset: number, limit: number): Thing[] {
  const page: Thing[] = []
  let at = 0
  for (const one of all) {
    if (at >= offset + limit) break
    if (at >= offset) page.push(one)
    at += 1
  }
  return page
}

/** A scalar of JSON as text; '' for everything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

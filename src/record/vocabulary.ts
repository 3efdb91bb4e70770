import calls from '../sandbox/contract/calls.json'
import { ENDPOINTS } from '../sandbox/contract/endpoints'
import type { NameFor } from './shape'

/** In the place of a name that is not the vendor's: it may be a key value, or a name that somebody gave. */
export const UNKNOWN_NAME = '{name}'

/** In the place of a part of a path that is not the vendor's. */
const UNKNOWN_SEGMENT = '{id}'

/** Names of properties that the vendor's documents have, and those of refusals of the gateway and the token endpoint. */
const NAMES = new Set([
  ...namesIn(calls),
  ...['replyCode', 'replyText', 'data', 'errors', 'warnings', 'message'],
  ...['error', 'error_description', 'access_token', 'token_type', 'expires_in', 'scope']
])

/** Words of paths that the vendor's documents have. */
const SEGMENTS = new Set(
  [...Object.keys(ENDPOINTS), ...Object.keys(calls.calls)].flatMap((endpoint) =>
    (endpoint.split(' ')[1] ?? '').split('/').filter((word) => word && !word.startsWith('{'))
  )
)
for (const word of ['api', 'v2', 'v3', 'oauth2', 'token', 'healthcheck']) SEGMENTS.add(word)

/** Properties that hold an object whose names are key values of contacts. */
const BY_KEY_VALUE = new Set(['errors', 'ids'])

/** What event data and the like are called: whatever they hold has names that the customer gave. */
const CUSTOMERS_OWN = new Set(['data', 'payload', 'event'])

function namesIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesIn)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([name, inner]) => [
    ...(name === 'properties' ? Object.keys(inner ?? {}) : []),
    ...namesIn(inner)
  ])
}

/** Names of the answer to a call: the vendor's own, and ids of system fields where fields of contacts stand. */
export const nameInAnswer: NameFor = (name, path) => {
  const parent = path.at(-1) ?? ''
  if (path.some((one) => BY_KEY_VALUE.has(one))) return keyedName(name, path)
  if (parent === 'result' && isSystemField(name)) return name
  return NAMES.has(name) ? name : UNKNOWN_NAME
}

/** Names of a request's body: the vendor's own, and ids of system fields of contacts. */
export const nameInRequest: NameFor = (name, path) => {
  if (path.some((one) => CUSTOMERS_OWN.has(one))) return UNKNOWN_NAME
  const inContact = path.length === 0 || path.at(-1) === 'contacts'
  if (inContact && isSystemField(name)) return name
  return NAMES.has(name) ? name : UNKNOWN_NAME
}

/** Below `errors` and `ids` names are key values; only the properties of a list of errors are the vendor's. */
function keyedName(name: string, path: readonly string[]): string {
  const isListed = BY_KEY_VALUE.has(path.at(-1) ?? '') && /^(key|errorCode|errorMsg)$/.test(name)
  return isListed ? name : UNKNOWN_NAME
}

/** Every account has the fields below 100; others are the customer's own. */
function isSystemField(name: string): boolean {
  return /^\d{1,2}$/.test(name)
}

/** A path with the vendor's words only. */
export function pathWithoutIds(path: string): string {
  const words = path.split('/').filter(Boolean)
  return `/${words.map((word) => (SEGMENTS.has(word) ? word : UNKNOWN_SEGMENT)).join('/')}`
}

/** The names of a query's parameters, as far as they are the vendor's. */
export function queryNames(search: string): string[] {
  const names = [...new URLSearchParams(search).keys()].map((name) =>
    NAMES.has(name) ? name : UNKNOWN_NAME
  )
  return [...new Set(names)].sort()
}

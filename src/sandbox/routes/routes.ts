import { ENDPOINTS, type Endpoint } from '../contract/endpoints'
import type { Route } from './api'
import type { Routes } from './api-call'
import { ApiError } from '../account/api-error'
import { contactRoutes } from './contact'
import { contactDeleteRoutes } from './contact-delete'
import { contactListRoutes } from './contact-list'
import { contactSearchRoutes } from './contact-search'
import { emailRoutes } from './email'
import { emptyListRoutes } from './empty-list'
import { eventRoutes } from './event'
import { exportRoutes } from './export'
import { fieldRoutes } from './field'
import { programRoutes } from './program'
import { segmentRoutes } from './segment'
import { settingsRoutes } from './settings'
import { sourceRoutes } from './source'
import { wishlistRoutes } from './wishlist'

const HANDLERS: Routes = {
  ...settingsRoutes,
  ...fieldRoutes,
  ...contactRoutes,
  ...contactDeleteRoutes,
  ...contactSearchRoutes,
  ...contactListRoutes,
  ...eventRoutes,
  ...sourceRoutes,
  ...segmentRoutes,
  ...programRoutes,
  ...emailRoutes,
  ...exportRoutes,
  ...wishlistRoutes,
  ...emptyListRoutes
}

const NAMES = Object.keys(ENDPOINTS) as Endpoint[]

/** Every route of the API, the same under v2 and v3; those with fewer `{…}` segments come first, since they win. */
export const ROUTES: readonly Route[] = NAMES.flatMap((endpoint) => {
  const handle = HANDLERS[endpoint]
  return handle ? [{ endpoint, handle }] : []
}).sort((one, other) => countParams(one.endpoint) - countParams(other.endpoint))

/** An endpoint's method, and its path in Hono's form. */
export function partsOf(endpoint: string): { method: string; path: string } {
  const [method = '', path = ''] = endpoint.split(' ')
  return { method, path: path.replaceAll(/\{(\w+)\}/g, ':$1') }
}

/**
 * Why a request that no route takes is refused.
 * @param path below the version
 */
export function refuseUnknown(method: string, path: string): ApiError {
  const segments = path.split('/').filter(Boolean)
  if (!segments.length) return new ApiError(400, 1, 'No resource requested.')
  const others = NAMES.filter((endpoint) => matches(endpoint, segments))
  const known = others.find((endpoint) => endpoint.startsWith(`${method} `))
  if (known) return notPlayed(known)
  if (others.length) return new ApiError(400, 1009, 'Invalid HTTP method.')
  const unknown = segments.at(-1) ?? ''
  const action = `${unknown.charAt(0).toUpperCase()}${unknown.slice(1)}`
  return new ApiError(400, 1, `Action ${action} is invalid.`)
}

function notPlayed(endpoint: Endpoint): ApiError {
  return new ApiError(
    501,
    1,
    `The Emarsys sandbox does not play ${endpoint}. See /_sandbox/coverage for what it plays.`
  )
}

function matches(endpoint: string, segments: string[]): boolean {
  const wanted = (endpoint.split(' ')[1] ?? '').split('/').filter(Boolean)
  return (
    wanted.length === segments.length &&
    wanted.every((part, index) => matchesPart(part, segments[index] ?? ''))
  )
}

/** Most `{…}` are numbers. */
function matchesPart(part: string, segment: string): boolean {
  if (part === '{languageId}' || part === '{nodeType}' || part === '{runId}') return true
  return part.startsWith('{') ? /^\d+$/.test(segment) : part === segment
}

function countParams(endpoint: string): number {
  return endpoint.split('{').length
}

import { ApiError } from './api-error'
import type { Route } from './api-call'
import { contactRoutes } from './routes/contact'
import { contactListRoutes } from './routes/contact-list'
import { contactSearchRoutes } from './routes/contact-search'
import { eventRoutes } from './routes/event'
import { fieldRoutes } from './routes/field'

/** Every route of the API, the same under v2 and v3. */
export const ROUTES: readonly Route[] = [
  ...fieldRoutes,
  ...contactRoutes,
  ...contactSearchRoutes,
  ...contactListRoutes,
  ...eventRoutes
]

/** A route that was found, with the values of its path's segments. */
export interface Match {
  route: Route
  params: Record<string, string>
}

/**
 * The route of a request; literal segments win over `{…}`, trailing slashes do not count.
 * @throws ApiError as Emarsys answers to what it does not know
 */
export function findRoute(method: string, path: string): Match {
  const segments = path.split('/').filter(Boolean)
  if (!segments.length) throw new ApiError(400, 1, 'No resource requested.')
  const matches = ROUTES.flatMap((route) => {
    const params = matchPath(route.path, segments)
    return params ? [{ route, params }] : []
  }).sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)
  const found = matches.find(({ route }) => route.method === method)
  if (found) return found
  if (matches.length) throw new ApiError(400, 1009, 'Invalid HTTP method.')
  const unknown = segments.at(-1) ?? ''
  throw new ApiError(
    400,
    1,
    `Action ${unknown.charAt(0).toUpperCase()}${unknown.slice(1)} is invalid.`
  )
}

function matchPath(pattern: string, segments: string[]): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  if (wanted.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith('{')) params[part.slice(1, -1)] = segment
    else if (part !== segment) return undefined
  }
  return params
}

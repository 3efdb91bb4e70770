import { AREAS, ENDPOINTS, type Endpoint } from '../contract/endpoints'
import { ApiError } from '../account/api-error'

/** What a request is for. */
export interface Matched {
  readonly endpoint: Endpoint
  /** Values of the `{…}` segments of the endpoint's path. */
  readonly params: Readonly<Record<string, string>>
}

/** A place in the tree of all documented paths. */
interface Place {
  readonly literals: Map<string, Place>
  /** What stands at a `{…}`. */
  param: { readonly name: string; readonly isText: boolean; readonly place: Place } | undefined
  readonly endpoints: Map<string, Endpoint>
}

/** Most `{…}` are numbers; these are any text, and whoever plays the endpoint says what is wrong with it. */
const TEXTS = new Set([
  'eventId',
  'exportId',
  'fieldId',
  'languageId',
  'nodeType',
  'resourceId',
  'runId',
  'segmentId',
  'triggerId'
])

const ROOT = growTree()

/**
 * Finds the endpoint that a request is for, among all that the vendor documents.
 * @param segments of the path below the version
 * @returns or why it is refused: "Action … is invalid" is for what nobody documents
 */
export function matchEndpoint(method: string, segments: readonly string[]): Matched | ApiError {
  if (!segments.length) return new ApiError(400, 1, 'No resource requested.')
  const params: Record<string, string> = {}
  const walk = { deepest: 0, params }
  const place = find(ROOT, segments, 0, walk)
  const endpoint = place?.endpoints.get(method)
  if (endpoint) return { endpoint, params }
  if (place) return new ApiError(400, 1009, 'Invalid HTTP method.')
  if (AREAS.some((area) => area === segments[0])) return notPlayed(`/${segments[0]}`)
  const unknown = segments[walk.deepest] ?? ''
  const action = `${unknown.charAt(0).toUpperCase()}${unknown.slice(1)}`
  return new ApiError(400, 1, `Action ${action} is invalid.`)
}

/** The one answer for what is documented and not played. */
export function notPlayed(endpoint: string): ApiError {
  const text = `The Emarsys sandbox does not play ${endpoint}. See /_sandbox/coverage for what it plays.`
  return new ApiError(501, 1, text)
}

/** A segment that stands in the paths as it is wins over a `{…}`. */
function find(
  place: Place,
  segments: readonly string[],
  at: number,
  walk: { deepest: number; params: Record<string, string> }
): Place | undefined {
  walk.deepest = Math.max(walk.deepest, Math.min(at, segments.length - 1))
  const segment = segments[at]
  if (segment === undefined) return place.endpoints.size ? place : undefined
  const next = place.literals.get(segment)
  const found = next && find(next, segments, at + 1, walk)
  if (found || !place.param) return found
  const { name, isText, place: below } = place.param
  if (!isText && !/^\d+$/.test(segment)) return undefined
  const matched = find(below, segments, at + 1, walk)
  if (matched) walk.params[name] = segment
  return matched
}

function growTree(): Place {
  const root = newPlace()
  // The keys of a constant are the names that its type has.
  for (const endpoint of Object.keys(ENDPOINTS) as Endpoint[]) {
    const [method = '', path = ''] = endpoint.split(' ')
    let place = root
    const segments = path.split('/').filter(Boolean)
    for (const [at, segment] of segments.entries()) place = step(place, segment, segments[at - 1])
    place.endpoints.set(method, endpoint)
  }
  return root
}

function step(place: Place, segment: string, before: string | undefined): Place {
  if (!segment.startsWith('{')) {
    const next = place.literals.get(segment) ?? newPlace()
    place.literals.set(segment, next)
    return next
  }
  const name = segment.slice(1, -1)
  const isText = TEXTS.has(name) || before === 'query'
  place.param ??= { name, isText, place: newPlace() }
  return place.param.place
}

function newPlace(): Place {
  return { literals: new Map(), param: undefined, endpoints: new Map() }
}

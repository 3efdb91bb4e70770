import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { roleOf } from '../hosts'

/** What comes with every request: Node's own objects, and where it goes. */
export interface Bindings extends HttpBindings {
  target: Target
}

/** Hono's context in the sandbox. */
export type SandboxContext = Context<{ Bindings: Bindings }>

/** Where a request goes. */
export interface Target {
  /** As sent, with the query; that of a token is the same for every customer. */
  readonly url: string
  /** By which it is routed. */
  readonly path: string
  readonly query: URLSearchParams
  /** The API's version, and the segments of the path below it. */
  readonly version: 'v2' | 'v3' | undefined
  readonly segments: readonly string[]
}

/** A request to the API or the token endpoint, read to its end. */
export interface ApiRequest extends Target {
  readonly method: string
  /** Of Hono's routes; the API's own come with the endpoint. */
  readonly params: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * Reads where a request goes. Slashes at the end do not count, and parameters may be the last segment of the path
 * (`contact/getdata/stringids=1`), as in the vendor's first clients. A customer's token URL may have any path; its host tells what it is.
 */
export function readTarget({ url = '/', headers }: IncomingMessage): Target {
  const at = url.indexOf('?')
  const segments = (at < 0 ? url : url.slice(0, at)).split('/').filter(Boolean)
  const last = segments.at(-1) ?? ''
  const inPath = last.includes('=') ? [segments.pop()] : []
  const search = at < 0 ? '' : url.slice(at + 1)
  const query = new URLSearchParams([...inPath, search].filter(Boolean).join('&'))
  if (roleOf(headers.host) === 'token')
    return { url: TOKEN, path: TOKEN, query, version: undefined, segments }
  const path = `/${segments.join('/')}`
  const version = segments[0] === 'api' ? versionOf(segments[1]) : undefined
  return { url, path, query, version, segments: version ? segments.slice(2) : segments }
}

const TOKEN = '/oauth2/token'

function versionOf(segment: string | undefined): Target['version'] {
  return segment === 'v2' || segment === 'v3' ? segment : undefined
}

/** A request as the routes see it. */
export function toApiRequest(c: SandboxContext, body: string): ApiRequest {
  const { incoming, target } = c.env
  const { method = 'GET', headers } = incoming
  return { ...target, method, headers, body, params: c.req.param() }
}

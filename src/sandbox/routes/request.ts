import type { IncomingHttpHeaders } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** What comes with every request: Node's own objects, and where it goes. */
export interface Bindings extends HttpBindings {
  query: URLSearchParams
}

/** Hono's context in the sandbox. */
export type SandboxContext = Context<{ Bindings: Bindings }>

/** A request to the API or the token endpoint, read to its end. */
export interface ApiRequest {
  method: string
  version: 'v2' | 'v3'
  /** As sent, with the query. */
  url: string
  /** Without the query. */
  path: string
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
}

/**
 * The path by which a request is routed; the query goes to `env.query`. Slashes at the end do not count, and parameters may be
 * the last segment of the path (`contact/getdata/stringids=1`), as in the vendor's first clients.
 */
export function readTarget(env: Bindings): string {
  const [path = '/', search = ''] = splitAt(env.incoming.url ?? '/', '?')
  const segments = path.split('/').filter(Boolean)
  const last = segments.at(-1) ?? ''
  const inPath = last.includes('=') ? [segments.pop()] : []
  env.query = new URLSearchParams([...inPath, search].filter(Boolean).join('&'))
  return `/${segments.join('/')}`
}

/** A request as the routes see it. */
export function toApiRequest(c: SandboxContext, body: string): ApiRequest {
  const { incoming, query } = c.env
  const { method = 'GET', url = '/', headers } = incoming
  return {
    ...{ method, url, headers, query, body },
    version: c.req.path.startsWith('/api/v3') ? 'v3' : 'v2',
    path: c.req.path,
    params: c.req.param()
  }
}

function splitAt(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

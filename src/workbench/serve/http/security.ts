import type { Context, MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { Problem } from './problem'

/**
 * Pages that may call the developer CLI's part: Segment's hosted Actions Tester, and its development server.
 * @see Segment's `actions-cli serve`, which allows the same list.
 */
export const TESTER_ORIGINS: readonly string[] = [
  'https://app.segment.com',
  'https://eu1.app.segment.com',
  'https://app.segment.build',
  'https://eu1.app.segment.build',
  'http://localhost:8000'
]

/** How long a browser may keep the answer to a CORS preflight, in seconds (as the developer CLI says). */
const PREFLIGHT_SECONDS = 7200

/** The names under which this computer reaches a server that listens on 127.0.0.1. */
export const LOCAL_NAMES = ['127.0.0.1', 'localhost'] as const

/** The names under which an Android emulator and a container reach the computer that they run on. */
const HOST_NAMES = ['10.0.2.2', 'host.docker.internal'] as const

/** The hosts that a certificate of this server has to be for, besides those that the user allows. */
export const CERTIFICATE_NAMES = [...LOCAL_NAMES, '::1', ...HOST_NAMES] as const

/** Where a server listens: with what scheme, on what port. */
export interface Door {
  readonly scheme: 'http' | 'https'
  readonly port: number
}

/** The port that browsers leave away, by scheme. */
const OWN_PORTS = { http: 80, https: 443 } as const

/** A name with the server's port, as a browser writes it. */
function withPort(name: string, { scheme, port }: Door): string {
  return port === OWN_PORTS[scheme] ? name : `${name}:${port}`
}

/** Tells whether a Host header names this server; any other name is a page elsewhere that points its own domain at 127.0.0.1. */
export function isOwnHost(
  host: string | undefined,
  door: Door,
  names: readonly string[] = LOCAL_NAMES
): boolean {
  const named = host?.toLowerCase()
  return names.some((name) => named === `${name}:${door.port}` || named === withPort(name, door))
}

/** Tells whether an Origin header is that of this server's own page; the same name with the other scheme is another page. */
export function isOwnOrigin(origin: string, door: Door): boolean {
  const { scheme, port } = door
  return LOCAL_NAMES.some(
    (name) =>
      origin === `${scheme}://${name}:${port}` || origin === `${scheme}://${withPort(name, door)}`
  )
}

/**
 * Refuses every request whose Host header is not this server's own name and port (DNS rebinding); devices and containers beside
 * this computer may use its names for them at `/v1`, and those that the user allowed.
 */
export function checkHost(
  door: Door,
  allowed: readonly string[],
  onRefused: OnRefused
): MiddlewareHandler {
  const forEvents = [...LOCAL_NAMES, ...HOST_NAMES, ...allowed.map((name) => name.toLowerCase())]
  return async (c, next) => {
    const names = isForEvents(c) ? forEvents : LOCAL_NAMES
    const host = c.req.header('host')
    if (isOwnHost(host, door, names)) return next()
    if (isForEvents(c))
      return onRefused(
        c,
        `This server does not answer to the name "${host}". Start serve with --allow-host ${nameIn(host)}.`
      )
    throw new Problem(
      403,
      'foreign-host',
      `This server answers at ${LOCAL_NAMES.map((name) => `${door.scheme}://${name}:${door.port}`).join(' and ')} only.`
    )
  }
}

/** Lets only this server's own page (and callers that are no browser) through. */
export function checkOwnOrigin(door: Door): MiddlewareHandler {
  return async (c, next) => {
    if (isForeign(c, door)) throw FOREIGN_ORIGIN
    return next()
  }
}

/** Lets this server's own page and the hosted Actions Tester through, the latter with CORS headers. */
export function allowTester(door: Door): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin')
    if (origin === undefined || !TESTER_ORIGINS.includes(origin)) {
      if (isForeign(c, door)) throw FOREIGN_ORIGIN
      return next()
    }
    if (c.req.method === 'OPTIONS') return preflightResponse(c, origin)
    await next()
    allowOrigin(c, origin, 'X-Event-Outcomes')
  }
}

/** Answers an SDK's call that is refused for where it came from, and takes that down. */
export type OnRefused = (c: Context, message: string) => Response

function isForEvents(c: Context): boolean {
  return c.req.path.startsWith('/v1/')
}

/** The name in a Host header, without its port. */
function nameIn(host = 'NAME'): string {
  return host.replace(/:\d+$/, '')
}

/** Pages that may call the Tracking API: those that a developer serves on this computer, on whatever port. */
const LOCAL_PAGE = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Lets pages on this computer through, with CORS headers; and callers that are no browser. */
export function allowLocalPages(onRefused: OnRefused): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin')
    // A browser leaves Origin away on an image of the pixel API, but says where the page is.
    if (origin === undefined && c.req.header('sec-fetch-site') !== 'cross-site') return next()
    if (origin === undefined || !LOCAL_PAGE.test(origin))
      return onRefused(
        c,
        'Only pages that are served on this computer (localhost, 127.0.0.1, [::1]) may send events. Open the page under such a name.'
      )
    // `sendBeacon` always sends with credentials, which the answer to its preflight has to allow.
    c.header('Access-Control-Allow-Credentials', 'true')
    if (c.req.method === 'OPTIONS') return preflightResponse(c, origin)
    await next()
    c.header('Access-Control-Allow-Credentials', 'true')
    allowOrigin(c, origin, 'Retry-After')
  }
}

/**
 * Headers for every answer, as far as it has none of its own. The page may load its own files only; style elements are allowed
 * because CodeMirror adds some while running.
 */
export const secure = secureHeaders({
  overwrite: false,
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"]
  }
})

function isForeign(c: Context, door: Door): boolean {
  const origin = c.req.header('origin')
  if (origin !== undefined) return !isOwnOrigin(origin, door)
  // A browser leaves Origin away on some GETs (an image, a script element), but says where the page is.
  const site = c.req.header('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}

const FOREIGN_ORIGIN = new Problem(
  403,
  'foreign-origin',
  'Only the page of this server may make this call.'
)

/** Lets a page read the answer, and one header of it besides those that any page may. */
function allowOrigin(c: Context, origin: string, header: string): void {
  c.header('Access-Control-Allow-Origin', origin)
  c.header('Access-Control-Expose-Headers', header)
  c.header('Cross-Origin-Resource-Policy', 'cross-origin')
  c.header('Vary', 'Origin')
}

function preflightResponse(c: Context, origin: string): Response {
  c.header('Access-Control-Allow-Origin', origin)
  c.header('Access-Control-Allow-Methods', 'GET,HEAD,POST')
  c.header('Access-Control-Allow-Headers', c.req.header('access-control-request-headers') ?? '')
  c.header('Access-Control-Max-Age', String(PREFLIGHT_SECONDS))
  // A public page that calls a private address asks for this first (WICG Private Network Access).
  if (c.req.header('access-control-request-private-network') === 'true') {
    c.header('Access-Control-Allow-Private-Network', 'true')
  }
  c.header('Vary', 'Origin, Access-Control-Request-Headers')
  return c.body(null, 204)
}

import { type Context, Hono } from 'hono'
import { errorMessage } from '../../errors'
import { Problem } from '../http/problem'

/** What of an answer's headers reaches the page. */
const PASSED_HEADERS = ['content-type', 'cache-control'] as const

/**
 * Hands `/_workbench/sandbox/*` on to the sandbox's control API under `/_sandbox/*`, so that the page talks to one origin only. Its
 * stream is left out: news of the account are on the page's own.
 * @param sandboxUrl the sandbox's address, or null when there is none (live)
 */
export function sandboxProxy(sandboxUrl: string | null): Hono {
  const app = new Hono()
  app.all('/stream', (c) => c.notFound())
  app.all('/*', (c) => {
    if (sandboxUrl === null) {
      throw new Problem(404, 'no-sandbox', 'This workbench is live: there is no sandbox beside it.')
    }
    return forward(c, targetUrl(sandboxUrl, c.req.url))
  })
  return app
}

function targetUrl(sandboxUrl: string, requestUrl: string): URL {
  const { pathname, search } = new URL(requestUrl)
  const rest = pathname.slice('/_workbench/sandbox'.length)
  return new URL(`/_sandbox${rest}${search}`, sandboxUrl)
}

async function forward(c: Context, target: URL): Promise<Response> {
  const { method } = c.req
  const type = c.req.header('content-type')
  const body = ['GET', 'HEAD'].includes(method) ? null : await c.req.arrayBuffer()
  const call = { method, body, headers: type === undefined ? {} : { 'content-type': type } }
  const answer = await fetch(target, call).catch((error: unknown) => {
    throw unreachable(error)
  })
  const headers = new Headers()
  for (const name of PASSED_HEADERS) {
    const value = answer.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return new Response(answer.body, { status: answer.status, headers })
}

function unreachable(error: unknown): Problem {
  return new Problem(
    502,
    'sandbox-unreachable',
    `The sandbox does not answer: ${errorMessage(error)}`
  )
}

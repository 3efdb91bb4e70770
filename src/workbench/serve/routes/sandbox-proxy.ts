import { type IncomingMessage, request } from 'node:http'
import { type Context, Hono } from 'hono'
import { Problem, problemResponse } from '../http/problem'

/** What of an answer's headers reaches the page. */
const PASSED_HEADERS = ['content-type', 'cache-control', 'etag'] as const

/**
 * Hands `/_workbench/sandbox/*` on to the sandbox's control API under `/_sandbox/*`, server-sent events included, so that
 * the page talks to one origin only.
 * @param sandboxUrl the sandbox's address, or null when there is none (live)
 */
export function sandboxProxy(sandboxUrl: string | null): Hono {
  const app = new Hono()
  app.all('/*', (c) => {
    if (sandboxUrl === null) {
      return problemResponse(c, {
        status: 404,
        code: 'no-sandbox',
        message: 'This workbench is live: there is no sandbox beside it.'
      })
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

// Not `fetch`: that ends an answer in which nothing came for five minutes, as a quiet event stream.
async function forward(c: Context, target: URL): Promise<Response> {
  const body = Buffer.from(await c.req.arrayBuffer())
  const answer = await send(target, c, body)
  const headers = new Headers()
  for (const name of PASSED_HEADERS) {
    const value = answer.headers[name]
    if (value !== undefined) headers.set(name, value)
  }
  const status = answer.statusCode ?? 502
  const empty = status === 204 || status === 304 || c.req.method === 'HEAD'
  return new Response(empty ? null : toWebStream(answer), { status, headers })
}

function send(target: URL, c: Context, body: Buffer): Promise<IncomingMessage> {
  const type = c.req.header('content-type')
  const headers = {
    ...(type === undefined ? {} : { 'content-type': type }),
    'content-length': body.length
  }
  return new Promise((resolve, reject) => {
    const call = request(target, { method: c.req.method, headers }, resolve)
    const { signal } = c.req.raw
    const abort = () => call.destroy()
    call.on('error', (cause) => reject(unreachable(cause)))
    // A listener that stays keeps the whole call in memory.
    call.on('close', () => signal.removeEventListener('abort', abort))
    signal.addEventListener('abort', abort)
    call.end(body)
  })
}

function unreachable(cause: Error): Problem {
  return new Problem({
    status: 502,
    code: 'sandbox-unreachable',
    message: `The sandbox does not answer: ${cause.message}`
  })
}

/** The answer's body; when the page goes away, the call to the sandbox ends with it. */
function toWebStream(answer: IncomingMessage): ReadableStream<Uint8Array> {
  const reader = answer[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.next()
        if (done === true) controller.close()
        else controller.enqueue(new Uint8Array(value))
      } catch (error) {
        // A stream ends when the sandbox stops; any other answer that breaks off is broken.
        if (isEventStream(answer)) controller.close()
        else controller.error(error)
      }
    },
    cancel() {
      answer.destroy()
    }
  })
}

function isEventStream({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false
}

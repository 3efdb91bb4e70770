import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, jsonAnswer } from './answer'
import { type ApiOutcome, answerApi } from './api'
import { readBody } from './body'
import type { ActiveFault } from './fault'
import { redactHeaders } from './journal'
import { COLLECTIONS } from './state'
import type { World } from './world'

/** Answers a request to the API or the token endpoint, lets the faults at it, and writes it down. */
export async function serveApi(
  world: World,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const started = performance.now()
  const { method = 'GET', url = '/' } = request
  const body = await readBody(request)
  if (body === undefined) {
    send(
      response,
      jsonAnswer(
        413,
        { replyCode: 1, replyText: 'Request Entity Too Large', data: '' },
        { connection: 'close' }
      )
    )
    return
  }
  const fault = world.faults.take({ method, path: url, body })
  const processed =
    fault?.processed ?? !['reply', 'reset', 'stall'].includes(fault?.answer.kind ?? '')
  const ordinary = processed ? process(world, request, body) : undefined
  if (fault?.delay_ms) await delay(fault.delay_ms, undefined, { ref: false })
  const answer = spoil(fault, ordinary?.answer)
  const entry = world.journal.add({
    time: world.now().toISOString(),
    method,
    path: url,
    headers: redactHeaders(request.headers),
    body: url.startsWith('/oauth2') ? '[redacted]' : body,
    status: answer?.status ?? null,
    answer: answer ? journalAnswer(url, answer) : null,
    duration_ms: Math.round((performance.now() - started) * 100) / 100,
    fault: fault?.id ?? null
  })
  if (world.events.listenerCount('request')) world.events.emit('request', entry())
  if (ordinary?.changed) world.events.emit('state', [...COLLECTIONS])
  deliver(response, fault, answer)
}

function journalAnswer(url: string, answer: Answer): string {
  return url.startsWith('/oauth2') && answer.status === 200 ? '[redacted]' : answer.body
}

function process(world: World, request: IncomingMessage, body: string): ApiOutcome {
  const { method = 'GET', headers } = request
  const url = new URL(request.url ?? '/', 'http://sandbox')
  if (url.pathname.startsWith('/oauth2/token'))
    return { answer: grant(world, request, body), changed: false }
  const [, version, path = ''] = /^\/api\/(v2|v3)(?:\/(.*))?$/.exec(url.pathname) ?? []
  return answerApi(world, {
    method,
    version: version === 'v3' ? 'v3' : 'v2',
    path: decode(path),
    query: url.searchParams,
    headers,
    body
  })
}

function grant(
  { tokens, now, limits }: World,
  { method, headers }: IncomingMessage,
  body: string
): Answer {
  if (method !== 'POST')
    return jsonAnswer(405, { error: 'invalid_request', error_description: 'Use POST' })
  const reply = tokens.grant(headers.authorization, body, now(), limits)
  return jsonAnswer(reply.status, reply.body, reply.headers)
}

/** What a fault makes of the ordinary answer; undefined when there is to be none. */
function spoil(fault: ActiveFault | undefined, ordinary: Answer | undefined): Answer | undefined {
  const plain = ordinary ?? jsonAnswer(200, { replyCode: 0, replyText: 'OK', data: '' })
  switch (fault?.answer.kind) {
    case 'reply':
      return madeUp(fault.answer)
    case 'reset':
    case 'stall':
      return undefined
    case 'label':
      return { ...plain, headers: { ...plain.headers, 'content-type': fault.answer.content_type } }
    case 'huge':
      return { ...plain, body: lengthen(plain.body, fault.answer.bytes) }
    default:
      return plain
  }
}

function madeUp(answer: Extract<ActiveFault['answer'], { kind: 'reply' }>): Answer {
  const {
    status,
    body = { replyCode: 1, replyText: 'The sandbox was told to fail', data: '' },
    content_type
  } = answer
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = content_type ?? (typeof body === 'string' ? 'text/html' : 'application/json')
  return { status, headers: { 'content-type': type, ...answer.headers }, body: text }
}

function lengthen(body: string, bytes: number): string {
  return body.endsWith('}')
    ? `${body.slice(0, -1)},"padding":"${'x'.repeat(bytes)}"}`
    : body + ' '.repeat(bytes)
}

function deliver(
  response: ServerResponse,
  fault: ActiveFault | undefined,
  answer: Answer | undefined
): void {
  if (fault?.answer.kind === 'stall') return
  if (!answer) {
    response.socket?.resetAndDestroy()
    return
  }
  if (fault?.answer.kind !== 'cut') {
    send(response, answer)
    return
  }
  response.writeHead(answer.status, { ...answer.headers, 'transfer-encoding': 'chunked' })
  response.write(answer.body.slice(0, Math.ceil(answer.body.length / 2)), () =>
    response.socket?.resetAndDestroy()
  )
}

/** Sends an answer whole. */
export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
  response.end(body)
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

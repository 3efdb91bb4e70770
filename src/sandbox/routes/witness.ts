import { channel } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Changes, takeChanges } from '../account/changes'
import type { ActiveFault } from '../control/fault'
import { redactHeaders } from '../control/journal'
import type { World } from '../world'
import { type Answer, jsonAnswer } from './answer'
import type { ApiOutcome } from './api'
import { parseJson, readBody } from '../body'
import { type ApiRequest, type SandboxContext, toApiRequest } from './request'

/** What is published on the diagnostics channel `ANSWERS_CHANNEL`. */
export interface Answered {
  readonly request: ApiRequest
  readonly answer: Answer
}

/** Node's diagnostics channel that every answer goes through. */
export const ANSWERS_CHANNEL = 'emarsys-sandbox:answer'

/** The header of an answer that says which entry of the journal its request is. */
export const REQUEST_HEADER = 'x-sandbox-request'

/** Tells who listens of every answer of every sandbox of this process, before a fault spoils it. */
const ANSWERS = channel(ANSWERS_CHANNEL)

/** Answers requests as `answer` does, lets the faults at them, and writes them down. */
export function witness(
  world: World,
  answer: (request: ApiRequest) => ApiOutcome
): (c: SandboxContext) => Promise<Response> {
  return async (c) => {
    const started = performance.now()
    const body = await readBody(c.env.incoming)
    if (body === undefined) return toResponse(tooLarge())
    const request = toApiRequest(c, body)
    const { method, url } = request
    const fault = world.faults.take({ method, path: url, body })
    const outcome = isProcessed(fault) ? answer(request) : undefined
    const changes = takeChanges(world.account, world.journal.keptChanges)
    if (fault?.delay_ms) await delay(fault.delay_ms, undefined, { ref: false })
    const spoilt = spoil(fault, outcome?.answer)
    if (ANSWERS.hasSubscribers && outcome) ANSWERS.publish({ request, answer: outcome.answer })
    if (!url.startsWith('/oauth2')) count(world, request, { fault, outcome, spoilt })
    const said = { answer: spoilt, started, fault: fault?.id ?? null, ...changes }
    c.env.outgoing.setHeader(REQUEST_HEADER, writeDown(world, request, said))
    if (outcome?.changes.length) world.events.emit('state', outcome.changes)
    return deliver(c, fault, spoilt)
  }
}

/** Where no fault was at work, what was read and made already is counted; else what reaches the client whole. */
function count(
  { summary }: World,
  request: ApiRequest,
  seen: {
    fault: ActiveFault | undefined
    outcome: ApiOutcome | undefined
    spoilt: Answer | undefined
  }
): void {
  const { fault, outcome, spoilt } = seen
  const received = fault?.answer.kind === 'cut' ? undefined : spoilt
  const body = outcome?.body ?? parseJson(request.body)
  if (!request.version) summary.countEngagement(received)
  else if (!fault && outcome)
    summary.count({ ...request, body }, { ...outcome.answer, data: outcome.data })
  else summary.count({ ...request, body }, received)
}

function tooLarge(): Answer {
  const envelope = { replyCode: 1, replyText: 'Request Entity Too Large', data: '' }
  return jsonAnswer(413, envelope, { connection: 'close' })
}

function isProcessed(fault: ActiveFault | undefined): boolean {
  if (!fault) return true
  return fault.processed ?? !['reply', 'reset', 'stall'].includes(fault.answer.kind)
}

function writeDown(
  world: World,
  { method, url, headers, body }: ApiRequest,
  said: {
    answer: Answer | undefined
    started: number
    fault: number | null
  } & Changes
): number {
  const { answer, started, fault, changes, changed } = said
  const ofToken = url.startsWith('/oauth2')
  const entry = world.journal.add({
    time: world.now().toISOString(),
    method,
    path: url,
    headers: redactHeaders(headers),
    body: ofToken ? '[redacted]' : body,
    status: answer?.status ?? null,
    answer: ofToken && answer?.status === 200 ? '[redacted]' : (answer?.body ?? null),
    duration_ms: Math.round((performance.now() - started) * 100) / 100,
    fault,
    changes,
    changed
  })
  world.events.emit('request', entry)
  return world.journal.lastId
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
  c: SandboxContext,
  fault: ActiveFault | undefined,
  answer: Answer | undefined
): Response {
  const { outgoing } = c.env
  if (fault?.answer.kind === 'stall') return RESPONSE_ALREADY_SENT
  if (!answer) {
    outgoing.socket?.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }
  if (fault?.answer.kind !== 'cut') return toResponse(answer)
  outgoing.writeHead(answer.status, { ...answer.headers, 'transfer-encoding': 'chunked' })
  outgoing.write(answer.body.slice(0, Math.ceil(answer.body.length / 2)), () =>
    outgoing.socket?.resetAndDestroy()
  )
  return RESPONSE_ALREADY_SENT
}

/** As Hono sends it; 204, 205 and 304 have no body. */
function toResponse({ status, headers, body }: Answer): Response {
  const empty = status === 204 || status === 205 || status === 304
  return new Response(empty ? null : body, { status, headers })
}

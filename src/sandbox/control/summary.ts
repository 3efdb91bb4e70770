import { ApiError } from '../account/api-error'
import type { Endpoint } from '../contract/endpoints'
import { isRecord } from '../routes/api-call'
import type { Answer } from '../routes/answer'
import { keyValueOf } from '../routes/key'
import { matchEndpoint } from '../routes/match'
import { parseJson } from '../body'

/** What became of contacts that requests were about. */
export interface Outcomes {
  /** Emarsys accepted it. */
  delivered: number
  /** Emarsys refused it for good. */
  rejected: number
  /** Emarsys, or the way to it, failed: the client should try again. */
  retry: number
}

/** What was asked of the account since it was planted, and what became of it. */
export interface Summary extends Outcomes {
  /** All requests to the API, reads and refused ones included. */
  requests: number
  /** By what was asked; a request is about as many contacts as it names. */
  byAction: Record<string, Outcomes & { requests: number }>
}

/** The calls that do something to contacts. */
const ACTIONS: { readonly [Name in Endpoint]?: { name: string; rows: Rows } } = {
  'PUT /contact': { name: 'upsertContact', rows: writtenRows },
  'POST /contact': { name: 'upsertContact', rows: writtenRows },
  'PUT /contact/update': { name: 'upsertContact', rows: writtenRows },
  'POST /contact/delete': { name: 'deleteContact', rows: deletedRows },
  'POST /contactlist/{listId}/add': { name: 'addContactToList', rows: listedRows },
  'POST /contactlist/{listId}/replace': { name: 'addContactToList', rows: listedRows },
  'POST /contactlist/{listId}/delete': { name: 'removeContactFromList', rows: listedRows },
  'POST /event/{eventId}/trigger': { name: 'triggerEvent', rows: firedRows }
}

/** The key values of the contacts that a body names. */
type Rows = (body: Record<string, unknown>) => string[]

/** HTTP 500 with these codes is a refusal that Emarsys reports as a failure. */
const REFUSED_AS_500 = new Set([3001, 3002, 3003, 3004, 3005, 6010, 6025, 6058, 6059])

/** A request as far as it is counted; `body` is its JSON. */
interface Asked {
  readonly method: string
  readonly segments: readonly string[]
  readonly body: unknown
}

/** Counts as requests come, so that nothing has to be kept. */
export class SummaryCount {
  #requests = 0
  readonly #byAction = new Map<string, Outcomes & { requests: number }>()

  /** @param answer undefined when the connection was cut; `data` saves reading it where it is known */
  count(
    { method, segments, body }: Asked,
    answer: (Answer & { data?: unknown }) | undefined
  ): void {
    this.#requests += 1
    const matched = matchEndpoint(method, segments)
    const action = matched instanceof ApiError ? undefined : ACTIONS[matched.endpoint]
    if (!action) return
    const rows = isRecord(body) ? action.rows(body) : []
    const counted = this.#byAction.get(action.name) ?? NOTHING_ASKED
    const outcomes = outcomesOf(rows, answer)
    this.#byAction.set(action.name, { requests: counted.requests + 1, ...sum(counted, outcomes) })
  }

  /** An engagement event is one request, and a success has no envelope. */
  countEngagement(answer: Answer | undefined): void {
    this.#requests += 1
    const { requests, ...counted } = this.#byAction.get(ENGAGEMENT) ?? NOTHING_ASKED
    const status = answer?.status ?? 503
    const taken =
      status === 202 ? 'delivered' : status === 429 || status >= 500 ? 'retry' : 'rejected'
    const outcomes = sum(counted, { ...NOTHING, [taken]: 1 })
    this.#byAction.set(ENGAGEMENT, { requests: requests + 1, ...outcomes })
  }

  toJSON(): Summary {
    const all = [...this.#byAction.values()].reduce<Outcomes>(sum, NOTHING)
    return { requests: this.#requests, ...all, byAction: Object.fromEntries(this.#byAction) }
  }

  clear(): void {
    this.#requests = 0
    this.#byAction.clear()
  }
}

const ENGAGEMENT = 'triggerEngagementEvent'
const NOTHING: Outcomes = { delivered: 0, rejected: 0, retry: 0 }
const NOTHING_ASKED = { requests: 0, ...NOTHING }

function sum(one: Outcomes, other: Outcomes): Outcomes {
  return {
    delivered: one.delivered + other.delivered,
    rejected: one.rejected + other.rejected,
    retry: one.retry + other.retry
  }
}

function outcomesOf(rows: string[], answer: (Answer & { data?: unknown }) | undefined): Outcomes {
  const all = rows.length
  if (answer?.data !== undefined) {
    const rejected = countRejected(rows, answer.data)
    return { delivered: all - rejected, rejected, retry: 0 }
  }
  if (!answer || answer.status === 429) return { ...NOTHING, retry: all }
  const envelope = parseJson(answer.body)
  const replyCode = isRecord(envelope) ? envelope.replyCode : undefined
  const refused = REFUSED_AS_500.has(Number(replyCode))
  if (answer.status >= 500) return { ...NOTHING, [refused ? 'rejected' : 'retry']: all }
  if (answer.status >= 400) return { ...NOTHING, rejected: all }
  if (!isRecord(envelope)) return { ...NOTHING, retry: all }
  if (replyCode !== 0) return { ...NOTHING, rejected: all }
  const rejected = countRejected(rows, envelope.data)
  return { delivered: all - rejected, rejected, retry: 0 }
}

function countRejected(rows: string[], data: unknown): number {
  const errors = isRecord(data) && isRecord(data.errors) ? data.errors : undefined
  if (!errors) return 0
  if (Object.hasOwn(errors, '<NO_KEY_ID>')) return rows.length
  return rows.filter((key) => Object.hasOwn(errors, key)).length
}

function writtenRows({ key_id = '3', contacts, ...one }: Record<string, unknown>): string[] {
  const rows = Array.isArray(contacts) ? contacts : [one]
  return rows.map((row) => (isRecord(row) ? keyValueOf(row[String(key_id)]) : ''))
}

function deletedRows({ key_id = '3', ...body }: Record<string, unknown>): string[] {
  const given = body[String(key_id)]
  return (Array.isArray(given) ? given : [given]).map(keyValueOf)
}

function listedRows({ external_ids }: Record<string, unknown>): string[] {
  return Array.isArray(external_ids) ? external_ids.map(keyValueOf) : []
}

function firedRows({ contacts, ...one }: Record<string, unknown>): string[] {
  const rows = Array.isArray(contacts) ? contacts : [one]
  return rows.map((row) => (isRecord(row) ? keyValueOf(row.external_id) : ''))
}

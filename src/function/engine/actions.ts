import { schemas } from 'function:schemas'
import { messageOf, Refused } from '../../destinations/emarsys/api/explain'
import type { HttpReply, HttpRequest } from '../../destinations/emarsys/api/http'
import type { Tokens } from '../../destinations/emarsys/api/token'
import { asMapped } from '../../destinations/emarsys/as-mapped'
import { addContacts, removeContacts } from '../../destinations/emarsys/contact-list'
import { deleteContact } from '../../destinations/emarsys/deletion/delete-contact'
import type { Call, Deliver } from '../../destinations/emarsys/delivery/deliver'
import { isDelivered, type Outcome } from '../../destinations/emarsys/delivery/outcome'
import type { Settings } from '../../destinations/emarsys/generated-types'
import { syncAudience } from '../../destinations/emarsys/syncAudience/sync-audience'
import { triggerEngagementEvents } from '../../destinations/emarsys/triggerEngagementEvent/trigger-engagement-event'
import { triggerEvents } from '../../destinations/emarsys/triggerEvent/trigger-event'
import { upsertContacts } from '../../destinations/emarsys/upsertContact/upsert-contact'
import type { Budget, Share } from './budget'
import { type FileMapping, inputOf, type MappedEvent } from './mapping'

/** What became of one event in one mapping. */
export interface Result {
  status: number
  /** Why it was not delivered. */
  message?: string
}

/** What a delivery needs beside the events. */
export interface Way {
  send: (url: string, request: HttpRequest) => Promise<HttpReply>
  settings: Settings
  tokens: Tokens
  budget: Budget
}

/** What each action does with payloads that were validated for it. */
const ACTIONS: Readonly<Record<string, Deliver<never>>> = {
  addContactToList: addContacts,
  removeContactFromList: removeContacts,
  syncAudience,
  triggerEngagementEvent: triggerEngagementEvents,
  triggerEvent: triggerEvents,
  upsertContact: upsertContacts
}

/** Sends mapped events of one mapping. @returns a result for each, in their order */
export async function deliver(
  mapping: FileMapping,
  events: readonly MappedEvent[],
  way: Way,
  share: Share
): Promise<Result[]> {
  const run = ACTIONS[mapping.action] as Deliver<object> | undefined
  const fields = schemas[mapping.action]?.schema.properties
  if (!run || !fields) throw new Error(`There is no action ${mapping.action}.`)
  const payloads = asMapped(
    fields as never,
    events.map(({ payload }) => payload),
    { rawData: events.map(({ event }) => event), rawMapping: mapping.mapping }
  )
  const audienceMembership = events.map(({ joins }) => joins)
  const outcomes = await run(payloads, callOf(way, share), {
    ...inputOf(mapping),
    audienceMembership
  })
  return outcomes.map(toResult)
}

/** Deletes the contact of a deletion request. */
export async function deleteUser(userId: unknown, way: Way): Promise<Result> {
  try {
    const outcome = await deleteContact(userId, callOf(way))
    return outcome ? toResult(outcome) : { status: 200 }
  } catch (error) {
    return failure(error)
  }
}

function callOf({ send, settings, tokens, budget }: Way, share?: Share): Call {
  return { send, settings, tokens, budgetMs: budget.left(), mayBegin: share?.mayBegin }
}

function toResult(outcome: Outcome): Result {
  const { status } = outcome
  return isDelivered(outcome) ? { status } : { status, message: messageOf(outcome) }
}

/** An error as a result. What happens before a request, and is not refused with a status, would happen the next time, too. */
export function failure(error: unknown): Result {
  if (error instanceof Refused) return { status: error.status, message: error.message }
  return { status: 400, message: error instanceof Error ? error.message : String(error) }
}

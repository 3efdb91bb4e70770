import type { RequestClient } from '@segment/actions-core'
import addContactToList from '../../destinations/emarsys/addContactToList'
import { fetchToken as fetchTokenBy } from '../../destinations/emarsys/api/token'
import { onDelete } from '../../destinations/emarsys/deletion'
import type { Settings } from '../../destinations/emarsys/generated-types'
import removeContactFromList from '../../destinations/emarsys/removeContactFromList'
import { overClient } from '../../destinations/emarsys/transport'
import syncAudience from '../../destinations/emarsys/syncAudience'
import triggerEngagementEvent from '../../destinations/emarsys/triggerEngagementEvent'
import triggerEvent from '../../destinations/emarsys/triggerEvent'
import upsertContact from '../../destinations/emarsys/upsertContact'
import type { Share } from './budget'
import type { Client } from './client'
import type { Extras, FileMapping, MappedEvent } from './mapping'
import { extrasOf } from './mapping'
import type { Token } from './tokens'

/** What became of one event in one mapping. */
export interface Result {
  status: number
  /** Why it was not delivered. */
  message?: string
}

/** What a delivery needs beside the events. */
export interface Way {
  client: Client
  settings: Settings
  accessToken: string | undefined
}

const ACTIONS: Record<string, { performBatch?: unknown }> = {
  addContactToList,
  removeContactFromList,
  syncAudience,
  triggerEngagementEvent,
  triggerEvent,
  upsertContact
}

/** Actions that send each event of a contact in a request of its own. */
export const APART = new Set(['triggerEvent'])

const always: Share = { mayBegin: () => true }

/** Sends mapped events of one mapping. @returns an outcome for each, in their order */
export async function deliver(
  mapping: FileMapping,
  events: readonly MappedEvent[],
  way: Way,
  share: Share
): Promise<Result[]> {
  const perform = ACTIONS[mapping.action]?.performBatch as (
    request: RequestClient,
    data: Extras & Record<string, unknown>
  ) => Promise<{ responses: (Result & { errormessage?: string })[] }>
  const { responses } = await perform(requestClient(way.client, share), {
    payload: events.map(({ payload }) => payload),
    settings: way.settings,
    auth: { accessToken: way.accessToken ?? '', refreshToken: '' },
    rawData: events.map(({ event }) => event),
    rawMapping: mapping.mapping,
    audienceMembership: events.map(({ joins }) => joins),
    ...extrasOf(mapping)
  })
  return responses.map(({ status, errormessage }) =>
    errormessage === undefined ? { status } : { status, message: errormessage }
  )
}

/** Deletes the contact of a deletion request. */
export async function deleteUser(
  event: { userId?: unknown; anonymousId?: unknown },
  { client, settings, accessToken }: Way
): Promise<Result> {
  try {
    await onDelete(requestClient(client, always), {
      payload: { userId: String(event.userId ?? ''), anonymousId: '' },
      settings,
      auth: { accessToken: accessToken ?? '', refreshToken: '' }
    })
    return { status: 200 }
  } catch (error) {
    return failure(error)
  }
}

/** Fetches a token. @throws an error with the status to report */
export function fetchToken(client: Client, settings: Settings): Promise<Token> {
  return fetchTokenBy(overClient(requestClient(client, always)), settings)
}

/** An error as an outcome: without a status it is one that cannot change. */
export function failure(error: unknown): Result {
  const { status = 400, message } = error as Error & { status?: number }
  return { status, message }
}

/** The request client of actions-core, as far as the destination uses it. */
function requestClient(client: Client, share: Share): RequestClient {
  const request = async (url: string, options: Parameters<Client['send']>[1]) => {
    if (!share.mayBegin()) throw Object.assign(new Error('time used up'), { code: 'time used up' })
    const base = { accept: 'application/json', 'content-type': 'application/json' }
    const { status, content, date } = await client.send(url, {
      method: options.method,
      body: options.body,
      headers: { ...base, ...options.headers }
    })
    return { status, content, headers: { get: () => date } }
  }
  return request as object as RequestClient
}

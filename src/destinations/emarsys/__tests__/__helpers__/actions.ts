import type { SegmentEvent } from '@segment/actions-core'
import type nock from 'nock'
import type { Settings } from '../../generated-types'
import { emarsys, event, headersOf, integration, multistatus, WSSE } from './support'

/** The contact list or external event that the event names. */
const TARGET = { '@path': '$.traits.target' }
const TRIGGER_ID = { '@path': '$.messageId' }

/** An action as the tests that concern all of them know it. */
export interface ActionCase {
  action: string
  /** One target for all events; for contacts, none. */
  mapping: object
  /** The target is `traits.target` of the event; for contacts, the list that they are put on. */
  byTarget: object
  /** Its call. */
  path: RegExp
  permission: string
  /** Rows of one request, and bytes of one row. */
  maxRows: number
  maxRowBytes: number
}

const ADD = {
  mapping: { contactlistid: 7 },
  byTarget: { contactlistid: TARGET },
  path: /\/contactlist\/\d+\/add$/,
  permission: 'contactlist.contact.add',
  maxRows: 10_000,
  maxRowBytes: 7_999_000
}

/** Every action; for Sync Audience, all events of `who` join. */
export const ACTIONS: ActionCase[] = [
  { action: 'addContactToList', ...ADD },
  {
    action: 'removeContactFromList',
    ...ADD,
    path: /\/contactlist\/\d+\/delete$/,
    permission: 'contactlist.contact.delete'
  },
  {
    action: 'upsertContact',
    mapping: { write_field: { '1': { '@path': '$.traits.firstName' } } },
    byTarget: { write_field: {}, contact_list: TARGET },
    path: /\/contact\/\?/,
    permission: 'contact.update',
    maxRows: 1000,
    maxRowBytes: 7_999_000
  },
  {
    action: 'triggerEvent',
    mapping: { eventid: 7, trigger_id: TRIGGER_ID },
    byTarget: { eventid: TARGET, trigger_id: TRIGGER_ID },
    path: /\/event\/\d+\/trigger$/,
    permission: 'externalevent.trigger',
    maxRows: 1000,
    maxRowBytes: 1_000_000
  },
  { action: 'syncAudience', ...ADD }
]

/** The actions that write fields of contacts, each with a mapping that does. */
export const WRITING = [
  { action: 'upsertContact', mapping: {} },
  { action: 'syncAudience', mapping: { contactlistid: 7, create_if_missing: true } }
]

/** The mapping of every test: the contact is `traits.email`. */
export const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }

/** An event of a contact, who joins the audience `vip`. */
export const who = (email: unknown, traits: object = {}, more: object = {}): SegmentEvent =>
  event({
    type: 'identify',
    messageId: `m-${String(email)}`,
    traits: { email, target: 7, firstName: 'Ada', vip: true, ...traits },
    context: { personas: { computation_class: 'audience', computation_key: 'vip' } },
    ...more
  } as Partial<SegmentEvent>)

/** Events of `u0@example.com`, `u1@example.com` and so on. */
export const people = (count: number): SegmentEvent[] => {
  const one = who('')
  return Array.from({ length: count }, (_, n) => {
    const email = `u${n}@example.com`
    return { ...one, messageId: `m-${email}`, traits: { ...one.traits, email } }
  })
}

/** The envelope of a refusal. */
export const refusal = (replyCode: number, replyText: string) => ({
  replyCode,
  replyText,
  data: ''
})

/** A request that a played Emarsys saw. */
export interface Seen {
  path: string
  headers: Record<string, string>
  body: string
  /** The key values of its contacts. */
  keys: string[]
  /** The id of its contact list or external event. */
  target: string | undefined
}

interface Body {
  external_ids?: string[]
  contacts?: { external_id?: string; 3?: string }[]
  contact_list_id?: number
}

function readRequest(path: string, json: nock.Body): Omit<Seen, 'headers'> {
  const { external_ids = [], contacts = [], contact_list_id } = json as Body
  const target = /\/(\d+)\/(?:add|delete|trigger)$/.exec(path)?.[1]
  return {
    path,
    body: JSON.stringify(json),
    keys: external_ids.concat(contacts.map((one) => String(one.external_id ?? one[3]))),
    target: target ?? (contact_list_id === undefined ? undefined : String(contact_list_id))
  }
}

type Played = [status: number, body: nock.Body, headers?: nock.ReplyHeaders]

/** Plays Emarsys by a function of each request. @returns the requests, as they come in */
export function play(answer: (seen: Seen, nth: number) => Played | Promise<Played>): Seen[] {
  const requests: Seen[] = []
  async function reply(this: nock.ReplyFnContext, path: string, json: nock.Body): Promise<Played> {
    const seen = { ...readRequest(path, json), headers: headersOf(this.req) }
    requests.push(seen)
    return answer(seen, requests.length)
  }
  emarsys().persist().intercept(/.*/, 'POST').reply(reply).intercept(/.*/, 'PUT').reply(reply)
  return requests
}

/** Every request fails without an answer. @returns a call for each */
export function playFailure(code: string): unknown[] {
  const calls: unknown[] = []
  const error = Object.assign(new Error('no'), { code })
  const count = (body: unknown) => calls.push(body) > 0
  emarsys().persist().post(/.*/, count).replyWithError(error).put(/.*/, count).replyWithError(error)
  return calls
}

/** Runs events as one batch. @returns the outcome of each */
export async function runBatch(
  action: string,
  mapping: object,
  events: SegmentEvent[],
  settings: Settings = WSSE
) {
  const run = integration()
  await run.testBatchAction(action, { events, mapping: { ...KEY, ...mapping }, settings })
  return multistatus(run)
}

/** Runs one event, which throws where it is not delivered. @returns what the action reports of it */
export async function runSingle(
  action: string,
  mapping: object,
  one: SegmentEvent,
  settings: Settings = WSSE
): Promise<unknown> {
  const run = integration()
  await run.testAction(action, { event: one, mapping: { ...KEY, ...mapping }, settings })
  return run.results[run.results.length - 1]?.data
}

/** Runs one event that has to be refused. @returns the error */
export const refuseSingle = (
  ...run: Parameters<typeof runSingle>
): Promise<Error & { status?: number; code?: string }> =>
  runSingle(...run).then(
    () => Promise.reject(new Error('The event was delivered')),
    (error) => error
  )

export const statuses = (results: { status: number }[]) => results.map(({ status }) => status)

/** The places of events that were not delivered. */
export const undelivered = (results: { status: number }[]) =>
  results.flatMap(({ status }, index) => (status === 200 ? [] : [index]))

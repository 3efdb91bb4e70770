import { isRecord, readErrors } from '../destinations/emarsys/api/envelope'
import { type Account, type Reply, Stopped } from './account'
import type { Limits, SwitchName, Switches } from './calibration'
import type { Names } from './names'

/** The kinds of things that calibrate creates. */
export type Kind = 'contacts' | 'event' | 'list'

/** Collections in which calibrate creates one thing: the paths below the API's version. */
export type Collection = 'event' | 'contactlist'

/** The ids that existed before anything was created: none of them can be a run's own. */
export type Before = Readonly<Record<Collection, ReadonlySet<string>>>

/** What a probe works with. */
export interface Bench extends Pick<Account, 'call' | 'sign' | 'login'> {
  readonly names: Names
  /** What earlier probes created or learned; ids as text. */
  readonly known: {
    before?: Before
    /** Whether the test contacts exist. */
    contacts?: boolean
    contactId?: string
    eventId?: string
    listId?: string
    /** Whether Interactions' advanced features are on. */
    interactions?: boolean
  }
  /** What was asked to be created, whether or not an answer came: this is what is removed. */
  readonly begun: Set<Kind>
}

/** What came out about a switch: its position, or why there is none. */
export type Find<Position extends string = string> =
  | { readonly position: Position }
  | { readonly reason: string }

/** What came out, by switch. */
export type Finds = { readonly [Name in SwitchName]?: Find<Switches[Name]> }

/** What a probe found. */
export interface Found {
  readonly switches?: Finds
  readonly limits?: Partial<Limits>
}

/** One or a few calls that tell how the account answers. */
export interface Probe {
  /** The switches that it is about. */
  readonly about: readonly SwitchName[]
  /** The limits that it is about. */
  readonly limits?: readonly (keyof Limits)[]
  /** Whether it is about the test contacts, so that it is left out where they could not be created. */
  readonly needsContacts?: boolean
  /** As announced and documented: method and path below the API's version. */
  readonly calls: readonly string[]
  /** The permissions that the calls need, by their names in Emarsys. */
  readonly permissions: readonly string[]
  /** Why it harms nobody. */
  readonly safe: string
  run(bench: Bench): Promise<Found>
}

/** A position that was found. */
export function found<const Position extends string>(position: Position): Find<Position> {
  return { position }
}

/** No position, and why. */
export function unknown(reason: string): { readonly reason: string } {
  return { reason }
}

/** What to say of an answer that no position of the switch plays. */
export function unforeseen({ status, replyCode }: Reply): { readonly reason: string } {
  const code = replyCode === undefined ? '' : `/${replyCode}`
  return unknown(`No position of the switch answers HTTP ${status}${code} in this way.`)
}

/** Whether an answer accepts the request as a whole. */
export function isAccepted({ status, replyCode }: Reply): boolean {
  return status === 200 && replyCode === 0
}

/** The answer of a call without which the run makes no sense. @throws Stopped when it is a refusal */
export function accepted(reply: Reply, what: string): Reply {
  if (isAccepted(reply)) return reply
  throw new Stopped(
    `${what}: refused (HTTP ${reply.status}/${reply.replyCode}). ${reply.text.slice(0, 200)}`
  )
}

/** Whether a contact of the request has an error of this code. */
export function hasError({ data }: Reply, key: string, code?: number): boolean {
  const reasons = readErrors(data)?.byKey.get(key) ?? []
  return reasons.some((reason) => code === undefined || reason.code === code)
}

/** A property of `data`; undefined where there is none. */
export function dataOf({ data }: Reply, name: string): unknown {
  return isRecord(data) ? data[name] : undefined
}

/** An id of an answer as text. @throws Stopped when there is none */
export function idIn(reply: Reply, what: string): string {
  const id = dataOf(reply, 'id')
  if (/^[1-9]\d*$/.test(String(id))) return String(id)
  throw new Stopped(`${what}: the answer holds no id. ${reply.text.slice(0, 200)}`)
}

/** Writes calibrate's own contacts. @param creates whether they may be created; `one` is the form of a single contact */
export function upsert(
  { call }: Pick<Bench, 'call'>,
  rows: readonly object[] | { readonly one: object },
  more: { creates?: boolean; list?: string; allow?: readonly string[] } = {}
): Promise<Reply> {
  const content = 'one' in rows ? rows.one : { contacts: rows }
  const list = more.list === undefined ? {} : { contact_list_id: more.list }
  const path = `contact/?create_if_not_exists=${more.creates ? 1 : 0}`
  const body = { key_id: '3', ...list, ...content }
  return call({ method: 'PUT', path, body }, { allow: more.allow ?? [] })
}

/** Reads one of calibrate's own contacts. @returns its fields by id, or undefined where it is not there */
export async function read(
  { call }: Pick<Bench, 'call'>,
  email: string,
  fields: readonly string[]
): Promise<Record<string, unknown> | undefined> {
  const body = {
    keyId: '3',
    keyValues: [email],
    fields: ['3', ...fields.filter((id) => id !== '3')]
  }
  return contactIn(await call({ method: 'POST', path: 'contact/getdata', body }))
}

/** The first contact of an answer of getdata; undefined where nobody was found. */
export function contactIn(reply: Reply): Record<string, unknown> | undefined {
  const result = dataOf(reply, 'result')
  const first: unknown = Array.isArray(result) ? result[0] : undefined
  return isRecord(first) ? first : undefined
}

import { isRecord, readErrors } from '../destinations/emarsys/api/envelope'
import { type Account, type Call, type Reply, Stopped } from './account'
import type { Names } from './names'
import { accepted, type Before, type Collection, dataOf, isAccepted } from './probe'

/** An answer named something that is not the run's own: nothing more is done with what it named. */
export class Foreign extends Stopped {}

/** One event or contact list, as a collection shows it. */
interface Shown {
  readonly id: string
  readonly name: unknown
}

/** Everything of a collection; only types of the answer are kept. */
export async function readAll(
  { call }: Pick<Account, 'call'>,
  path: Collection
): Promise<readonly Shown[]> {
  const { data } = accepted(await call({ method: 'GET', path }, { shapeOnly: true }), `GET ${path}`)
  const all = Array.isArray(data) ? data.filter(isRecord) : []
  return all.map(({ id, name }) => ({ id: String(id), name }))
}

/** The ids of all events and contact lists. */
export async function readBefore(account: Pick<Account, 'call'>): Promise<Before> {
  const idsOf = async (path: Collection) =>
    new Set((await readAll(account, path)).map(({ id }) => id))
  return { event: await idsOf('event'), contactlist: await idsOf('contactlist') }
}

/**
 * Reads a collection again, and makes sure that an id is that of the run's own event or list: it was not there before, and
 * carries the run's own name.
 * @throws Foreign where it is not, or not certainly
 */
export async function proveOwn(
  account: Pick<Account, 'call'>,
  path: Collection,
  { id, name, before }: { id: string; name: string; before: Before | undefined }
): Promise<void> {
  if (!before || before[path].has(id))
    throw new Foreign(
      `POST ${path}: the answer names ${id}, which existed before. It was not touched.`
    )
  const named = (await readAll(account, path)).filter((one) => one.id === id)
  if (named.length === 1 && named[0]?.name === name) return
  throw new Foreign(
    `POST ${path}: the answer names ${id}, which GET ${path} does not show as ${name}. It was not touched.`
  )
}

/**
 * Looks whether an answer is about the run's own contacts, and about those that were sent.
 * @throws Foreign where it names another contact, another key value, or more contacts than were sent
 */
export function refuseForeign(
  { contacts }: Names,
  { method, path, body }: Call,
  reply: Reply
): void {
  if (!isAccepted(reply)) return
  const sent = keysIn(body)
  const known = new Set(sent)
  const fail = (what: string) => {
    throw new Foreign(`${method} ${path}: the answer ${what}. Nothing more was done.`)
  }
  const complained = [...(readErrors(reply.data)?.byKey.keys() ?? [])]
  const isStrange = (key: string) => !key.startsWith('<') && !known.has(key.toLowerCase())
  if (complained.some(isStrange)) fail('names a key value that was not sent')
  for (const count of ['inserted_contacts', 'deleted_contacts'])
    if (Number(dataOf(reply, count)) > sent.length) fail('counts more contacts than were sent')
  const ids = dataOf(reply, 'ids')
  if (Array.isArray(ids) && ids.length > sent.length) fail('holds more ids than contacts were sent')
  const result = dataOf(reply, 'result')
  const shown = path === 'contact/getdata' && Array.isArray(result) ? result.filter(isRecord) : []
  const isOwn = (row: Record<string, unknown>) =>
    contacts.some((own) => own === String(row['3']).toLowerCase())
  if (!shown.every(isOwn)) fail('shows another contact than a test contact')
}

/** The key values that a request names, in lower case: Emarsys may write an address in another case. */
function keysIn(body: object | undefined): string[] {
  if (!isRecord(body)) return []
  const { keyValues, external_ids, external_id, contacts, '3': byEmail } = body
  const rows = Array.isArray(contacts) ? contacts.filter(isRecord) : []
  return [
    keyValues,
    external_ids,
    external_id,
    byEmail,
    rows.map((row) => row.external_id ?? row['3'])
  ]
    .flat()
    .filter((key) => key !== undefined)
    .map((key) => String(key).toLowerCase())
}

import { Api, ENDPOINTS } from '../api/emarsys'
import { isRecord } from '../api/envelope'
import { invalid, Refused, refusalOf } from '../api/explain'
import type { Answer } from '../api/http'
import { isAccepted, isRetried, requestStatus } from '../api/status'
import { fold } from '../delivery/requests'
import { quote, textOf, toId } from '../fields/text'

/** A contact list of the account. */
export interface ContactList {
  id: string
  name: string
}

/** A list of that name exists. Emarsys API, contactlist. */
const NAME_TAKEN = 3005

/**
 * The contact list of a name that somebody chose, created where there is none, so that a name never means two lists.
 * @throws Refused where the name is empty, or that says what Emarsys refused and what to do
 */
export async function findOrCreateList(api: Api, given: unknown): Promise<ContactList> {
  const name = textOf(given, 'The name of the contact list')
  if (!name) throw invalid('The contact list has no name', 'Enter one.')
  const lists = await readLists(api)
  const known = lists.find((list) => list.name === name)
  if (known) return known
  const made = await createList(api, name, lists)
  if ('id' in made) return made
  const other = await findByName(api, name)
  if (other) return other
  throw refusedName(made.taken, name)
}

/**
 * A contact list that belongs to one audience, since its leavers are taken off. Nobody chose a list that has the audience's
 * name already, so the audience gets one of its name and its id.
 * @param id of the audience; where it is not known, a list of its name is used while it is empty, and refused otherwise
 * @throws Refused that says what to enter in the audience's settings
 */
export async function createOwnList(
  api: Api,
  given: unknown,
  id: string | undefined
): Promise<ContactList> {
  const name = textOf(given, 'The name of the audience')
  if (!name) throw invalid('The audience has no name', 'Enter a "List name".')
  const lists = await readLists(api)
  const known = lists.find((list) => list.name === name)
  const made = known ? undefined : await createList(api, name, lists)
  if (made && 'id' in made) return made
  if (id) return findOrCreateList(api, `${name} ${id}`)
  if (known && (await isEmpty(api, known))) return known
  throw invalid(
    `There is a contact list ${quote(name)}${known ? ` (${known.id})` : ''} already, which nobody chose for this audience`,
    'To use it, enter its id as "List id" in the audience\'s settings; for a list of its own, enter another "List name".'
  )
}

async function isEmpty(api: Api, { id }: ContactList): Promise<boolean> {
  const count = ENDPOINTS.countContactList(id)
  const answer = await api.call(count)
  if (isAccepted(answer)) return String(answer.envelope.data) === '0'
  throw refused(answer, `count of contact list ${id}`, count.permission)
}

/**
 * Creates a list that was not there a moment ago; where the answer is lost, it is there now all the same.
 * @param before the lists of that moment: none of them is the new one, whatever the answer says
 * @returns the new list, or Emarsys's answer that there is one of that name
 */
async function createList(
  api: Api,
  name: string,
  before: readonly ContactList[]
): Promise<ContactList | { taken: Answer }> {
  const body = JSON.stringify({ key_id: '3', name, external_ids: [] })
  const answer = await api.call(ENDPOINTS.createContactList(body))
  if (isAccepted(answer)) {
    const { data } = answer.envelope
    const id = isRecord(data) ? toId(data.id) : undefined
    return findCreated(api, before.some((list) => list.id === id) ? undefined : id, name)
  }
  if (answer.envelope?.replyCode === NAME_TAKEN) return { taken: answer }
  const status = requestStatus(answer)
  const made = isRetried(status) && status !== 429 ? await findByName(api, name) : undefined
  if (made) return made
  throw refusedName(answer, name)
}

/**
 * The contact list of an id.
 * @throws Refused 404 where it is gone, or where the lists cannot be read
 */
export async function findList(api: Api, id: string): Promise<ContactList> {
  const list = (await readLists(api)).find((one) => one.id === id)
  if (list) return list
  throw invalid(`There is no contact list ${id} in Emarsys`, 'Choose one that exists.', 404)
}

/** The new list as the account has it: a name that Emarsys cut would not be found the next time, and the list be doubled. */
async function findCreated(api: Api, id: string | undefined, name: string): Promise<ContactList> {
  const lists = await readLists(api)
  const created = lists.find((list) => (id === undefined ? list.name === name : list.id === id))
  if (created && created.name !== name) {
    throw invalid(
      `The name has ${name.length} characters, of which Emarsys kept ${quote(created.name)}: the contact list ${created.id} was created`,
      'Choose it, or choose a name that Emarsys takes as it is.'
    )
  }
  if (created) return created
  if (id !== undefined) return { id, name }
  throw invalid('Emarsys did not say which contact list it created', 'Try again.', 502)
}

/** Which names Emarsys takes for the same is not documented: case may not count. */
async function findByName(api: Api, name: string): Promise<ContactList | undefined> {
  const lists = await readLists(api)
  return (
    lists.find((list) => list.name === name) ?? lists.find((list) => fold(list.name) === fold(name))
  )
}

async function readLists(api: Api): Promise<ContactList[]> {
  const list = ENDPOINTS.listContactLists()
  const answer = await api.call(list)
  if (!isAccepted(answer)) throw refused(answer, 'list of contact lists', list.permission)
  const { data } = answer.envelope
  if (!Array.isArray(data))
    throw invalid("Emarsys's answer holds no list of contact lists", 'Try again later.', 502)
  return data.filter(isRecord).flatMap(({ id: given, name }) => {
    const id = toId(given)
    return id === undefined ? [] : [{ id, name: typeof name === 'string' ? name : '' }]
  })
}

function refusedName(answer: Answer, name: string): Error {
  const another = `Choose another name; this one has ${name.length} characters.`
  const hints = { 3001: another, 3004: another, [NAME_TAKEN]: another }
  const { permission } = ENDPOINTS.createContactList('')
  return refused(answer, 'creation of the contact list', permission, hints)
}

function refused(...why: Parameters<typeof refusalOf>): Refused {
  return new Refused(refusalOf(...why))
}

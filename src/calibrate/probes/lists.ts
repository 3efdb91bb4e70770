import { isRecord } from '../../destinations/emarsys/api/envelope'
import { Interrupted, type Reply } from '../account'
import type { Switches } from '../calibration'
import { proveOwn, readAll } from '../own'
import {
  accepted,
  type Bench,
  dataOf,
  type Find,
  type Finds,
  found,
  idIn,
  isAccepted,
  type Probe,
  read,
  unforeseen,
  unknown,
  upsert
} from '../probe'

/** The test list, and its name a second time. */
export const list: Probe = {
  about: ['listNameTaken', 'listRefusals'],
  calls: [
    'POST contactlist {the test list}, twice',
    'GET contactlist',
    'POST contactlist/{test list}/add {"key_id":"3","external_ids":"none"}'
  ],
  permissions: ['contactlist.create', 'contactlist.list', 'contactlist.contact.add'],
  safe: 'Creates the test list, empty: only a list that is new and has its name is used. Ids that are not an array are refused (3003).',
  run: async (bench) => {
    const created = accepted(await createList(bench), 'POST contactlist')
    const id = idIn(created, 'POST contactlist')
    const { list: name } = bench.names
    await proveOwn(bench, 'contactlist', { id, name, before: bench.known.before })
    bench.known.listId = id
    const again = await createList(bench)
    const refusal = await onList(bench, 'add', 'none')
    return {
      switches: {
        listNameTaken: readNameTaken(again, bench.known.listId),
        listRefusals: readRefusalStatus(refusal)
      }
    }
  }
}

/** Creates the test list. */
export function createList({
  call,
  names,
  begun
}: Pick<Bench, 'call' | 'names' | 'begun'>): Promise<Reply> {
  begun.add('list')
  const body = { key_id: '3', name: names.list, external_ids: [] }
  return call({ method: 'POST', path: 'contactlist', body }, { allow: ['500/3005'] })
}

function readNameTaken(reply: Reply, listId: string): Find<Switches['listNameTaken']> {
  if (reply.replyCode === 3005) return found('refuse')
  if (isAccepted(reply) && String(dataOf(reply, 'id')) === listId) return found('updates')
  return unforeseen(reply)
}

function readRefusalStatus(reply: Reply): Find<Switches['listRefusals']> {
  if (reply.replyCode !== 3003) return unforeseen(reply)
  return found(reply.status === 500 ? '500' : '400')
}

/** The ids of the test list's members. */
export const pages: Probe = {
  about: ['contactIds'],
  calls: ['GET contactlist/{test list}/contactIds'],
  permissions: ['contactlist.contact.ids'],
  safe: 'A read of the test list.',
  run: async ({ call, known: { listId } }) => {
    if (listId === undefined)
      return { switches: { contactIds: unknown('There is no test list to read.') } }
    const path = `contactlist/${listId}/contactIds`
    const reply = await call({ method: 'GET', path }, { allow: ['200'] })
    if (reply.body === undefined) throw new Interrupted(`GET ${path}: the answer is no JSON.`)
    return { switches: { contactIds: readPage(reply) } }
  }
}

function readPage(reply: Reply): Find<Switches['contactIds']> {
  if (isAccepted(reply) && Array.isArray(dataOf(reply, 'value'))) return found('envelope')
  const { status, body: bare } = reply
  return status === 200 && isRecord(bare) && Array.isArray(bare.value)
    ? found('bare')
    : unforeseen(reply)
}

/** Who is on the test list. */
export const members: Probe = {
  needsContacts: true,
  about: ['listMembers', 'deletedContacts', 'deleteFromList'],
  calls: [
    'POST contactlist/{test list}/add {both test contacts}, then one of them again',
    'POST contactlist/{test list}/delete {the first test contact}',
    'POST contact/delete {the second test contact, contact_list_id: the test list}',
    'POST contact/getdata {the second test contact}',
    'POST contactlist/{test list}/delete {the second test contact}, where it is still a contact'
  ],
  permissions: [
    'contactlist.contact.add',
    'contactlist.contact.delete',
    'contact.delete',
    'contact.getdata'
  ],
  safe: 'The list holds the two test contacts and nobody else: in whatever way Emarsys reads contact_list_id, it deletes no other.',
  run: async (bench) => {
    const [email] = bench.names.contacts
    accepted(await onList(bench, 'add', bench.names.contacts), 'POST contactlist/{test list}/add')
    const again = await onList(bench, 'add', [email])
    const deleted = await onList(bench, 'delete', [email])
    return {
      switches: {
        listMembers: readInserted(again),
        deletedContacts: readDeleted(deleted),
        deleteFromList: await deleteFromList(bench)
      }
    }
  }
}

function readInserted(reply: Reply): Find<Switches['listMembers']> {
  const inserted = String(dataOf(reply, 'inserted_contacts'))
  if (isAccepted(reply) && inserted === '0') return found('not counted')
  return isAccepted(reply) && inserted === '1' ? found('counted') : unforeseen(reply)
}

function readDeleted(reply: Reply): Find<Switches['deletedContacts']> {
  const deleted = dataOf(reply, 'deleted_contacts')
  if (isAccepted(reply) && Number.isInteger(deleted)) return found('integer')
  return isAccepted(reply) && typeof deleted === 'string' ? found('string') : unforeseen(reply)
}

async function deleteFromList(bench: Bench): Promise<Find<Switches['deleteFromList']>> {
  const [, email] = bench.names.contacts
  const body = { key_id: '3', '3': [email], contact_list_id: bench.known.listId }
  const reply = await bench.call({ method: 'POST', path: 'contact/delete', body })
  if (!isAccepted(reply)) return unforeseen(reply)
  if (!(await read(bench, email, ['3']))) return found('deletes the contacts')
  const left = await onList(bench, 'delete', [email])
  return Number(dataOf(left, 'deleted_contacts')) === 0 ? found('off the list') : unforeseen(reply)
}

/** A list that does not exist any more. */
export const deadList: Probe = {
  needsContacts: true,
  about: ['badListStatus', 'badListWrites'],
  calls: [
    'POST contactlist/{test list}/deletelist',
    'GET contactlist',
    'PUT contact/?create_if_not_exists=0 {a test contact, contact_list_id: the deleted test list}',
    'POST contact/getdata {a test contact}'
  ],
  permissions: ['contactlist.delete', 'contactlist.list', 'contact.update', 'contact.getdata'],
  safe: "The test list's own id is used once it is deleted: it can be no other list's.",
  run: async (bench) => ({ switches: await findDeadList(bench) })
}

async function findDeadList(bench: Bench): Promise<Finds> {
  const { listId = '' } = bench.known
  const deletion = await bench.call({ method: 'POST', path: `contactlist/${listId}/deletelist` })
  accepted(deletion, 'POST contactlist/{test list}/deletelist')
  if ((await readAll(bench, 'contactlist')).some(({ id }) => id === listId)) {
    const reason = unknown('The deleted test list is still among the contact lists.')
    return { badListStatus: reason, badListWrites: reason }
  }
  const [email] = bench.names.contacts
  const name = `Listed ${listId}`
  const reply = await upsert(bench, [{ '3': email, '2': name }], { list: listId })
  if (reply.replyCode !== 2020)
    return { badListStatus: unforeseen(reply), badListWrites: unforeseen(reply) }
  const contact = await read(bench, email, ['2'])
  return {
    badListStatus: found(reply.status === 200 ? '200' : reply.status === 404 ? '404' : '400'),
    badListWrites: found(contact?.['2'] === name ? 'contacts' : 'nothing')
  }
}

function onList({ call, known }: Bench, verb: 'add' | 'delete', ids: unknown): Promise<Reply> {
  const path = `contactlist/${known.listId}/${verb}`
  const body = { key_id: '3', external_ids: ids }
  return call({ method: 'POST', path, body }, { allow: ['500/3003'] })
}

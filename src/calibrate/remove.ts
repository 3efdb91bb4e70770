import { setTimeout as delay } from 'node:timers/promises'
import { type Account, Stopped, stoppedBy } from './account'
import type { Names } from './names'
import { Foreign, proveOwn, readAll } from './own'
import { accepted, type Before, type Collection, contactIn, hasError, type Kind } from './probe'

/** The calls that remove what was created, as announced and documented, and the permissions that they need. */
export const REMOVAL_CALLS: readonly { call: string; permission: string }[] = [
  { call: 'POST contact/delete {both test contacts}', permission: 'contact.delete' },
  { call: 'POST contact/getdata {both test contacts}', permission: 'contact.getdata' },
  { call: 'GET event', permission: 'externalevent.list' },
  { call: 'POST event/{test event}/delete', permission: 'externalevent.delete' },
  { call: 'GET contactlist', permission: 'contactlist.list' },
  { call: 'POST contactlist/{test list}/deletelist', permission: 'contactlist.delete' }
]

/** What a run creates, by kind, for the user to find it. */
export function labelsOf({ list, event, contacts }: Names): Readonly<Record<Kind, string>> {
  return {
    contacts: `contacts ${contacts.join(' and ')}`,
    event: `external event ${event}`,
    list: `contact list ${list}`
  }
}

/** What is to be removed. */
interface Removal {
  readonly names: Names
  readonly begun: ReadonlySet<Kind>
  /** What existed before the run; undefined where nothing was begun. */
  readonly before: Before | undefined
  /** Before each further attempt, in milliseconds. */
  readonly waits: readonly number[]
}

/**
 * Removes what has a name of this run and is proved to be its own, whether or not the answer to its creation arrived.
 * @returns what is perhaps left, with why; empty when all is gone
 */
export async function removeAll(account: Account, removal: Removal): Promise<string[]> {
  const { names, begun, waits } = removal
  const left = new Map([...begun].map((kind) => [kind, 'not tried']))
  const open = new Set(begun)
  for (const wait of [0, ...waits]) {
    if (!open.size) break
    await delay(wait)
    for (const kind of [...open]) {
      const failure = await stoppedBy(() => REMOVERS[kind](account, removal))
      if (failure === undefined) left.delete(kind)
      else left.set(kind, failure.message)
      if (failure === undefined || failure instanceof Foreign) open.delete(kind)
    }
  }
  const labels = labelsOf(names)
  return [...left].map(([kind, failure]) => `${labels[kind]} (${failure})`)
}

const REMOVERS: Readonly<Record<Kind, (account: Account, removal: Removal) => Promise<void>>> = {
  contacts: removeContacts,
  event: (account, { names, before }) =>
    removeNamed(account, { path: 'event', name: names.event, verb: 'delete', before }),
  list: (account, { names, before }) =>
    removeNamed(account, { path: 'contactlist', name: names.list, verb: 'deletelist', before })
}

async function removeContacts({ call }: Account, { names }: Removal): Promise<void> {
  const { contacts } = names
  const deletion = () =>
    call({ method: 'POST', path: 'contact/delete', body: { key_id: '3', '3': contacts } })
  await deletion()
  try {
    const body = { keyId: '3', keyValues: contacts, fields: ['3'] }
    const reply = await call({ method: 'POST', path: 'contact/getdata', body })
    if (contactIn(reply)) throw new Stopped('Emarsys did not delete them')
  } catch (error) {
    if (error instanceof Foreign || !(error instanceof Stopped)) throw error
    // Who may not be looked up is gone where a second deletion finds nobody.
    const again = await deletion()
    if (!contacts.every((email) => hasError(again, email, 2008))) throw error
  }
}

interface Named {
  readonly path: Collection
  readonly name: string
  readonly verb: string
  readonly before: Before | undefined
}

async function removeNamed(account: Account, { path, name, verb, before }: Named): Promise<void> {
  const named = async () => (await readAll(account, path)).filter((one) => one.name === name)
  for (const { id } of await named()) {
    await proveOwn(account, path, { id, name, before })
    const deletion = `${path}/${id}/${verb}`
    accepted(await account.call({ method: 'POST', path: deletion }), `POST ${deletion}`)
  }
  const [still] = await named()
  if (still) throw new Stopped(`Emarsys did not delete ${still.id}`)
}

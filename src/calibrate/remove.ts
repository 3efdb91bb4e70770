import { setTimeout as delay } from 'node:timers/promises'
import { isRecord } from '../destinations/emarsys/api/envelope'
import { type Account, Stopped } from './account'
import type { Names } from './names'
import { accepted, contactIn, type Kind } from './probe'

/** How long is waited before each attempt to remove what is left. Milliseconds; the rate limit ends after a minute. */
export const REMOVAL_WAITS: readonly number[] = [0, 2_000, 20_000, 60_000]

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

/**
 * Removes what has a name of this run, whether or not the answer to its creation arrived.
 * @param waits before each attempt, in milliseconds
 * @returns what is left, with why; empty when all is gone
 */
export async function removeAll(
  account: Account,
  { names, begun, waits }: { names: Names; begun: ReadonlySet<Kind>; waits: readonly number[] }
): Promise<string[]> {
  const left = new Map([...begun].map((kind) => [kind, 'not tried']))
  for (const wait of waits) {
    if (!left.size) break
    await delay(wait)
    for (const kind of [...left.keys()]) {
      const failure = await failureOf(() => REMOVERS[kind](account, names))
      if (failure === undefined) left.delete(kind)
      else left.set(kind, failure)
    }
  }
  const labels = labelsOf(names)
  return [...left].map(([kind, failure]) => `${labels[kind]} (${failure})`)
}

async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof Stopped) return error.message
    throw error
  }
}

const REMOVERS: Readonly<Record<Kind, (account: Account, names: Names) => Promise<void>>> = {
  contacts: removeContacts,
  event: (account, { event }) =>
    removeNamed(account, { path: 'event', name: event, verb: 'delete' }),
  list: (account, { list }) =>
    removeNamed(account, { path: 'contactlist', name: list, verb: 'deletelist' })
}

async function removeContacts({ call }: Account, { contacts }: Names): Promise<void> {
  const body = { key_id: '3', '3': contacts }
  await call({ method: 'POST', path: 'contact/delete', body })
  const look = { keyId: '3', keyValues: contacts, fields: ['3'] }
  const reply = await call({ method: 'POST', path: 'contact/getdata', body: look })
  if (contactIn(reply)) throw new Stopped('Emarsys did not delete them')
}

async function removeNamed(
  { call }: Account,
  { path, name, verb }: { path: string; name: string; verb: string }
): Promise<void> {
  const { data } = accepted(await call({ method: 'GET', path }), `GET ${path}`)
  const all = Array.isArray(data) ? data.filter(isRecord) : []
  for (const { id } of all.filter((one) => one.name === name)) {
    const deletion = `${path}/${id}/${verb}`
    accepted(await call({ method: 'POST', path: deletion }), `POST ${deletion}`)
  }
}

import { readErrors } from '../../destinations/emarsys/api/envelope'
import { Interrupted, type Reply, Stopped } from '../account'
import type { Limits, Switches } from '../calibration'
import { Foreign, readBefore } from '../own'
import {
  accepted,
  type Bench,
  dataOf,
  type Find,
  found,
  type Probe,
  read,
  unforeseen,
  unknown,
  upsert
} from '../probe'

/** A key field that no account has. */
const NO_FIELD = 'emarsys_actions_calibrate'

/** Before anything is created: whether what is created can be removed again. */
export const removal: Probe = {
  about: [],
  calls: [
    'GET event',
    'GET contactlist',
    'POST contact/getdata {a made-up address}',
    'POST contact/delete {a made-up address}',
    'POST event/0/delete',
    'POST contactlist/0/deletelist'
  ],
  permissions: [
    'externalevent.list',
    'contactlist.list',
    'contact.getdata',
    'contact.delete',
    'externalevent.delete',
    'contactlist.delete'
  ],
  safe: 'Nobody has the address, and no event or list the id 0 (refused with 5004 and 3006). A run ends here where a permission is missing. What exists now is never touched, whatever later answers say.',
  run: async (bench) => {
    const { call, names, known } = bench
    known.before = await readBefore(bench)
    await read(bench, names.nobody, ['3'])
    const body = { key_id: '3', '3': [names.nobody] }
    await call({ method: 'POST', path: 'contact/delete', body })
    await call({ method: 'POST', path: 'event/0/delete' })
    await call({ method: 'POST', path: 'contactlist/0/deletelist' })
    return {}
  }
}

/** The two test contacts, created and then written again. */
export const contacts: Probe = {
  about: ['createPermission', 'noErrors', 'ids', 'label'],
  limits: ['requestsPerMinute', 'tokenSeconds'],
  calls: [
    `POST contact {"key_id":"${NO_FIELD}","contacts":[]}, again where it is refused with 403`,
    'PUT contact/?create_if_not_exists=1 {the two test contacts}, twice',
    'POST contact/getdata {a test contact}'
  ],
  permissions: ['contact.update', 'contact.getdata'],
  safe: 'The first call names nobody; 403 says that contact.create is missing, which the next may need: a refusal of both is what createPermission is about, and creates nothing. Else the two test contacts are created, opted out, at addresses that take no mail.',
  run: async (bench) => {
    const mayCreate = await mayCreateContacts(bench)
    const created = await create(bench, mayCreate)
    if (created === undefined) return { switches: { createPermission: found('needed') } }
    const updated = accepted(await writeBoth(bench), 'PUT contact')
    bench.known.contacts = true
    await proveContact(bench, [...idsOf(created), ...idsOf(updated)].map(String))
    return {
      switches: {
        createPermission: mayCreate ? unknown(SHOWS_ONLY_WITHOUT) : found('not needed'),
        noErrors: emptyErrors(updated),
        ids: readIds(created, updated),
        label: readLabel(updated)
      },
      limits: { ...rateLimitOf(updated), ...tokenLifeOf(bench) }
    }
  }
}

const SHOWS_ONLY_WITHOUT =
  'The credentials have contact.create; it shows only with credentials that lack it.'

async function mayCreateContacts({ call }: Bench): Promise<boolean> {
  const body = { key_id: NO_FIELD, contacts: [] }
  const ask = () => call({ method: 'POST', path: 'contact', body }, { allow: ['403'] })
  return !(await isForbidden(ask, 'POST contact'))
}

/** Whether a call is refused with 403, twice: a single one may be a fault. */
async function isForbidden(ask: () => Promise<Reply>, what: string): Promise<boolean> {
  if ((await ask()).status !== 403) return false
  if ((await ask()).status === 403) return true
  throw new Interrupted(`${what}: refused with HTTP 403 once, and not again.`)
}

/** @returns undefined where the contacts may not be created without contact.create */
async function create(bench: Bench, mayCreate: boolean): Promise<Reply | undefined> {
  bench.begun.add('contacts')
  const created = await writeBoth(bench, mayCreate ? [] : ['403'])
  if (created.status === 403) {
    const what = 'PUT contact/?create_if_not_exists=1'
    await isForbidden(() => writeBoth(bench, ['403']), what)
    return undefined
  }
  accepted(created, 'PUT contact')
  if (readErrors(created.data))
    throw new Stopped(`PUT contact: the test contacts are refused. ${created.text.slice(0, 200)}`)
  return created
}

/** Looks up a test contact by its address, so that its id is known as its own. @param ids what the answers to its writing named */
async function proveContact(bench: Bench, ids: readonly string[]): Promise<void> {
  if (!ids.length) throw new Stopped('PUT contact: the answer holds no ids.')
  const [email] = bench.names.contacts
  const { id } = (await read(bench, email, ['3'])) ?? {}
  if (!ids.includes(String(id)))
    throw new Foreign(
      `PUT contact: the answer names other contacts than the test contact ${email}. Nothing more was done.`
    )
  bench.known.contactId = String(id)
}

function writeBoth(bench: Bench, allow: readonly string[] = []): Promise<Reply> {
  const rows = bench.names.contacts.map((email) => ({ '3': email, '2': 'Calibrate', '31': '2' }))
  return upsert(bench, rows, { creates: true, allow })
}

function idsOf(reply: Reply): unknown[] {
  const ids = dataOf(reply, 'ids')
  return Array.isArray(ids) ? ids : []
}

function emptyErrors(reply: Reply): Find<Switches['noErrors']> {
  const errors = dataOf(reply, 'errors')
  if (errors === undefined) return found('absent')
  const written = JSON.stringify(errors)
  if (written === '[]' || written === '{}' || written === 'null') return found(written)
  return unforeseen(reply)
}

function readIds(created: Reply, updated: Reply): Find<Switches['ids']> {
  const types = [created, updated].map((reply) => typeof idsOf(reply)[0]).join(' ')
  if (types === 'number string') return found('as documented')
  if (types === 'string string') return found('strings')
  if (types === 'number number') return found('integers')
  return unforeseen(updated)
}

function readLabel({ headers, ...reply }: Reply): Find<Switches['label']> {
  const type = headers.get('content-type')?.split(';')[0]?.trim()
  if (type === 'application/json' || type === 'text/html') return found(type)
  return unforeseen({ headers, ...reply })
}

function rateLimitOf({ headers }: Reply): Partial<Limits> {
  const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN)
  return Number.isInteger(limit) && limit > 0 ? { requestsPerMinute: limit } : {}
}

/** How long the access token lives, by its own claims (RFC 7519). */
function tokenLifeOf({ login }: Bench): Partial<Limits> {
  if (login.authType !== 'oauth2') return {}
  const [, claims = ''] = (login.sign().authorization ?? '').split('.')
  try {
    const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const seconds = Number(exp) - Number(iat)
    return Number.isInteger(seconds) && seconds > 0 ? { tokenSeconds: seconds } : {}
  } catch {
    return {}
  }
}

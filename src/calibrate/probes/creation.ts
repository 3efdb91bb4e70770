import { readErrors } from '../../destinations/emarsys/api/envelope'
import { type Reply, Stopped } from '../account'
import type { Limits, Switches } from '../calibration'
import {
  accepted,
  type Bench,
  dataOf,
  type Find,
  found,
  type Probe,
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
    'POST contact/delete {a made-up address}',
    'POST event/0/delete',
    'POST contactlist/0/deletelist'
  ],
  permissions: ['contact.delete', 'externalevent.delete', 'contactlist.delete'],
  safe: 'Nobody has the address, and no event or list the id 0 (refused with 5004 and 3006). A run ends here where a permission is missing.',
  run: async ({ call, names }) => {
    const body = { key_id: '3', '3': [names.nobody] }
    await call({ method: 'POST', path: 'contact/delete', body })
    await call({ method: 'POST', path: 'event/0/delete' })
    await call({ method: 'POST', path: 'contactlist/0/deletelist' })
    return {}
  }
}

/** The two test contacts, created and then written again. */
export const contacts: Probe = {
  about: ['createPermission', 'noErrors', 'ids', 'label', 'requestsPerMinute', 'tokenSeconds'],
  calls: [
    `POST contact {"key_id":"${NO_FIELD}","contacts":[]}, again where it is refused with 403`,
    'PUT contact/?create_if_not_exists=1 {the two test contacts}, twice'
  ],
  permissions: ['contact.update'],
  safe: 'The first call names nobody; 403 says that contact.create is missing, which the next may need. That creates the two test contacts, opted out, at addresses that take no mail.',
  run: async (bench) => {
    const mayCreate = await mayCreateContacts(bench)
    const created = await create(bench)
    const updated = accepted(await writeBoth(bench), 'PUT contact')
    const [contactId] = idsOf(created)
    if (contactId === undefined) throw new Stopped('PUT contact: the answer holds no ids.')
    bench.known.contactId = String(contactId)
    return {
      switches: {
        createPermission: mayCreate
          ? unknown(
              'The credentials have contact.create; it shows only with credentials that lack it.'
            )
          : found('not needed'),
        noErrors: emptyErrors(updated),
        ids: readIds(created, updated),
        label: readLabel(updated)
      },
      limits: { ...rateLimitOf(updated), ...tokenLifeOf(bench) }
    }
  }
}

async function mayCreateContacts({ call }: Bench): Promise<boolean> {
  const body = { key_id: NO_FIELD, contacts: [] }
  const ask = () => call({ method: 'POST', path: 'contact', body }, { allow: ['403'] })
  if ((await ask()).status !== 403) return true
  if ((await ask()).status === 403) return false
  throw new Stopped('POST contact: refused with HTTP 403 once, and not again.')
}

async function create(bench: Bench): Promise<Reply> {
  bench.begun.add('contacts')
  const created = accepted(await writeBoth(bench), 'PUT contact')
  if (readErrors(created.data))
    throw new Stopped(`PUT contact: the test contacts are refused. ${created.text.slice(0, 200)}`)
  return created
}

function writeBoth(bench: Bench): Promise<Reply> {
  const rows = bench.names.contacts.map((email) => ({ '3': email, '2': 'Calibrate', '31': '2' }))
  return upsert(bench, rows, { creates: true })
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

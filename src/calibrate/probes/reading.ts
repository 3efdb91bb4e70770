import { isRecord } from '../../destinations/emarsys/api/envelope'
import type { Call, Reply } from '../account'
import type { Switches } from '../calibration'
import {
  accepted,
  type Bench,
  contactIn,
  dataOf,
  type Find,
  found,
  isAccepted,
  type Probe,
  unforeseen,
  unknown
} from '../probe'

const A_READ = 'A read.'

/** How contacts are looked up and shown. */
export const lookUps: Probe = {
  needsContacts: true,
  about: ['emailCase', 'getdataErrors', 'noResult', 'missingKeyId', 'invalidKeyValue'],
  calls: [
    'POST contact/getdata {a test contact in capitals}',
    'POST contact/getdata {a test contact and a made-up address}',
    'POST contact/getdata {a made-up address}',
    'POST contact/getdata {a test contact, without keyId}',
    'POST contact/getdata {no-address, which is no e-mail address}'
  ],
  permissions: ['contact.getdata'],
  safe: A_READ,
  run: async (bench) => {
    const [email] = bench.names.contacts
    const loud = await lookUp(bench, [email.toUpperCase()])
    const some = await lookUp(bench, [email, bench.names.nobody])
    const none = await lookUp(bench, [bench.names.nobody])
    return {
      switches: {
        emailCase: !isAccepted(loud)
          ? unforeseen(loud)
          : found(contactIn(loud) ? 'ignored' : 'told apart'),
        getdataErrors: readErrorForm(some),
        noResult: readNoResult(none),
        missingKeyId: await findMissingKey(bench),
        invalidKeyValue: readInvalidKey(await lookUp(bench, ['no-address']))
      }
    }
  }
}

function lookUp(
  { call }: Bench,
  keyValues: readonly string[],
  keyId: string | undefined = '3'
): Promise<Reply> {
  const body = { ...(keyId && { keyId }), keyValues, fields: ['3'] }
  return call({ method: 'POST', path: 'contact/getdata', body })
}

function readErrorForm(reply: Reply): Find<Switches['getdataErrors']> {
  const errors = dataOf(reply, 'errors')
  if (isAccepted(reply) && Array.isArray(errors) && errors.length) return found('array')
  return isAccepted(reply) && isRecord(errors) ? found('map') : unforeseen(reply)
}

function readNoResult(reply: Reply): Find<Switches['noResult']> {
  const result = dataOf(reply, 'result')
  if (isAccepted(reply) && result === false) return found('false')
  return isAccepted(reply) && result === undefined ? found('none') : unforeseen(reply)
}

async function findMissingKey(bench: Bench): Promise<Find<Switches['missingKeyId']>> {
  const [email] = bench.names.contacts
  const byEmail = await lookUp(bench, [email], '')
  if (contactIn(byEmail)) return found('3')
  const byId = await lookUp(bench, [bench.known.contactId ?? ''], '')
  const contact = contactIn(byId)
  return contact?.['3'] === email ? found('internal id') : unforeseen(byId)
}

/** The code stands in an array of errors, or by key and code. */
function readInvalidKey(reply: Reply): Find<Switches['invalidKeyValue']> {
  const errors = JSON.stringify(dataOf(reply, 'errors') ?? '')
  const [, code] = /\b(2005|2008)\b/.exec(errors) ?? []
  return isAccepted(reply) && (code === '2005' || code === '2008') ? found(code) : unforeseen(reply)
}

/** How many custom fields are tried until one without an index is found. */
const MAX_FIELDS = 10

/** Types of fields for which a value that nobody has can be made up. */
const LOOKED_UP = new Set(['shorttext', 'longtext', 'numeric'])

/** A custom field that has no index, as key field. */
export const unindexed: Probe = {
  about: ['unindexedKey'],
  calls: [
    'GET field',
    'GET contact/query/?return=3&{field}={a value nobody has}&limit=1',
    'POST contact/getdata {a custom field as key, a value nobody has}'
  ],
  permissions: ['field.get', 'contact.list', 'contact.getdata'],
  safe: `${A_READ} Up to ${MAX_FIELDS} custom fields are asked until one is refused for want of an index (400/2015).`,
  run: async (bench) => ({ switches: { unindexedKey: await findUnindexedKey(bench) } })
}

async function findUnindexedKey({ call }: Bench): Promise<Find<Switches['unindexedKey']>> {
  const fields = accepted(
    await call({ method: 'GET', path: 'field' }, { shapeOnly: true }),
    'GET field'
  )
  for (const { id, value } of customFields(fields)) {
    const path = `contact/query/?return=3&${id}=${value}&limit=1`
    const query = await call({ method: 'GET', path }, { shapeOnly: true })
    if (query.replyCode !== 2015) continue
    const body = { keyId: id, keyValues: [value], fields: ['3'] }
    return readKeyRefusal(
      await call({ method: 'POST', path: 'contact/getdata', body }, { shapeOnly: true })
    )
  }
  return unknown('The account has no custom field that is known to have no index.')
}

function readKeyRefusal(reply: Reply): Find<Switches['unindexedKey']> {
  if (isAccepted(reply)) return found('accept')
  if (reply.status === 400 && reply.replyCode === 2004) return found('400/2004')
  if (reply.status === 400 && reply.replyCode === 2015) return found('400/2015')
  return unforeseen(reply)
}

function customFields({ data }: Reply): { id: string; value: string }[] {
  const fields = Array.isArray(data) ? data.filter(isRecord) : []
  return fields
    .filter(
      ({ id, application_type }) => Number(id) >= 100 && LOOKED_UP.has(String(application_type))
    )
    .slice(0, MAX_FIELDS)
    .map(({ id, application_type }) => ({
      id: String(id),
      value: application_type === 'numeric' ? '987654321987654321' : 'emarsys_actions_calibrate'
    }))
}

/** The choices of a system field. */
export const choices: Probe = {
  about: ['bitPosition'],
  calls: ['GET field/5/choice'],
  permissions: ['field.singlechoice.get'],
  safe: A_READ,
  run: async ({ call }: Bench) => {
    const reply: Reply = await call({ method: 'GET', path: 'field/5/choice' } satisfies Call)
    const [first] = Array.isArray(reply.data) ? reply.data.filter(isRecord) : []
    const position = first?.bit_position
    return {
      switches: {
        bitPosition:
          position === null
            ? found('texts')
            : Number.isInteger(position)
              ? found('integers')
              : unforeseen(reply)
      }
    }
  }
}

import type { Reply } from '../account'
import type { Switches } from '../calibration'
import {
  type Bench,
  type Find,
  found,
  hasError,
  isAccepted,
  type Probe,
  read,
  unforeseen,
  unknown,
  upsert
} from '../probe'

const WRITES_OWN = 'Writes the test contacts only, and creates nobody.'
const PERMISSIONS = ['contact.update', 'contact.getdata']
const READ_BACK = 'POST contact/getdata {a test contact}'

function put(row: string): string {
  return `PUT contact/?create_if_not_exists=0 {${row}}`
}

/** The same contact twice in one request. */
export const duplicates: Probe = {
  needsContacts: true,
  about: ['duplicateContacts'],
  calls: [put('a test contact twice, with two last names'), READ_BACK],
  permissions: PERMISSIONS,
  safe: WRITES_OWN,
  run: async (bench) => {
    const [email] = bench.names.contacts
    const reply = await upsert(bench, [
      { '3': email, '2': 'First' },
      { '3': email, '2': 'Second' }
    ])
    const name = (await read(bench, email, ['2']))?.['2']
    return { switches: { duplicateContacts: readDuplicates(reply, email, name) } }
  }
}

function readDuplicates(
  reply: Reply,
  email: string,
  name: unknown
): Find<Switches['duplicateContacts']> {
  if (!isAccepted(reply)) return unforeseen(reply)
  if (hasError(reply, email)) return name === 'Calibrate' ? found('refuse') : unforeseen(reply)
  return name === 'Second' ? found('last wins') : unforeseen(reply)
}

/** One row of many with a value that its field does not take, and one with a source that does not exist. */
export const badRows: Probe = {
  needsContacts: true,
  about: ['badValue', 'badSource'],
  calls: [
    put('both test contacts, one with the birth date "not a date"'),
    put('both test contacts, one with source_id 2147483647')
  ],
  permissions: ['contact.update'],
  safe: `${WRITES_OWN} Were there such a source, it would only be noted at the test contact.`,
  run: async (bench) => {
    const [email, other] = bench.names.contacts
    const value = await upsert(bench, [{ '3': email, '4': 'not a date' }, { '3': other }])
    const source = await upsert(bench, [{ '3': email, source_id: 2_147_483_647 }, { '3': other }])
    return {
      switches: {
        badValue: readRefusal(value, email, 2007),
        badSource: readRefusal(source, email, 2013)
      }
    }
  }
}

/** Whether a refusal with this code is about the request or about one contact of it. */
export function readRefusal(
  reply: Reply,
  email: string,
  code: number
): Find<'refuses the request' | 'refuses the contact'> {
  if (reply.status === 400 && reply.replyCode === code) return found('refuses the request')
  if (isAccepted(reply) && hasError(reply, email, code)) return found('refuses the contact')
  return unforeseen(reply)
}

/** Values of one contact that are said to be wrong, or to clear a field. */
export const values: Probe = {
  needsContacts: true,
  about: ['nullValue', 'emptyOptIn', 'wrongOptIn'],
  calls: [
    put('a test contact with the last name null'),
    put('a test contact with the opt-in ""'),
    put('a test contact with the opt-in "2", then true, then "2"'),
    READ_BACK
  ],
  permissions: PERMISSIONS,
  safe: `${WRITES_OWN} It may be opted in for a moment; its address takes no mail.`,
  run: async (bench) => {
    const nullValue = await clears(bench, '2', null)
    const emptyOptIn = await clears(bench, '31', '')
    await writeOne(bench, { '31': '2' })
    const reply = await writeOne(bench, { '31': true })
    const optIn = await valueIn(bench, '31')
    if (optIn !== '2') await writeOne(bench, { '31': '2' })
    const ignored = isAccepted(reply) && optIn === '2'
    const wrongOptIn = isRefused(reply)
      ? found('2007')
      : ignored
        ? found('ignored')
        : unforeseen(reply)
    return { switches: { nullValue, emptyOptIn, wrongOptIn } }
  }
}

/** A field that cannot be written, and a text that is too long for its field. */
export const odd: Probe = {
  needsContacts: true,
  about: ['readOnlyField', 'longText'],
  calls: [
    put('a test contact with a value of field 27, which is read-only'),
    put('a test contact with a first name of 61 characters'),
    READ_BACK
  ],
  permissions: PERMISSIONS,
  safe: WRITES_OWN,
  run: async (bench) => {
    const readOnly = await writeOne(bench, { '27': '1' })
    const visits = await valueIn(bench, '27')
    const long = await writeOne(bench, { '1': 'x'.repeat(61) })
    const name = await valueIn(bench, '1')
    return {
      switches: {
        readOnlyField: isRefused(readOnly)
          ? found('refuse')
          : isAccepted(readOnly) && visits !== '1'
            ? found('ignore')
            : unforeseen(readOnly),
        longText: isRefused(long)
          ? found('refuse')
          : name === 'x'.repeat(60)
            ? found('cut')
            : unforeseen(long)
      }
    }
  }
}

async function clears(
  bench: Bench,
  field: string,
  value: unknown
): Promise<Find<'clears' | '2007'>> {
  const before = await valueIn(bench, field)
  if (before === null) return unknown(`The test contact has no value in field ${field} to clear.`)
  const reply = await writeOne(bench, { [field]: value })
  if (isRefused(reply)) return found('2007')
  const after = await valueIn(bench, field)
  return isAccepted(reply) && after === null ? found('clears') : unforeseen(reply)
}

function writeOne(bench: Bench, fields: object): Promise<Reply> {
  return upsert(bench, { one: { '3': bench.names.contacts[0], ...fields } })
}

function isRefused({ status, replyCode }: Reply): boolean {
  return status === 400 && replyCode === 2007
}

/** The value of a field of the first test contact; null where it has none. */
async function valueIn(bench: Bench, field: string): Promise<unknown> {
  const value = (await read(bench, bench.names.contacts[0], [field]))?.[field] ?? null
  return value === '' ? null : value
}

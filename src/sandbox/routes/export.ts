import { findField, showContact, stamp, takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import type { Export } from '../account/items'
import type { Contact } from '../account/contacts'
import { Reply } from './answer'
import { type ApiCall, bodyOf, idOf, known, type Routes, textOf } from './api-call'
import { invalidParameter } from './contact-search'
import { contactsOf, findSegment } from './segment'

/** Exports: asked for, waited for, fetched. Here they are ready at once, and only to be downloaded. */
export const exportRoutes = {
  'POST /contact/getchanges': (call: ApiCall) =>
    begin(call, 'changes', inTimeRange(call, 'changed')),
  'POST /contact/getregistrations': (call: ApiCall) =>
    begin(call, 'registrations', inTimeRange(call, 'created')),
  'POST /email/getcontacts': exportList,
  'POST /email/getresponses': exportResponses,
  'POST /export/filter': exportSegment,
  'GET /export': showOrList,
  'GET /export/{exportId}': show,
  'GET /export/{exportId}/data': download
} satisfies Routes

function begin(call: ApiCall, type: string, contacts: Contact[]): object {
  const { account, now } = call
  const { contact_fields, delimiter, add_field_names_header, distribution_method } = bodyOf(call)
  if (distribution_method !== undefined && distribution_method !== 'local')
    throw new ApiError(501, 1, 'The Emarsys sandbox exports by distribution_method local only.')
  const given = Array.isArray(contact_fields) ? contact_fields : [3]
  const fields = given.map((field) =>
    known(findField(account, field), 400, 2006, `Invalid field id: ${textOf(field)}`)
  )
  const mark = delimiter === ';' ? ';' : ','
  const ids = fields.map(({ id }) => id)
  const rows = contacts.map((contact) => {
    const shown = showContact(account, contact, ids)
    return [contact.id, ...ids.map((id) => shown[id] ?? '')].map((cell) => quote(cell, mark))
  })
  const head = ['user_id', ...fields.map(({ id, name }) => name ?? String(id))]
  const lines = [
    ...(add_field_names_header === 0 ? [] : [head.map((x) => quote(x, mark))]),
    ...rows
  ]
  const id = takeId(account)
  const csv = lines.map((cells) => `${cells.join(mark)}\n`).join('')
  account.exports.set(id, { id, type, created: stamp(now), csv })
  return { id: String(id) }
}

function quote(cell: unknown, mark: string): string {
  const text = Array.isArray(cell) ? cell.join(' ') : String(cell)
  return text.includes(mark) || /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** `time_range: [from, to]`, either of them empty for no bound. */
function inTimeRange(call: ApiCall, at: 'changed' | 'created'): Contact[] {
  const { time_range } = bodyOf(call)
  if (!Array.isArray(time_range)) throw invalidParameter('Missing parameter: time_range')
  const [from, to] = time_range.map(textOf)
  return [...call.account.contacts.all()].filter(
    ({ [at]: time }) => time >= (from || '0') && time <= (to || '9')
  )
}

function exportList(call: ApiCall): unknown {
  const listId = textOf(bodyOf(call).contactlist)
  const list = call.account.lists.get(idOf(listId))
  if (!list) throw invalidParameter(`Invalid value for contactlist: ${listId}`)
  const contacts = [...list.members].flatMap((id) => call.account.contacts.get(id) ?? [])
  return begin(call, 'contactlist', contacts)
}

function exportSegment(call: ApiCall): unknown {
  const given = textOf(bodyOf(call).filter)
  if (!/^\d+$/.test(given))
    throw invalidParameter('Invalid data format for filter. Integer expected')
  const segment = findSegment(call, Number(given))
  if (!segment) throw invalidParameter(`Invalid value for filter: ${given}`)
  return begin(call, 'filter', [...contactsOf(call, segment)])
}

/** Nobody opens a mail of the sandbox: of responses there are none. */
function exportResponses(call: ApiCall): unknown {
  inTimeRange(call, 'created')
  return begin(call, 'responses', [])
}

function knownExport({ account, params, query }: ApiCall): Export {
  const found = account.exports.get(Number(params.exportId ?? query.get('id')))
  return known(found, 400, 10001, 'Invalid export ID')
}

function show(call: ApiCall): unknown {
  return shown(knownExport(call))
}

function showOrList(call: ApiCall): unknown {
  return call.query.has('id') ? show(call) : [...call.account.exports.values()].map(shown)
}

function shown({ id, type, created }: Export): object {
  return { id: String(id), created, status: 'done', type, file_name: `export_${id}.csv` }
}

/** The file itself, without envelope; `offset` and `limit` count lines. */
function download(call: ApiCall): unknown {
  const { csv } = knownExport(call)
  const offset = Number(call.query.get('offset') || 0)
  const limit = Number(call.query.get('limit') || Number.MAX_SAFE_INTEGER)
  const lines = csv
    .split('\n')
    .slice(0, -1)
    .slice(offset, offset + limit)
  return new Reply(lines.map((line) => `${line}\n`).join(''), { raw: 'text/csv' })
}

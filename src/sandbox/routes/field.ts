import { findField, takeId } from '../account/account'
import { type ApiCall, bodyOf, type Handler, type Routes, textOf } from './api-call'
import { ApiError } from './api-error'
import { type Field, FIELD_TYPES } from '../account/field'

/** The languages that names can be asked for in; the sandbox knows English names only and gives them in every one. */
const LANGUAGES = new Set([
  'bg',
  'cs',
  'da',
  'de',
  'en',
  'es',
  'et',
  'fi',
  'fr',
  'hr',
  'hu',
  'it',
  'ja',
  'nl',
  'no',
  'pl',
  'pt',
  'ro',
  'ru',
  'sk',
  'sl',
  'sr',
  'sv',
  'tr',
  'zh'
])

/** Types that requests cannot create. */
const FIXED_TYPES = new Set(['special', 'interests', 'voucher', 'fax'])

/** Fields of contacts, and the account itself. */
export const fieldRoutes = {
  'GET /settings': settings,
  'GET /field': list,
  'POST /field': create,
  'GET /field/translate/{languageId}': inLanguage(list),
  'GET /field/{fieldId}/choice': choices,
  'GET /field/{fieldId}/choice/translate/{languageId}': inLanguage(choices)
} satisfies Routes

function settings({ account }: ApiCall): unknown {
  return {
    id: 218524530,
    environment: 'sandbox.emarsys.net',
    timezone: 'Europe/Vienna',
    name: 'sandbox_account',
    password_history_queue_size: 1,
    country: 'Austria',
    totalContacts: String(account.contacts.size)
  }
}

function list({ account, switches }: ApiCall): unknown {
  return [...account.fields.values()].map(({ id, name, type, stringId }) => ({
    id: switches.ids === 'strings' ? String(id) : id,
    name,
    application_type: type,
    string_id: stringId
  }))
}

function create(call: ApiCall): unknown {
  const { name, application_type, string_id } = bodyOf(call)
  const text = textOf(name).trim()
  const type = FIELD_TYPES.find((known) => known === application_type)
  if (!text || application_type === undefined) {
    throw new ApiError(400, 9005, 'Parameters name and application_type are required.')
  }
  if (!type || FIXED_TYPES.has(type))
    throw new ApiError(400, 9006, 'This type of field cannot be created via the API.')
  for (const field of call.account.fields.values()) {
    if (field.name === text) throw new ApiError(400, 9002, 'A field with this name already exists.')
  }
  const id = takeId(call.account)
  const stringId = textOf(string_id) || text.toLowerCase().replace(/\W+/g, '_')
  call.account.fields.set(id, {
    id,
    name: text,
    stringId,
    type,
    readOnly: false,
    choices: new Map()
  })
  return { id }
}

function choices(call: ApiCall): unknown {
  const field = knownField(call)
  return [...field.choices].map(([id, choice], index) => ({
    id,
    choice,
    bit_position: String(index)
  }))
}

function knownField(call: ApiCall): Field {
  const field = findField(call.account, call.params.fieldId)
  if (field) return field
  throw new ApiError(400, 1007, `No such field: ${call.params.fieldId}.`)
}

function inLanguage(handle: Handler): Handler {
  return (call) => {
    if (LANGUAGES.has(call.params.languageId ?? '')) return handle(call)
    throw new ApiError(400, 1002, 'Invalid language code')
  }
}

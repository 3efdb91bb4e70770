import { findField, takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import { type Field, isMultiChoice, MAX_STRING_ID } from '../account/field'
import { type ApiCall, bodyOf, type Handler, known, type Routes, shownId, textOf } from './api-call'
import { invalidParameter } from './contact-search'
import { LANGUAGES } from './languages'

/** Types that requests can create. */
const CREATED_TYPES = ['shorttext', 'longtext', 'largetext', 'date', 'url', 'numeric'] as const

/** Fields of contacts and their choices. */
export const fieldRoutes = {
  'GET /field': list,
  'POST /field': create,
  'DELETE /field/{fieldId}': remove,
  'GET /field/choices': choicesOfSeveral,
  'GET /field/translate/{languageId}': inLanguage(list),
  'GET /field/{fieldId}/choice': (call: ApiCall) => choices(call, knownField(call)),
  'GET /field/{fieldId}/choice/lang/{languageId}': inLanguage((call) =>
    choices(call, knownField(call))
  ),
  'GET /field/{fieldId}/choice/translate/{languageId}': inLanguage((call) =>
    choices(call, knownField(call))
  )
} satisfies Routes

function list(call: ApiCall): unknown {
  return [...call.account.fields.values()].map(({ id, name, type, stringId }) => ({
    id: shownId(call, id),
    name,
    application_type: type,
    string_id: stringId
  }))
}

function create(call: ApiCall): unknown {
  const { name, application_type, string_id } = bodyOf(call)
  const text = textOf(name).trim()
  if (!text || application_type === undefined) {
    throw new ApiError(400, 9005, 'Parameters name and application_type are required.')
  }
  const type = CREATED_TYPES.find((one) => one === application_type)
  if (!type) throw new ApiError(400, 9006, 'This type of field cannot be created via the API.')
  const stringId = textOf(string_id) || text.toLowerCase().replace(/\W+/g, '_')
  const cut = stringId.slice(0, MAX_STRING_ID)
  refuseTaken(call, text, cut)
  const id = takeId(call.account)
  call.account.fields.set(id, {
    id,
    name: text,
    stringId: cut,
    type,
    readOnly: false,
    system: false,
    indexed: false,
    choices: new Map()
  })
  return { id: shownId(call, id) }
}

function refuseTaken({ account }: ApiCall, name: string, stringId: string): void {
  for (const field of account.fields.values()) {
    if (field.name === name) throw new ApiError(400, 9002, 'A field with this name already exists.')
    if (field.stringId === stringId)
      throw new ApiError(400, 9002, 'A field with this string ID already exists.')
  }
}

/** Deletes a custom field, and its values. */
function remove({ account, params }: ApiCall): unknown {
  const field = known(findField(account, params.fieldId), 404, 1, 'No such field')
  if (field.system) throw new ApiError(400, 263, 'System fields cannot be deleted or edited.')
  if (!CREATED_TYPES.some((type) => type === field.type))
    throw new ApiError(400, 9006, 'This type of field cannot be deleted via the API.')
  for (const contact of account.contacts.all()) account.contacts.write(contact, [[field.id, '']])
  account.fields.delete(field.id)
  return ''
}

function choices({ switches }: ApiCall, field: Field): object[] {
  return [...field.choices].map(([id, { label, bitPosition }], index) => ({
    id,
    choice: label,
    bit_position:
      bitPosition !== undefined
        ? bitPosition
        : switches.bitPosition === 'integers'
          ? index + 1
          : field.system && !isMultiChoice(field)
            ? null
            : String(index + 1)
  }))
}

/** `?fields=<id>,<id>&language=<code>`: choices by field id. */
function choicesOfSeveral(call: ApiCall): unknown {
  const { query, account } = call
  const language = query.get('language')
  if (language !== null && !LANGUAGES.has(language)) throw invalidLanguage()
  const ids = (query.get('fields') ?? '').split(',').filter(Boolean)
  if (!ids.length) throw invalidParameter('Missing parameter: fields')
  const entries = ids.map((id) => {
    const field = known(findField(account, id), 400, 1007, `No such field: ${id}.`)
    return [field.id, choices(call, field)]
  })
  return Object.fromEntries(entries)
}

function knownField(call: ApiCall): Field {
  const { fieldId } = call.params
  return known(findField(call.account, fieldId), 400, 1007, `No such field: ${fieldId}.`)
}

/** Answers in the language that the path names: English, in every language. @throws ApiError 400/1002 for none of Emarsys's codes */
export function inLanguage(handle: Handler): Handler {
  return (call) => {
    if (LANGUAGES.has(call.params.languageId ?? '')) return handle(call)
    throw invalidLanguage()
  }
}

function invalidLanguage(): ApiError {
  return new ApiError(400, 1002, 'Invalid language code')
}

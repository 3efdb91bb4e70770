import { ApiError } from '../account/api-error'
import type { Item } from '../account/email'
import { type ApiCall, bodyOf, type Routes, textOf } from './api-call'
import { invalidParameter } from './contact-search'
import { LANGUAGES, showLanguages } from './languages'
import { find, serve, type Shelf } from './shelf'

const administrators: Shelf = {
  of: ({ account }) => account.administrators,
  param: 'administratorId',
  missing: [400, 8028, 'The selected administrator ID not found.'],
  read: readAdministrator
}

const autoimports: Shelf = {
  of: ({ account }) => account.autoimports,
  param: 'profileId',
  missing: [404, 8025, 'The selected autoimport profile not found.']
}

const files: Shelf = {
  of: ({ account }) => account.files,
  param: 'fileId',
  missing: [404, 11001, 'No file was found with the specified ID.'],
  read: readFile
}

const folders: Shelf = {
  of: ({ account }) => account.folders,
  param: 'folderId',
  missing: [400, 11001, 'Folder does not exist.'],
  read: readFolder
}

const keys: Shelf = {
  of: ({ account }) => account.keys,
  param: 'keyId',
  missing: [400, 4801, 'The selected keyring item ID not found']
}

const keyrings: Shelf = {
  of: ({ account }) => account.keyrings,
  param: 'keyringId',
  missing: keys.missing,
  read: (_, given) => {
    if (given.comment === undefined || typeof given.comment === 'string') return given
    throw new ApiError(400, 1008, 'Invalid value for field: comment.')
  }
}

const notifications: Shelf = {
  of: ({ account }) => account.notifications,
  param: 'notificationId',
  missing: [400, 1001, 'One or more parameters are invalid or missing.']
}

const templates: Shelf = {
  of: ({ account }) => account.email_templates,
  param: 'templateId',
  missing: [404, 6046, 'Template not found.']
}

const forms: Shelf = {
  of: ({ account }) => account.forms,
  param: 'formId',
  missing: [404, 1021, 'Invalid form id']
}

/** Combined segments of different kinds know nothing of each other. */
const combined = {
  ordinary: combinedOf('combined_segments'),
  universal: combinedOf('universal_segments'),
  test: combinedOf('test_segments')
}

function combinedOf(kind: 'combined_segments' | 'universal_segments' | 'test_segments') {
  return serve({
    of: ({ account }) => account[kind],
    param: 'combinedSegmentId',
    missing: [404, 13001, 'Combined segment not found.'],
    read: ({ account }, given, known) => {
      const name = textOf(given.name ?? known?.name).trim()
      if (!name) throw new ApiError(400, 13003, 'No name provided.')
      if (account[kind].some((one) => one !== known && one.name === name))
        throw new ApiError(400, 13004, 'Name already exists.')
      const { definition } = given
      if (definition !== undefined && (typeof definition !== 'object' || definition === null))
        throw new ApiError(400, 13005, 'Definition is invalid.')
      return { ...given, name }
    }
  })
}

/** Administrators, auto-imports, files and the like, as the account keeps them. */
export const keptRoutes = {
  'GET /administrator': serve(administrators).list,
  'GET /administrator/{administratorId}': serve(administrators).get,
  'GET /administrator/query/{administratorId}': serve(administrators).get,
  'POST /administrator': serve(administrators).create,
  'POST /administrator/{administratorId}/patch': serve(administrators).change,
  'POST /administrator/{administratorId}/delete': removeAdministrator,
  'GET /administrator/getaccesslevels': () => ACCESS_LEVELS,
  'GET /administrator/getinterfacelanguages': showLanguages,
  'GET /administrator/getinterfaces': showLanguages,
  'GET /administrator/getstartpages': () => START_PAGES,
  'GET /settings/autoimports': serve(autoimports).list,
  'GET /settings/autoimports/{profileId}': serve(autoimports).get,
  'POST /settings/autoimports': serve(autoimports).create,
  'POST /settings/autoimports/{profileId}/delete': serve(autoimports).remove,
  'GET /combinedsegments': combined.ordinary.list,
  'GET /combinedsegments/{combinedSegmentId}': combined.ordinary.get,
  'POST /combinedsegments': combined.ordinary.create,
  'POST /combinedsegments/{combinedSegmentId}': combined.ordinary.change,
  'GET /combinedsegments/universal': combined.universal.list,
  'GET /combinedsegments/universal/{combinedSegmentId}': combined.universal.get,
  'POST /combinedsegments/universal': combined.universal.create,
  'POST /combinedsegments/universal/{combinedSegmentId}': combined.universal.change,
  'GET /combinedsegments/test/{combinedSegmentId}': combined.test.get,
  'POST /combinedsegments/test': combined.test.create,
  'POST /combinedsegments/test/{combinedSegmentId}': combined.test.change,
  'GET /file': serve(files).list,
  'GET /file/{fileId}': serve(files).get,
  'POST /file': serve(files).create,
  'POST /file/{fileId}/delete': serve(files).remove,
  'GET /folder': serve(folders).list,
  'POST /folder': serve(folders).create,
  'GET /settings/keyrings': serve(keyrings).list,
  'POST /settings/keyrings': serve(keyrings).create,
  'GET /settings/keyring/keys': serve(keys).list,
  'GET /keyring/keys': serve(keys).list,
  'POST /keyring/keys': serve(keys).list,
  'POST /keyring/keys/{keyId}/delete': serve(keys).remove,
  'GET /notification': serve(notifications).list,
  'POST /notification': serve(notifications).create,
  'GET /email/templates': serve(templates).list,
  'GET /email/templates/{templateId}': serve(templates).get,
  'GET /condition': ({ account }) => account.conditions,
  'GET /settings/linkcategories': ({ account }) => account.link_categories,
  'GET /form': serve(forms).list,
  'POST /form/{formId}/trigger': triggerForm,
  'GET /programresource': programResources,
  'GET /purchases': ({ account }) => account.purchases
} satisfies Routes

const ACCESS_LEVELS = [
  { id: '0', title: 'Account owner' },
  { id: '1', title: 'Administrator' },
  { id: '2', title: 'User' }
]

const START_PAGES = [{ id: 'main', title: 'Main page' }]

/** A password is checked and not kept. */
function readAdministrator(
  { account }: ApiCall,
  given: Record<string, unknown>,
  known: Item | undefined
): object {
  const { password, ...kept } = given
  const { username, email, access_level, interface_language } = { ...known, ...kept }
  const name = textOf(username).trim()
  if (!name) throw new ApiError(400, 8002, 'Invalid username')
  if (account.administrators.some((one) => one !== known && one.username === name))
    throw new ApiError(400, 8001, 'An administrator with this user name already exists.')
  if (!/^[^@\s]+@[^@\s]+$/.test(textOf(email))) throw new ApiError(400, 8005, 'Invalid email')
  if (access_level !== undefined && !ACCESS_LEVELS.some(({ id }) => id === textOf(access_level)))
    throw new ApiError(400, 8003, 'Invalid access level')
  if (interface_language !== undefined && !LANGUAGES.has(textOf(interface_language)))
    throw new ApiError(400, 8004, 'Invalid interface language code')
  if (known ? password !== undefined && textOf(password) === '' : textOf(password) === '')
    throw new ApiError(400, 8006, 'Invalid password')
  return kept
}

/** What belongs to the administrator goes to the one that the request names. */
function removeAdministrator(call: ApiCall): unknown {
  const all = call.account.administrators
  const known = all.find(({ id }) => String(id) === call.params.administratorId)
  if (!known)
    throw new ApiError(400, 8007, 'Cannot delete administrator, because it does not exist.')
  const given = textOf(bodyOf(call).successor_administrator_id)
  if (!/^\d+$/.test(given))
    throw new ApiError(400, 8014, `Invalid successor administrator ID: ${given}`)
  if (Number(given) === known.id)
    throw new ApiError(
      400,
      8012,
      'Successor administrator is the same administrator that is requested to be deleted.'
    )
  if (!all.some(({ id }) => id === Number(given)))
    throw new ApiError(400, 8011, 'Successor administrator does not exist.')
  all.splice(all.indexOf(known), 1)
  return ''
}

/** Of a file its size is kept, not what is in it. */
function readFile({ account }: ApiCall, given: Record<string, unknown>): object {
  const { file, ...kept } = given
  const name = textOf(given.filename).trim()
  const content = textOf(file)
  if (!name || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(content))
    throw new ApiError(400, 5026, 'Invalid file')
  if (/\.(exe|php|js|sh|bat)$/i.test(name)) throw new ApiError(400, 5034, 'File type is forbidden')
  const folder = textOf(given.folder)
  if (folder && !account.folders.some(({ id }) => String(id) === folder))
    throw invalidParameter(`Folder does not exist: ${folder}`)
  return { ...kept, filename: name, size: Buffer.from(content, 'base64').length }
}

function readFolder({ account }: ApiCall, given: Record<string, unknown>): object {
  const name = textOf(given.name).trim()
  const parent = textOf(given.parent)
  if (!parent) throw new ApiError(400, 11004, 'Missing parameter "parent"')
  if (!name) throw new ApiError(400, 11005, 'Missing parameter "name"')
  if (/[/\\]/.test(name)) throw new ApiError(400, 11003, 'The provided name is not a valid name.')
  if (parent !== '0' && !account.folders.some(({ id }) => String(id) === parent))
    throw new ApiError(400, 11001, `Folder does not exist: ${parent}`)
  if (account.folders.some((one) => one.name === name && textOf(one.parent) === parent))
    throw new ApiError(400, 11002, 'The provided name already exists')
  return { ...given, name }
}

/** Written down in the account's state: what a form does is not known. */
function triggerForm(call: ApiCall): unknown {
  const { id } = find(forms, call)
  call.account.form_triggers.push({ form_id: id, data: bodyOf(call), at: call.now.toISOString() })
  return ''
}

function programResources({ account, query }: ApiCall): unknown {
  const service = query.get('service_id')
  const resource = query.get('resource_id')
  if (!service) throw invalidParameter('Missing parameter: service_id')
  return account.program_resources.filter(
    (one) => one.service_id === service && (resource === null || one.resource_id === resource)
  )
}

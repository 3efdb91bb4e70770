import { stamp, takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import { type Email, type EmailStatus, newEmail } from '../account/email'
import type { ExternalEvent } from '../account/external-event'
import { type ApiCall, bodyOf, idOf, known, type Routes, textOf } from './api-call'
import { invalidParameter } from './contact-search'
import { LANGUAGES } from './languages'
import { serve, type Shelf } from './shelf'

const trackedLinks: Shelf = {
  of: (call) => knownEmail(call).links,
  param: 'linkId',
  missing: [400, 6043, 'No tracked link with this ID exists for this campaign.'],
  read: (_, given) => {
    const url = textOf(given.url)
    if (given.url === undefined || URL.canParse(url)) return given
    throw new ApiError(400, 6044, `URL: ${url} is unsupported for tracked links.`)
  }
}

const sections: Shelf = {
  of: (call) => {
    const email = knownEmail(call)
    if (textOf(email.template)) return email.sections
    throw new ApiError(404, 6045, 'The campaign ID does not refer to a template-based email.')
  },
  param: 'sectionId',
  missing: [404, 6047, 'Section not found.']
}

/** E-mail campaigns: read, create, change. */
export const emailRoutes = {
  'GET /email': list,
  'POST /email': create,
  'GET /email/{emailId}': (call: ApiCall) => showWhole(knownEmail(call)),
  'POST /email/{emailId}/patch': patch,
  'POST /email/{emailId}/updatesource': updateSource,
  'POST /email/{emailId}/copy': copy,
  'POST /email/{emailId}/preview': preview,
  'POST /email/{emailId}/delete': (call: ApiCall) => remove(call, knownEmail(call)),
  'POST /email/delete': (call: ApiCall) => remove(call, namedEmail(call)),
  'GET /email/{emailId}/trackedlinks': serve(trackedLinks).list,
  'POST /email/{emailId}/trackedlinks': serve(trackedLinks).create,
  'GET /email/{emailId}/trackedlinks/{linkId}': serve(trackedLinks).get,
  'POST /email/{emailId}/trackedlinks/{linkId}': serve(trackedLinks).change,
  'POST /email/{emailId}/deletetrackedlinks/{linkId}': serve(trackedLinks).remove,
  'GET /email/{emailId}/sections': serve(sections).list,
  'POST /email/{emailId}/sections': serve(sections).create,
  'GET /email/{emailId}/sections/{sectionId}': serve(sections).get,
  'POST /email/{emailId}/sections/{sectionId}': serve(sections).change,
  'POST /email/{emailId}/sections/{sectionId}/delete': serve(sections).remove,
  'GET /emailcategory': () => [{ id: '1', category: 'Newsletter' }]
} satisfies Routes

/** The campaign that the path names. @throws ApiError 400/6025 */
export function knownEmail({ account, params }: ApiCall): Email {
  return known(account.emails.get(Number(params.emailId)), ...NO_CAMPAIGN)
}

/** The campaign that `emailId` of the body names. @throws ApiError 400/6004, 6025 */
export function namedEmail(call: ApiCall): Email {
  const body = bodyOf(call)
  const id = textOf(body.emailId ?? body.email_id)
  if (!id) throw new ApiError(400, 6004, 'No email ID provided')
  return known(call.account.emails.get(idOf(id)), ...NO_CAMPAIGN)
}

/** The refusal of a campaign that does not exist. */
export const NO_CAMPAIGN = [400, 6025, 'No such campaign.'] as const

/** Whether a campaign can still be changed. */
export function isEditable({ status }: Email): boolean {
  return status === '1' || status === '2'
}

/** A campaign without its sources. */
function show(email: Email): object {
  const { html_source: _, text_source: __, sections: ___, links: ____, ...rest } = email
  return rest
}

function showWhole(email: Email): object {
  const { html_source, text_source } = email
  return { ...show(email), html_source, text_source }
}

const STATUSES: readonly EmailStatus[] = ['1', '2', '3', '4', '-3', '-6']

/** `?status=&contactlist=&email_category=`: those that have all of it. */
function list({ account, query }: ApiCall): unknown {
  const status = query.get('status')
  if (status !== null && !STATUSES.some((one) => one === status))
    throw new ApiError(400, 6003, `Invalid email status in filter: ${status}`)
  const wanted = ['status', 'contactlist', 'email_category'].flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return [...account.emails.values()]
    .filter((email) => wanted.every(([name, value]) => textOf(email[name]) === value))
    .map(show)
}

/** What a client may not set: the account says it. */
const OWN = new Set(['id', 'created', 'status', 'root_campaign_id', 'sections', 'links'])

function ownless(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !OWN.has(name)))
}

function create(call: ApiCall): unknown {
  const given = ownless(bodyOf(call))
  const email = { ...newEmail(takeId(call.account), stamp(call.now)), ...given }
  checkCampaign(call, email)
  const sources = [email.filter, email.contactlist, email.external_event_id]
  if (!sources.some((one) => idOf(one))) {
    const text = 'You must provide a recipient source. External event, segment or contact list.'
    throw new ApiError(400, 6049, text)
  }
  call.account.emails.set(email.id, email)
  return { id: String(email.id) }
}

/** @throws ApiError what a campaign lacks, or has wrong */
function checkCampaign({ account }: ApiCall, email: Email): void {
  const name = textOf(email.name).trim()
  if (!name) throw new ApiError(400, 6038, 'Campaign name is invalid')
  for (const other of account.emails.values())
    if (other.name === name && other.id !== email.id)
      throw new ApiError(400, 6023, 'Campaign name already taken')
  if (!LANGUAGES.has(textOf(email.language)))
    throw new ApiError(400, 6039, 'Campaign language is invalid')
  if (!textOf(email.subject)) throw new ApiError(400, 6035, 'Subject is missing.')
  if (!textOf(email.fromname)) throw new ApiError(400, 6033, '"fromname" is missing.')
  if (!textOf(email.fromemail)) throw new ApiError(400, 6034, '"fromemail" is missing.')
  const [list, filter] = [idOf(email.contactlist), idOf(email.filter)]
  if (list !== 0 && textOf(email.contactlist) && !account.lists.has(list))
    throw invalidParameter('Invalid value: contactlist')
  if (filter !== 0 && textOf(email.filter) && !account.segments.has(filter))
    throw invalidParameter('Invalid value: filter')
}

function patch(call: ApiCall): unknown {
  const email = knownEmail(call)
  if (!isEditable(email)) throw new ApiError(400, 6037, 'Campaign is not editable')
  const changed = { ...email, ...ownless(bodyOf(call)) }
  checkCampaign(call, changed)
  Object.assign(email, changed)
  return ''
}

function updateSource(call: ApiCall): unknown {
  const email = knownEmail(call)
  if (textOf(email.template)) {
    const text = 'Campaign source cannot be changed for template based campaigns'
    throw new ApiError(400, 6041, text)
  }
  if (!isEditable(email)) throw new ApiError(400, 6037, 'Campaign is not editable')
  const { html_source = email.html_source, text_source = email.text_source } = bodyOf(call)
  if (typeof html_source !== 'string' || typeof text_source !== 'string')
    throw invalidParameter('No content')
  Object.assign(email, { html_source, text_source })
  return ''
}

/** The copy is in design; without a name of its own it is called after the original. */
function copy(call: ApiCall): unknown {
  const { account, now } = call
  const original = knownEmail(call)
  const id = takeId(account)
  const name = textOf(bodyOf(call).name) || `Copy of ${original.name} ${id}`
  const fresh = {
    ...structuredClone(original),
    id,
    name,
    created: stamp(now),
    status: '1' as const
  }
  checkCampaign(call, fresh)
  account.emails.set(id, fresh)
  return { id: String(id) }
}

/** The source as it is: placeholders are not filled in. */
function preview(call: ApiCall): unknown {
  const { html_source, text_source } = knownEmail(call)
  const version = textOf(bodyOf(call).version ?? 'html')
  if (version === 'text') return text_source
  if (version === 'html' || version === 'mobile') return html_source
  throw new ApiError(400, 6005, `Invalid version: ${version}`)
}

/** The events that send a campaign. */
export function usersOf({ events }: ApiCall['account'], { id }: Email): ExternalEvent[] {
  return [...events.values()].filter(({ usages }) => usages.email_ids.includes(id))
}

/** What an event triggers is not deleted. */
function remove({ account }: ApiCall, email: Email): unknown {
  const users = usersOf(account, email)
  if (users.length) {
    const names = users.map(({ name }) => name).join(', ')
    const text = `The campaign cannot be deleted because the following resources are using the campaign: ${names}.`
    throw new ApiError(400, 6097, text)
  }
  account.emails.delete(email.id)
  return ''
}

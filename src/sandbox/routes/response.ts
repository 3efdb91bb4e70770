import { stamp, takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import type { Email, Launch } from '../account/email'
import { type ApiCall, bodyOf, idOf, known, type Routes, textOf } from './api-call'
import { invalidParameter } from './contact-search'
import { knownEmail, namedEmail, NO_CAMPAIGN } from './email'

/** What became of e-mail campaigns: launches, deliveries, responses. */
export const responseRoutes = {
  'POST /email/getlaunchesofemail': launchesOfEmail,
  'POST /email/getdeliverystatus': deliveryStatus,
  'GET /email/{emailId}/responsesummary': responseSummary,
  'POST /email/{emailId}/responsesummary': responseSummary,
  'POST /email/responses': askResponses,
  'GET /email/{emailId}/responses': ({ account, params }: ApiCall) =>
    answerResponses(account, params.emailId),
  'GET /email/responses/{responseId}': ({ account, params }: ApiCall) =>
    answerResponses(account, params.responseId),
  'POST /email/unsubscribe': unsubscribe,
  'GET /contact/getcontacthistory': (call: ApiCall) =>
    history(call, {
      contacts: call.query.get('contacts')?.split(','),
      startDate: call.query.get('startDate') ?? undefined,
      endDate: call.query.get('endDate') ?? undefined
    }),
  'POST /contact/getcontacthistory': (call: ApiCall) => history(call, bodyOf(call))
} satisfies Routes

function launchesOf({ account }: ApiCall, email: Email): Launch[] {
  return [...account.launches.values()].filter(({ email_id }) => email_id === email.id)
}

function launchesOfEmail(call: ApiCall): unknown {
  return launchesOf(call, namedEmail(call)).map(({ id, email_id, ...rest }) => ({
    id: String(id),
    emailId: String(email_id),
    ...rest
  }))
}

/** `launchId` may be left out where there is one launch only. */
function deliveryStatus(call: ApiCall): unknown {
  const email = namedEmail(call)
  const { launchId } = bodyOf(call)
  const all = launchesOf(call, email)
  const wanted =
    launchId === undefined ? all : all.filter(({ id }) => String(id) === textOf(launchId))
  const [one, another] = wanted
  if (!one) throw new ApiError(400, 6013, 'Launch not found')
  if (another) throw new ApiError(400, 6014, 'Launch ambiguous')
  if (one.launch_date > stamp(call.now)) throw new ApiError(400, 6011, 'Launch not finished')
  return call.account.mails
    .filter(({ launch_id }) => launch_id === one.id)
    .map(({ id, contact_id, at }) => ({
      id: String(id),
      contactId: String(contact_id),
      emailId: String(email.id),
      launchListId: String(one.id),
      timestamp: at.slice(0, 19).replace('T', ' '),
      status: 'launched',
      bounceStatus: ''
    }))
}

/** Nobody opens or clicks in the sandbox. */
function responseSummary(call: ApiCall): unknown {
  const email = knownEmail(call)
  const launches = launchesOf(call, email)
  const unsubscribed = call.account.unsubscribed.filter(({ email_id }) => email_id === email.id)
  const sum = (name: 'planned' | 'sent') => launches.reduce((all, one) => all + one[name], 0)
  return {
    launches: launches.length,
    planned: sum('planned'),
    sent: sum('sent'),
    soft_bounces: 0,
    hard_bounces: 0,
    block_bounces: 0,
    opened: 0,
    unsubscribe: unsubscribed.length,
    total_clicks: 0,
    unique_clicks: 0,
    complained: 0
  }
}

/** What contacts may have done; in the sandbox they receive, do not open, and unsubscribe. */
const RESPONSES = [
  'opened',
  'not_opened',
  'received',
  'clicked',
  'not_clicked',
  'bounced',
  'hard_bounced',
  'soft_bounced',
  'block_bounced',
  'unsubscribed',
  'complained'
] as const

/** The answer is fetched by the id that this one gives. */
function askResponses(call: ApiCall): unknown {
  const { account } = call
  const { type, start_date, end_date, campaign_id } = bodyOf(call)
  const kind = RESPONSES.find((one) => one === type)
  if (!kind) throw invalidParameter(`Invalid value for type: ${textOf(type)}`)
  const [from, to] = [start_date, end_date].map((given) => {
    const text = textOf(given)
    if (text && !/^\d{4}-\d\d-\d\d/.test(text)) throw new ApiError(400, 6027, 'Invalid date format')
    return text
  })
  const emailId = textOf(campaign_id)
  if (emailId) known(account.emails.get(idOf(emailId)), ...NO_CAMPAIGN)
  const isWanted = ({ email_id, at }: { email_id: number; at: string }) =>
    (!emailId || email_id === Number(emailId)) &&
    at >= (from || '0') &&
    at.slice(0, 10) <= (to || '9')
  const id = takeId(account)
  account.response_queries.set(id, { id, contacts: responders(call, kind, isWanted) })
  return { id: String(id) }
}

function responders(
  { account }: ApiCall,
  kind: (typeof RESPONSES)[number],
  isWanted: (one: { email_id: number; at: string }) => boolean
): number[] {
  if (kind === 'unsubscribed') {
    const uids = new Set(account.unsubscribed.filter(isWanted).map((one) => one.contact_uid))
    return [...uids].flatMap((uid) => account.contacts.find('uid', uid).map(({ id }) => id))
  }
  if (kind !== 'received' && kind !== 'not_opened' && kind !== 'not_clicked') return []
  const mailed = account.mails.filter(isWanted).flatMap(({ contact_id }) => contact_id ?? [])
  return [...new Set(mailed)]
}

function answerResponses(
  { response_queries }: ApiCall['account'],
  id: string | undefined
): unknown {
  const query = response_queries.get(Number(id))
  const { contacts } = known(query, 404, 6029, 'There is no job with the provided id')
  return { contact_ids: contacts.map(String) }
}

/** Registers the unsubscribe and changes nothing else. */
function unsubscribe(call: ApiCall): unknown {
  const { account, now } = call
  const body = bodyOf(call)
  const names = ['launch_list_id', 'email_id', 'contact_uid'] as const
  const empty = names.filter((name) => textOf(body[name]) === '')
  if (empty.length) throw new ApiError(400, 1006, `Empty parameter(s): ${empty.join(', ')}.`)
  const emailId = idOf(body.email_id)
  known(account.emails.get(emailId), ...NO_CAMPAIGN)
  if (!/^\d+$/.test(textOf(body.launch_list_id))) throw new ApiError(400, 6042, 'No such launch.')
  const uid = textOf(body.contact_uid)
  account.unsubscribed.push({ email_id: emailId, contact_uid: uid, at: now.toISOString() })
  return ''
}

/** The mails that contacts were sent. */
function history(
  { account, limits }: ApiCall,
  { contacts, startDate, endDate }: { contacts?: unknown; startDate?: unknown; endDate?: unknown }
): unknown {
  if (contacts === undefined) throw invalidParameter('Missing parameter: contacts')
  if (!Array.isArray(contacts)) throw invalidParameter('Contacts must be an integer array')
  if (contacts.length > limits.contactsPerRequest)
    throw invalidParameter('Max. number of contacts: 1000')
  const [from, to] = [readDay(startDate, '0000-01-01'), readDay(endDate, '9999-12-31')]
  const wanted = new Set(contacts.map(idOf))
  return account.mails.flatMap(({ email_id, contact_id, at }) => {
    const day = at.slice(0, 10)
    if (contact_id === null || !wanted.has(contact_id) || day < from || day > to) return []
    return {
      emailId: email_id,
      contactId: contact_id,
      launch_date: at.slice(0, 19).replace('T', ' '),
      delivery_status: 'launched',
      bounce_status: null
    }
  })
}

function readDay(given: unknown, otherwise: string): string {
  if (given === undefined) return otherwise
  const text = textOf(given)
  if (/^\d{4}-\d\d-\d\d/.test(text)) return text.slice(0, 10)
  throw invalidParameter('Invalid data format for startDate or endDate. Date expected')
}

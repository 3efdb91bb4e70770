import { ApiError } from '../account/api-error'
import { type ApiCall, bodyOf, type Routes, textOf } from './api-call'
import { invalidParameter } from './contact-search'

/** E-mail campaigns by name, who got them, and who unsubscribed. */
export const emailRoutes = {
  'GET /email': ({ account }: ApiCall) => [...account.emails.values()],
  'GET /email/{emailId}': ({ account, params }: ApiCall) => {
    const email = account.emails.get(Number(params.emailId))
    if (email) return email
    throw noCampaign()
  },
  'GET /emailcategory': () => [{ id: '1', category: 'Newsletter' }],
  'POST /email/unsubscribe': unsubscribe,
  'POST /contact/getcontacthistory': history
} satisfies Routes

/** Registers the unsubscribe and changes nothing else. */
function unsubscribe(call: ApiCall): unknown {
  const { account, now } = call
  const body = bodyOf(call)
  const names = ['launch_list_id', 'email_id', 'contact_uid'] as const
  const empty = names.filter((name) => textOf(body[name]) === '')
  if (empty.length) throw new ApiError(400, 1006, `Empty parameter(s): ${empty.join(', ')}.`)
  const emailId = Number(textOf(body.email_id))
  if (!account.emails.has(emailId)) throw noCampaign()
  if (!/^\d+$/.test(textOf(body.launch_list_id))) throw new ApiError(400, 6042, 'No such launch.')
  const uid = textOf(body.contact_uid)
  const at = now.toISOString()
  account.unsubscribed.push({ email_id: emailId, contact_uid: uid, at })
  return ''
}

/** The e-mails that triggered events sent to contacts. */
function history(call: ApiCall): unknown {
  const { account, limits } = call
  const { contacts, startDate, endDate } = bodyOf(call)
  if (contacts === undefined) throw invalidParameter('Missing parameter: contacts')
  if (!Array.isArray(contacts)) throw invalidParameter('Contacts must be an integer array')
  if (contacts.length > limits.contactsPerRequest)
    throw invalidParameter('Max. number of contacts: 1000')
  const [from, to] = [readDay(startDate, '0000-01-01'), readDay(endDate, '9999-12-31')]
  const wanted = new Set(contacts.map((id) => Number(textOf(id))))
  return account.triggers.all().flatMap(({ eventId, contactId, at }) => {
    const day = at.slice(0, 10)
    if (!wanted.has(contactId) || day < from || day > to) return []
    return (account.events.get(eventId)?.usages.email_ids ?? []).map((emailId) => ({
      ...{ emailId, contactId, launch_date: at.slice(0, 19).replace('T', ' ') },
      ...{ delivery_status: 'launched', bounce_status: null }
    }))
  })
}

function readDay(given: unknown, otherwise: string): string {
  if (given === undefined) return otherwise
  const text = textOf(given)
  if (/^\d{4}-\d\d-\d\d/.test(text)) return text.slice(0, 10)
  throw invalidParameter('Invalid data format for startDate or endDate. Date expected')
}

function noCampaign(): ApiError {
  return new ApiError(400, 6025, 'No such campaign.')
}

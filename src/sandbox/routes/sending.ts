import { stamp, takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import type { Contact } from '../account/contacts'
import { type Email, keepMails, type Mail, newEmail } from '../account/email'
import { type ApiCall, bodyOf, idOf, type Routes, textOf } from './api-call'
import { invalidParameter } from './contact-search'
import { isEditable, knownEmail, usersOf } from './email'
import { contactsOf, findSegment } from './segment'
import { clocksOf } from './zone'

/** Sending e-mail campaigns, which here means keeping the mails. */
export const sendingRoutes = {
  'POST /email/{emailId}/sendtestmail': sendTest,
  'POST /email/{emailId}/launch': (call: ApiCall) => launch(call, 'launch'),
  'POST /email/{emailId}/broadcast': (call: ApiCall) => launch(call, 'broadcast'),
  'POST /email/{emailId}/stop': stop
} satisfies Routes

/** The e-mail address, and the consent to e-mails. */
const [EMAIL, OPT_IN] = [3, 31]

/** The mail that a campaign is for one recipient. */
function mailOf(
  { account, now }: ApiCall,
  email: Email,
  to: Pick<Mail, 'kind' | 'launch_id' | 'contact_id' | 'to' | 'data'>
): Mail {
  return {
    id: takeId(account),
    email_id: email.id,
    ...to,
    from: `${textOf(email.fromname)} <${textOf(email.fromemail)}>`,
    subject: textOf(email.subject),
    html: textOf(email.html_source),
    text: textOf(email.text_source),
    at: now.toISOString()
  }
}

/** The mails of a triggered event, for the campaigns that listen to it. */
export function mailTrigger(
  call: ApiCall,
  emailIds: readonly number[],
  contact: Contact,
  data: unknown
): void {
  const address = contact.values.get(EMAIL)
  if (typeof address !== 'string') return
  const to = {
    kind: 'trigger',
    launch_id: null,
    contact_id: contact.id,
    to: address,
    data
  } as const
  const campaigns = emailIds.map((id) => call.account.emails.get(id) ?? newEmail(id, ''))
  keepMails(
    call.account.mails,
    campaigns.map((email) => mailOf(call, email, to))
  )
}

/** To addresses, or to the contacts of a list or segment. */
function sendTest(call: ApiCall): unknown {
  const email = knownEmail(call)
  const { recipientlist, contactlist, filter, subject } = bodyOf(call)
  const addresses = textOf(recipientlist)
    .split(/[;,\s]+/)
    .filter(Boolean)
  const wrong = addresses.find((address) => !/^[^@]+@[^@]+$/.test(address))
  if (wrong !== undefined) throw invalidParameter(`Invalid recipient list: ${wrong}`)
  const contacts = recipients(call, { contactlist, filter })
  if (!addresses.length && !contacts) throw invalidParameter('One source has to be specified')
  const sent = textOf(subject) ? { ...email, subject: textOf(subject) } : email
  const mail = (to: string, contact_id: number | null) =>
    mailOf(call, sent, { kind: 'test', launch_id: null, contact_id, to, data: null })
  keepMails(call.account.mails, [
    ...addresses.map((address) => mail(address, null)),
    ...(contacts ?? []).flatMap((one) => {
      const address = one.values.get(EMAIL)
      return typeof address === 'string' ? [mail(address, one.id)] : []
    })
  ])
  if (email.status === '1') email.status = '2'
  return ''
}

/** The contacts of a list or segment; undefined where neither is named. @throws ApiError where it does not exist */
function recipients(
  call: ApiCall,
  { contactlist, filter }: { contactlist?: unknown; filter?: unknown }
): Contact[] | undefined {
  const { account } = call
  const [listId, segmentId] = [idOf(contactlist), idOf(filter)]
  if (listId) {
    const list = account.lists.get(listId)
    if (!list) throw invalidParameter('Invalid value: contactlist')
    return [...list.members].flatMap((id) => account.contacts.get(id) ?? [])
  }
  if (!segmentId) return undefined
  const segment = findSegment(call, segmentId)
  if (!segment) throw invalidParameter(`Invalid filter id: ${segmentId}`)
  return [...contactsOf(call, segment)]
}

/** A launch in the future stays a plan. Contacts without an address or consent get nothing. */
function launch(call: ApiCall, kind: 'launch' | 'broadcast'): unknown {
  const { account, now } = call
  const email = knownEmail(call)
  if (!isEditable(email)) throw new ApiError(409, 6003, 'Invalid email status')
  const date = launchDate(call)
  const { contactlist, filter } = email
  const planned = recipients(call, { contactlist, filter })
  if (!planned && !idOf(email.external_event_id))
    throw new ApiError(400, 6032, 'Contact list or segment is missing.')
  const isPlan = date > stamp(now)
  const reached = (isPlan ? [] : (planned ?? [])).filter(
    ({ values }) => values.get(OPT_IN) === '1' && values.has(EMAIL)
  )
  const id = takeId(account)
  const mails = reached.map((one) =>
    mailOf(call, email, {
      kind,
      launch_id: id,
      contact_id: one.id,
      to: String(one.values.get(EMAIL)),
      data: null
    })
  )
  keepMails(account.mails, mails)
  account.launches.set(id, {
    id,
    email_id: email.id,
    launch_date: date,
    contactlist: textOf(email.contactlist),
    filter: textOf(email.filter),
    planned: planned?.length ?? 0,
    sent: mails.length
  })
  email.status = isPlan ? '4' : '3'
  return ''
}

/** `schedule`, by the clocks of `timezone`; at once without. */
function launchDate(call: ApiCall): string {
  const { schedule, timezone } = bodyOf({ ...call, body: call.body ?? {} })
  const aheadOfUtc = readZone(textOf(timezone) || 'UTC')
  const text = textOf(schedule)
  if (!text) return stamp(call.now)
  const time = Date.parse(`${text.replace(' ', 'T')}Z`)
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$/.test(text) && !Number.isNaN(time))
    return stamp(new Date(time - aheadOfUtc(time)))
  throw new ApiError(400, 6009, 'Invalid date/time format')
}

function readZone(timeZone: string): ReturnType<typeof clocksOf> {
  try {
    return clocksOf(timeZone)
  } catch {
    throw new ApiError(400, 6008, 'Invalid timezone')
  }
}

function stop(call: ApiCall): unknown {
  const { account } = call
  const email = knownEmail(call)
  if (email.status !== '3' && email.status !== '4')
    throw new ApiError(400, 6003, 'Invalid email status.')
  if (usersOf(account, email).length) {
    const text = 'Unable to stop the email campaign because it is used in other resources.'
    throw new ApiError(400, 6098, text)
  }
  email.status = '-6'
  return ''
}

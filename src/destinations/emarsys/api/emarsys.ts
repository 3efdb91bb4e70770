import { EMARSYS_ENGAGEMENT_EVENT_API_VERSION } from '../versioning-info'
import { isRecord, parseJson, readErrors } from './envelope'
import { Answer, HttpRequest, MIN_TIME_MS, Send, sendRequest, TIMEOUT_MS } from './http'
import type { Login } from './login'

/** A call of the API: its path below the version, as in `contactlist/7/add`, or from the host on; and its body as JSON. */
export interface ApiCall {
  method: HttpRequest['method']
  path: string
  body?: string
  /** Whether a status of success alone says that it was accepted, since its answers have no envelope. */
  isAcknowledged?: boolean
}

/** A call of an endpoint that is known. */
export interface Endpoint extends ApiCall {
  /** What credentials need for it, by its name in Emarsys; all permissions are off on new ones. */
  permission: string
}

const get = (permission: string, path: string): Endpoint => ({ method: 'GET', path, permission })
const post = (permission: string, path: string, body: string): Endpoint => ({
  method: 'POST',
  path,
  body,
  permission
})

/** How contacts are written. */
export interface UpsertOptions {
  /** Whether contacts that do not exist are created, or left alone. */
  createIfMissing: boolean
}

/** Where an engagement event goes: both ids are of `a-z`, `0-9` and `-`. */
export interface EngagementTarget {
  integrationId: string
  eventConfigurationId: string
}

/**
 * Emarsys's endpoints, as far as the destination calls them; bodies are JSON texts.
 * @see Emarsys API, "Endpoint permission settings"
 */
export const ENDPOINTS = {
  listFields: () => get('field.get', 'field'),
  listChoices: (fieldId: string) =>
    get('field.singlechoice.get', `field/${encodeURIComponent(fieldId)}/choice`),
  listContactLists: () => get('contactlist.list', 'contactlist'),
  createContactList: (body: string) => post('contactlist.create', 'contactlist', body),
  countContactList: (id: string) => get('contactlist.contact.count', `contactlist/${id}/count`),
  listEvents: () => get('externalevent.list', 'event'),
  listSources: () => get('source.get', 'source'),
  addToList: (id: string, body: string) =>
    post('contactlist.contact.add', `contactlist/${id}/add`, body),
  removeFromList: (id: string, body: string) =>
    post('contactlist.contact.delete', `contactlist/${id}/delete`, body),
  upsertContacts: ({ createIfMissing }: UpsertOptions, body: string): Endpoint => ({
    method: 'PUT',
    path: `contact/?create_if_not_exists=${createIfMissing ? 1 : 0}`,
    body,
    permission: 'contact.update'
  }),
  deleteContacts: (body: string) => post('contact.delete', 'contact/delete', body),
  triggerEvent: (id: string, body: string) =>
    post('externalevent.trigger', `event/${id}/trigger`, body),
  /** Not of the Core API: under OAuth 2.0 only; the name of its permission is not documented. */
  triggerEngagementEvent: (target: EngagementTarget, body: string): Endpoint => ({
    method: 'POST',
    path: `/api/engagementevent/${EMARSYS_ENGAGEMENT_EVENT_API_VERSION}/integrations/${target.integrationId}/eventConfigurations/${target.eventConfigurationId}/events`,
    body,
    isAcknowledged: true,
    permission: 'for engagement events'
  })
}

/** The API of one account. */
export interface Api {
  /** Makes a call; each signs its own request. Never throws. */
  call(request: ApiCall): Promise<Answer>
}

/**
 * The API of the account that `login` opens.
 * @param timeoutMs how long the next request may take
 */
export function createApi(send: Send, login: Login, timeoutMs = (): number => TIMEOUT_MS): Api {
  let current = login
  const call = async (request: ApiCall): Promise<Answer> => {
    const { renew, baseUrl, sign, secrets } = current
    const { path, isAcknowledged, ...rest } = request
    const parts = { ...rest, headers: sign(), timeoutMs: timeoutMs() }
    const answer = await sendRequest(send, new URL(path, baseUrl).href, parts, secrets)
    if (answer.status !== 401 || !renew)
      return isAcknowledged ? readAcknowledgement(answer) : answer
    const renewed = await renew()
    if ('status' in renewed) return renewed
    current = renewed
    return timeoutMs() < MIN_TIME_MS ? OUT_OF_TIME : call(request)
  }
  return { call }
}

const OUT_OF_TIME: Answer = {
  status: 503,
  content: '',
  failure: 'No time was left to ask again with a new access token'
}

/** What is acknowledged by 202 or 200 and nothing else; a page in between is no acknowledgement. */
function readAcknowledgement(answer: Answer): Answer {
  if (answer.envelope || (answer.status !== 202 && answer.status !== 200)) return answer
  const body = parseJson(answer.content)
  const isPage = body === undefined && answer.content.trim() !== ''
  const refuses = isRecord(body) && Boolean(body.error || readErrors(body) || readErrors(body.data))
  if (isPage || refuses) return answer
  return { ...answer, envelope: { replyCode: 0, replyText: 'Accepted', data: null } }
}

import { EMARSYS_ENGAGEMENT_EVENT_API_VERSION } from '../versioning-info'
import { isRecord, parseJson, readErrors } from './envelope'
import type { Answer, HttpRequest, Send } from './http'
import { MIN_TIME_MS, sendRequest, TIMEOUT_MS } from './http'
import type { Login } from './login'

/** How contacts are written: `PUT contact`. */
export interface UpsertOptions {
  /** Whether contacts that do not exist are created, or left alone. */
  createIfMissing: boolean
}

/** Where an engagement event goes: both ids are of `a-z`, `0-9` and `-`. */
export interface EngagementTarget {
  integrationId: string
  eventConfigurationId: string
}

/** A call of the API: its path below the version, as in `contactlist/7/add`, or from the host on; and its body as JSON. */
export interface ApiCall {
  method: HttpRequest['method']
  path: string
  body?: string
}

/**
 * Emarsys's endpoints, as far as the destination calls them. Every call signs its own request and never throws; bodies are
 * JSON texts.
 */
export interface Api {
  /** Any call, for those that are not named here. */
  call(request: ApiCall): Promise<Answer>
  listFields(): Promise<Answer>
  listChoices(fieldId: string): Promise<Answer>
  listContactLists(): Promise<Answer>
  createContactList(body: string): Promise<Answer>
  countContactList(id: string): Promise<Answer>
  listEvents(): Promise<Answer>
  listSources(): Promise<Answer>
  addToList(id: string, body: string): Promise<Answer>
  removeFromList(id: string, body: string): Promise<Answer>
  upsertContacts(options: UpsertOptions, body: string): Promise<Answer>
  deleteContacts(body: string): Promise<Answer>
  triggerEvent(id: string, body: string): Promise<Answer>
  /** Not of the Core API: under OAuth 2.0 only. */
  triggerEngagementEvent(target: EngagementTarget, body: string): Promise<Answer>
}

/**
 * The permission that each call needs, by its name in Emarsys: all are off on new credentials.
 * @see Emarsys API, "Endpoint permission settings"
 */
export const PERMISSIONS: Readonly<Record<Exclude<keyof Api, 'call'>, string>> = {
  listFields: 'field.get',
  listChoices: 'field.singlechoice.get',
  listContactLists: 'contactlist.list',
  createContactList: 'contactlist.create',
  countContactList: 'contactlist.contact.count',
  listEvents: 'externalevent.list',
  listSources: 'source.get',
  addToList: 'contactlist.contact.add',
  removeFromList: 'contactlist.contact.delete',
  upsertContacts: 'contact.update',
  deleteContacts: 'contact.delete',
  triggerEvent: 'externalevent.trigger',
  triggerEngagementEvent: 'for engagement events' // its name is not documented
}

/**
 * The API of the account that `login` opens.
 * @param timeoutMs how long the next request may take
 */
export function createApi(send: Send, login: Login, timeoutMs = (): number => TIMEOUT_MS): Api {
  let current = login
  const signed = ({ baseUrl, sign, secrets }: Login, { path, ...request }: ApiCall) => {
    const parts = { ...request, headers: sign(), timeoutMs: timeoutMs() }
    return sendRequest(send, new URL(path, baseUrl).href, parts, secrets)
  }
  const call = async (request: ApiCall): Promise<Answer> => {
    const { renew } = current
    const answer = await signed(current, request)
    if (answer.status !== 401 || !renew) return answer
    const renewed = await renew()
    if ('status' in renewed) return renewed
    current = renewed
    return timeoutMs() < MIN_TIME_MS ? OUT_OF_TIME : call(request)
  }
  const get = (path: string): Promise<Answer> => call({ method: 'GET', path })
  const post = (path: string, body: string): Promise<Answer> => call({ method: 'POST', path, body })

  return {
    call,
    listFields: () => get('field'),
    listChoices: (fieldId) => get(`field/${encodeURIComponent(fieldId)}/choice`),
    listContactLists: () => get('contactlist'),
    createContactList: (body) => post('contactlist', body),
    countContactList: (id) => get(`contactlist/${id}/count`),
    listEvents: () => get('event'),
    listSources: () => get('source'),
    addToList: (id, body) => post(`contactlist/${id}/add`, body),
    removeFromList: (id, body) => post(`contactlist/${id}/delete`, body),
    upsertContacts({ createIfMissing }, body) {
      const path = `contact/?create_if_not_exists=${createIfMissing ? 1 : 0}`
      return call({ method: 'PUT', path, body })
    },
    deleteContacts: (body) => post('contact/delete', body),
    triggerEvent: (id, body) => post(`event/${id}/trigger`, body),
    async triggerEngagementEvent({ integrationId, eventConfigurationId }, body) {
      const path = `/api/engagementevent/${EMARSYS_ENGAGEMENT_EVENT_API_VERSION}/integrations/${integrationId}/eventConfigurations/${eventConfigurationId}/events`
      return readAcknowledgement(await post(path, body))
    }
  }
}

const OUT_OF_TIME: Answer = {
  status: 503,
  content: '',
  failure: 'No time was left to ask again with a new access token'
}

/** Engagement events are acknowledged by 202 or 200 and nothing else; a page in between is no acknowledgement. */
function readAcknowledgement(answer: Answer): Answer {
  if (answer.envelope || (answer.status !== 202 && answer.status !== 200)) return answer
  const body = parseJson(answer.content)
  const isPage = body === undefined && answer.content.trim() !== ''
  const refuses = isRecord(body) && Boolean(body.error || readErrors(body) || readErrors(body.data))
  if (isPage || refuses) return answer
  return { ...answer, envelope: { replyCode: 0, replyText: 'Accepted', data: null } }
}

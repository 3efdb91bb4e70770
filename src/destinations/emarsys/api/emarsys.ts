import type { RequestClient } from '@segment/actions-core'
import { isRecord, parseJson } from './envelope'
import type { Answer, SendOptions } from './http'
import { send } from './http'
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

/**
 * Emarsys's endpoints, as far as the destination calls them. Every call signs its own request and never throws; bodies are
 * JSON texts.
 */
export interface Api {
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
export const PERMISSIONS: Readonly<Record<keyof Api, string>> = {
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

/** The API of the account that `login` opens. */
export function createApi(request: RequestClient, login: Login): Api {
  const signed = (path: string, options: SendOptions, base = login.baseUrl): Promise<Answer> =>
    send(request, base + path, { ...options, headers: login.sign() }, login.secrets)
  const get = (path: string): Promise<Answer> => signed(path, { method: 'get' })
  const write = (method: 'post' | 'put', path: string, body: string): Promise<Answer> =>
    signed(path, { method, body })

  return {
    listFields: () => get('field'),
    listChoices: (fieldId) => get(`field/${encodeURIComponent(fieldId)}/choice`),
    listContactLists: () => get('contactlist'),
    createContactList: (body) => write('post', 'contactlist', body),
    countContactList: (id) => get(`contactlist/${id}/count`),
    listEvents: () => get('event'),
    listSources: () => get('source'),
    addToList: (id, body) => write('post', `contactlist/${id}/add`, body),
    removeFromList: (id, body) => write('post', `contactlist/${id}/delete`, body),
    upsertContacts: ({ createIfMissing }, body) =>
      write('put', `contact/?create_if_not_exists=${createIfMissing ? 1 : 0}`, body),
    deleteContacts: (body) => write('post', 'contact/delete', body),
    triggerEvent: (id, body) => write('post', `event/${id}/trigger`, body),
    async triggerEngagementEvent({ integrationId, eventConfigurationId }, body) {
      const path = `/api/engagementevent/v1/integrations/${integrationId}/eventConfigurations/${eventConfigurationId}/events`
      const { origin } = new URL(login.baseUrl)
      return readAcknowledgement(await signed(path, { method: 'post', body }, origin))
    }
  }
}

/** Engagement events are acknowledged by 202 or 200 and nothing else; a page in between is no acknowledgement. */
function readAcknowledgement(answer: Answer): Answer {
  if (answer.envelope || (answer.status !== 202 && answer.status !== 200)) return answer
  const body = parseJson(answer.content)
  const isPage = body === undefined && answer.content.trim() !== ''
  if (isPage || (isRecord(body) && body.error !== undefined)) return answer
  return { ...answer, envelope: { replyCode: 0, replyText: 'Accepted', data: null } }
}

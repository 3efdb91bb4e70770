import type { RequestClient } from '@segment/actions-core'
import type { Answer, SendOptions } from './http'
import { send } from './http'
import type { Login } from './login'

/** How contacts are written: `PUT contact`. */
export interface UpsertOptions {
  /** Whether contacts that do not exist are created, or left alone. */
  createIfMissing: boolean
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
  listEvents(): Promise<Answer>
  listSources(): Promise<Answer>
  addToList(id: string, body: string): Promise<Answer>
  removeFromList(id: string, body: string): Promise<Answer>
  upsertContacts(options: UpsertOptions, body: string): Promise<Answer>
  deleteContacts(body: string): Promise<Answer>
  triggerEvent(id: string, body: string): Promise<Answer>
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
  listEvents: 'externalevent.list',
  listSources: 'source.get',
  addToList: 'contactlist.contact.add',
  removeFromList: 'contactlist.contact.delete',
  upsertContacts: 'contact.update',
  deleteContacts: 'contact.delete',
  triggerEvent: 'externalevent.trigger'
}

/** The API of the account that `login` opens. */
export function createApi(request: RequestClient, login: Login): Api {
  const signed = (path: string, options: SendOptions): Promise<Answer> =>
    send(request, login.baseUrl + path, { ...options, headers: login.sign() }, login.secrets)
  const get = (path: string): Promise<Answer> => signed(path, { method: 'get' })
  const write = (method: 'post' | 'put', path: string, body: string): Promise<Answer> =>
    signed(path, { method, body })

  return {
    listFields: () => get('field'),
    listChoices: (fieldId) => get(`field/${encodeURIComponent(fieldId)}/choice`),
    listContactLists: () => get('contactlist'),
    createContactList: (body) => write('post', 'contactlist', body),
    listEvents: () => get('event'),
    listSources: () => get('source'),
    addToList: (id, body) => write('post', `contactlist/${id}/add`, body),
    removeFromList: (id, body) => write('post', `contactlist/${id}/delete`, body),
    upsertContacts: ({ createIfMissing }, body) =>
      write('put', `contact/?create_if_not_exists=${createIfMissing ? 1 : 0}`, body),
    deleteContacts: (body) => write('post', 'contact/delete', body),
    triggerEvent: (id, body) => write('post', `event/${id}/trigger`, body)
  }
}

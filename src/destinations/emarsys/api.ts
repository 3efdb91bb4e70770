import type { JSONLikeObject, RequestClient } from '@segment/actions-core'
import { type Answer, type SendOptions, send } from './http'
import type { Login } from './login'

/** Emarsys's endpoints, as far as the destination calls them. Every call signs its own request and never throws. */
export interface Api {
  listFields(): Promise<Answer>
  listContactLists(): Promise<Answer>
  listEvents(): Promise<Answer>
  addToContactList(id: string, body: JSONLikeObject): Promise<Answer>
  removeFromContactList(id: string, body: JSONLikeObject): Promise<Answer>
  /** @param create `1` creates contacts that do not exist, `0` only updates. */
  upsertContacts(create: string, body: JSONLikeObject): Promise<Answer>
  triggerEvent(id: string, body: JSONLikeObject): Promise<Answer>
}

/** The API of the account that `login` opens. */
export function createApi(request: RequestClient, login: Login): Api {
  const signed = (path: string, options: SendOptions): Promise<Answer> =>
    send(request, login.baseUrl + path, { ...options, headers: login.sign() }, login.secrets)
  const get = (path: string): Promise<Answer> => signed(path, { method: 'get' })
  const write = (method: 'post' | 'put', path: string, json: JSONLikeObject): Promise<Answer> =>
    signed(path, { method, json })

  return {
    listFields: () => get('field'),
    listContactLists: () => get('contactlist'),
    listEvents: () => get('event'),
    addToContactList: (id, body) => write('post', `contactlist/${id}/add`, body),
    removeFromContactList: (id, body) => write('post', `contactlist/${id}/delete`, body),
    upsertContacts: (create, body) => write('put', `contact/?create_if_not_exists=${create}`, body),
    triggerEvent: (id, body) => write('post', `event/${id}/trigger`, body)
  }
}

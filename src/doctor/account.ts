import type { RequestClient } from '@segment/actions-core'
import { createApi, ENDPOINTS } from '../destinations/emarsys/api/emarsys'
import { isRecord } from '../destinations/emarsys/api/envelope'
import type { Answer } from '../destinations/emarsys/api/http'
import type { Login } from '../destinations/emarsys/api/login'
import { requestStatus } from '../destinations/emarsys/api/status'
import { overClient } from '../destinations/emarsys/transport'
import type { AccountItem } from '../workbench/mapping/facts'
import { NO_FIELD } from './probes'

/** The doctor's calls, by the names of its table of probes. None throws. */
export type Calls = ReturnType<typeof createCalls>

const NOBODY = JSON.stringify({ key_id: '3', external_ids: [] })
const NO_CONTACTS = JSON.stringify({ key_id: '3', contacts: [] })
const NOBODY_AT_ALL = JSON.stringify({ key_id: NO_FIELD, contacts: [] })

/** The calls to the account that `login` opens: the destination's own where it has them. */
export function createCalls(request: RequestClient, login: Login) {
  const { call } = createApi(overClient(request), login)
  const get = (path: string): Promise<Answer> => call({ method: 'GET', path })
  return {
    settings: () => get('settings'),
    fields: () => call(ENDPOINTS.listFields()),
    choices: (fieldId: string) => call(ENDPOINTS.listChoices(fieldId)),
    index: (fieldId: string) =>
      get(`contact/query/?return=3&${encodeURIComponent(fieldId)}=${NO_FIELD}&limit=1`),
    lists: () => call(ENDPOINTS.listContactLists()),
    events: () => call(ENDPOINTS.listEvents()),
    usages: (eventId: string) => get(`event/${encodeURIComponent(eventId)}/usages`),
    sources: () => call(ENDPOINTS.listSources()),
    addToList: () => call(ENDPOINTS.addToList('0', NOBODY)),
    removeFromList: () => call(ENDPOINTS.removeFromList('0', NOBODY)),
    triggerEvent: () => call(ENDPOINTS.triggerEvent('0', NO_CONTACTS)),
    upsertContacts: () => call(ENDPOINTS.upsertContacts({ createIfMissing: false }, NOBODY_AT_ALL)),
    createContacts: () => call({ method: 'POST', path: 'contact', body: NOBODY_AT_ALL })
  }
}

/** The items of an answer by their id; undefined when it is not a list. */
export function readItems(answer: Answer): Map<string, AccountItem> | undefined {
  const data = answer.envelope?.data
  if (requestStatus(answer) !== 200 || !Array.isArray(data)) return undefined
  const items = data.filter(isRecord).map((item): [string, AccountItem] => [
    String(item.id),
    {
      id: String(item.id),
      name: textOf(item.name) || textOf(item.choice),
      stringId: textOf(item.string_id),
      type: textOf(item.application_type)
    }
  ])
  return new Map(items)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

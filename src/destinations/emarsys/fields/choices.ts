import type { DynamicFieldItem, DynamicFieldResponse, RequestFn } from '@segment/actions-core'
import { connect } from '../api/connect'
import type { Api } from '../api/emarsys'
import { PERMISSIONS } from '../api/emarsys'
import { isRecord } from '../api/envelope'
import type { Refused } from '../api/explain'
import { explainAnswer, waitedFor } from '../api/explain'
import type { Answer } from '../api/http'
import { isAccepted, requestStatus } from '../api/status'
import type { Settings } from '../generated-types'
import { overClient } from '../transport'

/** A drop-down, as the runtime calls it. */
export type Choices = RequestFn<Settings, unknown, DynamicFieldResponse>

/** Emarsys's system fields that no request can write: interests, visit and response figures, status and origin. */
const READ_ONLY = new Set(['0', '27', '28', '29', '30', '32', '33', '34', '36', '47', '48'])

/** A drop-down: where its entries come from. */
interface Source {
  /** As messages name it: `list of …`. */
  what: string
  call: Exclude<keyof Api, 'listChoices' | 'call'> & `list${string}`
  keeps?: (id: string) => boolean
}

const FIELDS: Source = { what: 'fields', call: 'listFields' }

/** The account's contact lists. */
export const contactListChoices = choicesFrom({ what: 'contact lists', call: 'listContactLists' })

/** The account's external events. */
export const externalEventChoices = choicesFrom({ what: 'external events', call: 'listEvents' })

/** The account's contact sources. */
export const sourceChoices = choicesFrom({ what: 'contact sources', call: 'listSources' })

/** The account's fields, any of which may identify a contact. */
export const fieldChoices = choicesFrom(FIELDS)

/** The account's fields that can be written. */
export const writableFieldChoices = choicesFrom({ ...FIELDS, keeps: (id) => !READ_ONLY.has(id) })

/** The choices of the field that the user is about to map a value to; a field without choices offers none. */
export const fieldValueChoices: Choices = async (request, data) => {
  const field = data.dynamicFieldContext?.selectedKey ?? ''
  if (!/^\d+$/.test(field)) return { choices: [] }
  return offer(request, data, {
    what: `choices of field ${field}`,
    permission: PERMISSIONS.listChoices,
    list: (api) => api.listChoices(field)
  })
}

/** Fills a drop-down: values are ids as strings, sorted by label, narrowed by what the user typed. Never throws. */
function choicesFrom({ what, call, keeps }: Source): Choices {
  return (request, data) =>
    offer(request, data, {
      what,
      permission: PERMISSIONS[call],
      list: (api) => api[call](),
      ...(keeps && { keeps })
    })
}

interface Offer {
  what: string
  permission: string
  list: (api: Api) => Promise<Answer>
  keeps?: (id: string) => boolean
}

async function offer(
  request: Parameters<Choices>[0],
  { settings, auth, dynamicFieldContext }: Parameters<Choices>[1],
  { what, permission, list, keeps }: Offer
): Promise<DynamicFieldResponse> {
  try {
    const send = overClient(request)
    const connection = { send, settings, accessToken: auth?.accessToken }
    const answer = await list(await waitedFor(() => connect(connection)))
    if (!isAccepted(answer))
      return failed(requestStatus(answer), explainAnswer(answer, `list of ${what}`, permission))
    const items = readItems(answer.envelope.data)
    if (!items) return failed(502, `Emarsys's answer holds no list of ${what}. Try again later.`)
    const kept = keeps ? items.filter(({ value }) => keeps(value)) : items
    return { choices: narrow(kept, dynamicFieldContext?.query ?? '') }
  } catch (error) {
    const { status, message } = error as Refused
    return failed(status, message)
  }
}

function failed(status: number, message: string): DynamicFieldResponse {
  return { choices: [], error: { code: String(status), message } }
}

/** Items have an `id` (string or integer on any endpoint) and a `name`, which may be null; choices of a field a `choice`. */
function readItems(data: unknown): DynamicFieldItem[] | undefined {
  if (!Array.isArray(data)) return undefined
  return data.filter(isRecord).flatMap(({ id, name, choice, string_id }) => {
    if (typeof id !== 'string' && typeof id !== 'number') return []
    const label = [name, choice, string_id].filter(isText)[0] ?? 'Unnamed'
    return { value: String(id), label: `${label} · ${id}` }
  })
}

function isText(text: unknown): text is string {
  return typeof text === 'string' && text !== ''
}

function narrow(items: DynamicFieldItem[], query: string): DynamicFieldItem[] {
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
  const wanted = query.trim().toLowerCase()
  return items
    .filter(({ label }) => label.toLowerCase().includes(wanted))
    .sort((one, other) => collator.compare(one.label, other.label))
}

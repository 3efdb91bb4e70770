import type { DynamicFieldItem, DynamicFieldResponse, RequestFn } from '@segment/actions-core'
import { connect } from '../api/connect'
import { Endpoint, ENDPOINTS } from '../api/emarsys'
import { isRecord } from '../api/envelope'
import { explainAnswer, messageOf, refusalFrom, waitedFor } from '../api/explain'
import { isAccepted, requestStatus } from '../api/status'
import type { Settings } from '../generated-types'
import { overClient } from '../transport'

/** A drop-down, as the runtime calls it. */
export type Choices = RequestFn<Settings, unknown, DynamicFieldResponse>

/** Emarsys's system fields that no request can write: interests, visit and response figures, status and origin. */
const READ_ONLY = new Set(['0', '27', '28', '29', '30', '32', '33', '34', '36', '47', '48'])

/** The account's contact lists. */
export const contactListChoices = choicesFrom('contact lists', ENDPOINTS.listContactLists)

/** The account's external events. */
export const externalEventChoices = choicesFrom('external events', ENDPOINTS.listEvents)

/** The account's contact sources. */
export const sourceChoices = choicesFrom('contact sources', ENDPOINTS.listSources)

/** The account's fields, any of which may identify a contact. */
export const fieldChoices = choicesFrom('fields', ENDPOINTS.listFields)

/** The account's fields that can be written. */
export const writableFieldChoices: Choices = async (...asked) => {
  const { choices, ...more } = await fieldChoices(...asked)
  return { choices: choices.filter(({ value }) => !READ_ONLY.has(value)), ...more }
}

/** The choices of the field that the user is about to map a value to; a field without choices offers none. */
export const fieldValueChoices: Choices = async (request, data) => {
  const field = data.dynamicFieldContext?.selectedKey ?? ''
  if (!/^\d+$/.test(field)) return { choices: [] }
  return choicesFrom(`choices of field ${field}`, () => ENDPOINTS.listChoices(field))(request, data)
}

/**
 * Fills a drop-down: values are ids as strings, sorted by label, narrowed by what the user typed. Never throws.
 * @param what its entries are, as messages name them
 */
function choicesFrom(what: string, endpoint: () => Endpoint): Choices {
  return async (request, { settings, auth, dynamicFieldContext }) => {
    try {
      const send = overClient(request)
      const connection = { send, settings, accessToken: auth?.accessToken }
      const api = await waitedFor(() => connect(connection))
      const list = endpoint()
      const answer = await api.call(list)
      if (!isAccepted(answer)) {
        const message = explainAnswer(answer, `list of ${what}`, list.permission)
        return failed(requestStatus(answer), message)
      }
      const items = readItems(answer.envelope.data)
      if (items) return { choices: narrow(items, dynamicFieldContext?.query ?? '') }
      return failed(502, `Emarsys's answer holds no list of ${what}. Try again later.`)
    } catch (error) {
      const refusal = refusalFrom(error)
      return failed(refusal.status, messageOf(refusal))
    }
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

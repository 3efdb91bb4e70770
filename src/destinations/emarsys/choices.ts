import type { DynamicFieldItem, DynamicFieldResponse, RequestFn } from '@segment/actions-core'
import { type Api, createApi } from './api'
import type { Settings } from './generated-types'
import type { Answer } from './http'
import { openLogin } from './login'
import { explainRefusal } from './refusal'
import { isRecord } from './reply'
import { requestStatus } from './verdict'

type Choices = RequestFn<Settings, unknown, DynamicFieldResponse>

/** Emarsys's system fields that no request can write: interests, visit and response figures, status and origin. */
const READ_ONLY = new Set(['0', '27', '28', '29', '30', '32', '33', '34', '36', '47', '48'])

/** A drop-down: where its entries come from, and what a user without the permission has to ask for. */
interface Source {
  what: string
  permission: string
  list(api: Api): Promise<Answer>
  keeps?: (id: string) => boolean
}

const FIELDS: Source = { what: 'fields', permission: 'field.get', list: (api) => api.listFields() }

/** The account's contact lists. */
export const contactListChoices = choicesFrom({
  what: 'contact lists',
  permission: 'contactlist.list',
  list: (api) => api.listContactLists()
})

/** The account's external events. */
export const externalEventChoices = choicesFrom({
  what: 'external events',
  permission: 'externalevent.list',
  list: (api) => api.listEvents()
})

/** The account's fields, any of which may identify a contact. */
export const fieldChoices = choicesFrom(FIELDS)

/** The account's fields that can be written. */
export const writableFieldChoices = choicesFrom({ ...FIELDS, keeps: (id) => !READ_ONLY.has(id) })

/** Fills a drop-down: values are ids as strings, sorted by label, narrowed by what the user typed. Never throws. */
function choicesFrom(source: Source): Choices {
  return async (request, { settings, auth, dynamicFieldContext }) => {
    try {
      const answer = await source.list(createApi(request, openLogin(settings, auth?.accessToken)))
      const status = requestStatus(answer)
      if (status !== 200)
        return failed(status, explainRefusal(answer, `list of ${source.what}`, source.permission))
      const items = readItems(answer.envelope?.data)
      if (!items)
        return failed(502, `Emarsys's answer holds no list of ${source.what}. Try again later.`)
      return { choices: narrow(items, source, dynamicFieldContext?.query ?? '') }
    } catch (error) {
      return failed(401, (error as Error).message)
    }
  }
}

function failed(status: number, message: string): DynamicFieldResponse {
  return { choices: [], error: { code: String(status), message } }
}

/** Items have an `id` (string or integer on any endpoint) and a `name`, which may be null. */
function readItems(data: unknown): DynamicFieldItem[] | undefined {
  if (!Array.isArray(data)) return undefined
  return data.filter(isRecord).flatMap(({ id, name, string_id }) => {
    if (typeof id !== 'string' && typeof id !== 'number') return []
    const label = [name, string_id].find((text) => typeof text === 'string' && text !== '')
    return { value: String(id), label: `${label ?? 'Unnamed'} · ${id}` }
  })
}

function narrow(items: DynamicFieldItem[], source: Source, query: string): DynamicFieldItem[] {
  const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
  const wanted = query.trim().toLowerCase()
  return items
    .filter(({ value }) => source.keeps?.(value) ?? true)
    .filter(({ label }) => label.toLowerCase().includes(wanted))
    .sort((one, other) => compare(one.label, other.label))
}

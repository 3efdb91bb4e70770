import type { ActionDefinition, ActionHookResponse, RequestClient } from '@segment/actions-core'
import { connect as connectApi } from '../api/connect'
import { messageOf, refusalFrom, waitedFor } from '../api/explain'
import { contactListChoices } from '../fields/choices'
import { readId } from '../fields/text'
import type { Settings } from '../generated-types'
import { callOf, Input } from '../perform'
import { ContactList, findList, findOrCreateList } from './contact-lists'

/** What the user enters when a mapping is connected to a contact list. */
interface Inputs {
  operation?: string
  name?: unknown
  list_id?: unknown
}

const CREATE = { conditions: [{ fieldKey: 'operation', operator: 'is' as const, value: 'create' }] }
const CHOOSE = {
  conditions: [{ fieldKey: 'operation', operator: 'is' as const, value: 'existing' }]
}

type Hooks = NonNullable<ActionDefinition<Settings>['hooks']>

const hook: NonNullable<Hooks['onMappingSave']> = {
  label: 'Connect to a contact list',
  description:
    'When the mapping is saved, a contact list in Emarsys is created or chosen. It goes before "Id of the contact list".',
  inputFields: {
    operation: {
      label: 'Contact list',
      description: 'Whether a contact list is created, or one that exists is used.',
      type: 'string',
      choices: [
        { label: 'Create a contact list', value: 'create' },
        { label: 'Choose a contact list', value: 'existing' }
      ],
      default: 'create',
      required: true
    },
    name: {
      label: 'Name of the contact list',
      description: 'A list that has this name already is used as it is.',
      type: 'string',
      required: CREATE,
      depends_on: CREATE
    },
    list_id: {
      label: 'Existing contact list',
      description: 'The contact list, by its id in Emarsys',
      type: 'string',
      dynamic: contactListChoices,
      required: CHOOSE,
      depends_on: CHOOSE
    }
  },
  outputTypes: {
    id: {
      label: 'Id',
      description: 'The id of the contact list in Emarsys',
      type: 'string',
      required: true
    },
    name: {
      label: 'Name',
      description: 'The name of the contact list in Emarsys',
      type: 'string',
      required: true
    }
  },
  performHook: connect
}

/** The hooks of an action whose contact list may be created or chosen when its mapping is saved. */
export const listHooks: Hooks = {
  retlOnMappingSave: hook,
  onMappingSave: hook
}

/** Never throws: what went wrong is shown beside the form. */
async function connect(
  request: RequestClient,
  data: Input
): Promise<ActionHookResponse<ContactList>> {
  const { operation, name, list_id }: Inputs = { ...(data.hookInputs as Inputs | undefined) }
  try {
    const list = await waitedFor(async () => {
      const api = await connectApi({ ...callOf(request, data), hostKeepsToken: false })
      return operation === 'existing'
        ? findList(api, readId(list_id, 'Existing contact list'))
        : findOrCreateList(api, name)
    })
    const successMessage = `Connected to the contact list "${list.name}" (${list.id}).`
    return { successMessage, savedData: list }
  } catch (error) {
    const refusal = refusalFrom(error)
    return { error: { message: messageOf(refusal), code: String(refusal.status) } }
  }
}

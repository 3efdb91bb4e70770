import type { ActionDefinition } from '@segment/actions-core'
import type { ContactListPayload } from './contact-list'
import type { Deliver } from './delivery/deliver'
import { contactListChoices, fieldChoices } from './fields/choices'
import { batchFields, contactFields } from './fields/shared'
import type { Settings } from './generated-types'
import { performs } from './perform'

/** An action that puts contacts on a list or takes them off it. */
export function contactListAction(
  texts: Pick<ActionDefinition<Settings>, 'title' | 'description' | 'defaultSubscription'>,
  deliver: Deliver<ContactListPayload>
): ActionDefinition<Settings, ContactListPayload> {
  const fields: ActionDefinition<Settings>['fields'] = {
    contactlistid: {
      label: 'Id of the contact list',
      description: 'The contact list, by its id in Emarsys.',
      type: 'integer',
      minimum: 1,
      required: true,
      dynamic: true
    },
    ...contactFields,
    ...batchFields(['contactlistid', 'key_field'])
  }
  return {
    ...texts,
    fields,
    dynamicFields: { contactlistid: contactListChoices, key_field: fieldChoices },
    ...performs(fields, deliver)
  }
}

import type { ActionDefinition } from '@segment/actions-core'
import { contactListDynamicFields, contactListFields, contactListSpec } from '../contact-list'
import type { Settings } from '../generated-types'
import { performs } from '../perform'
import type { Payload } from './generated-types'

const title = 'Remove from Contact List'

/** Takes contacts off a contact list; they stay in the account. */
const action: ActionDefinition<Settings, Payload> = {
  title,
  description: 'Remove a contact from a contact list.',
  defaultSubscription: 'type = "track" and event = "Newsletter Unsubscribed"',
  fields: contactListFields,
  dynamicFields: contactListDynamicFields,
  ...performs(
    contactListSpec({
      title,
      permission: 'contactlist.contact.delete',
      call: 'removeFromContactList',
      hints: { 2008: 'The contact does not exist, so it is on no list: check the Key value.' }
    }),
    contactListFields
  )
}

export default action

import type { ActionDefinition } from '@segment/actions-core'
import { contactListDynamicFields, contactListFields, contactListSpec } from '../contact-list'
import type { Settings } from '../generated-types'
import { performs } from '../perform'
import type { Payload } from './generated-types'

const title = 'Add to Contact List'

/** Puts existing contacts on a contact list. */
const action: ActionDefinition<Settings, Payload> = {
  title,
  description: 'Add a contact to a contact list. The contact must exist before it can be added.',
  defaultSubscription: 'type = "track" and event = "Newsletter Subscribed"',
  fields: contactListFields,
  dynamicFields: contactListDynamicFields,
  ...performs(
    contactListSpec({
      title,
      permission: 'contactlist.contact.add',
      call: 'addToContactList',
      hints: {}
    }),
    contactListFields
  )
}

export default action

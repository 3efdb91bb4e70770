import type { ActionDefinition } from '@segment/actions-core'
import { ADD, addContacts } from '../contact-list'
import { contactListAction } from '../contact-list-action'
import type { Settings } from '../generated-types'
import type { Payload } from './generated-types'

/** Puts existing contacts on a contact list. */
const action: ActionDefinition<Settings, Payload> = contactListAction(
  {
    title: ADD,
    description: 'Add a contact to a contact list. The contact must exist before it can be added.',
    defaultSubscription: 'type = "track" and event = "Newsletter Subscribed"'
  },
  addContacts
)

export default action

import type { ActionDefinition } from '@segment/actions-core'
import { REMOVE, removeContacts } from '../contact-list'
import { contactListAction } from '../contact-list-action'
import type { Settings } from '../generated-types'
import type { Payload } from './generated-types'

/** Takes contacts off a contact list; they stay in the account. */
const action: ActionDefinition<Settings, Payload> = contactListAction(
  {
    title: REMOVE,
    description: 'Remove a contact from a contact list.',
    defaultSubscription: 'type = "track" and event = "Newsletter Unsubscribed"'
  },
  removeContacts
)

export default action

import type { ActionDefinition } from '@segment/actions-core'
import { contactListAction } from '../contact-list-action'
import type { Settings } from '../generated-types'
import type { Payload } from './generated-types'

/** Puts existing contacts on a contact list. */
const action: ActionDefinition<Settings, Payload> = contactListAction({
  title: 'Add to Contact List',
  description: 'Add a contact to a contact list. The contact must exist before it can be added.',
  defaultSubscription: 'type = "track" and event = "Newsletter Subscribed"',
  call: 'addToList',
  hints: {}
})

export default action

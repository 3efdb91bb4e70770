import type { ActionDefinition } from '@segment/actions-core'
import { contactListAction } from '../contact-list-action'
import type { Settings } from '../generated-types'
import type { Payload } from './generated-types'

/** Takes contacts off a contact list; they stay in the account. */
const action: ActionDefinition<Settings, Payload> = contactListAction({
  title: 'Remove from Contact List',
  description: 'Remove a contact from a contact list.',
  defaultSubscription: 'type = "track" and event = "Newsletter Unsubscribed"',
  call: 'removeFromList',
  hints: { 2008: 'The contact does not exist, so it is on no list: check the Key value.' }
})

export default action

import { contactListAction } from '../contact-list-action'

/** Takes contacts off a contact list; they stay in the account. */
const action = contactListAction({
  title: 'Remove from Contact List',
  description: 'Remove a contact from a contact list.',
  defaultSubscription: 'type = "track" and event = "Newsletter Unsubscribed"',
  call: 'removeFromList',
  hints: { 2008: 'The contact does not exist, so it is on no list: check the Key value.' }
})

export default action

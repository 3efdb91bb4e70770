import { event, LOGINS } from './support'

/** A visitor who tells her name. */
export const ada = event({
  type: 'identify',
  traits: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' }
})
/** A visitor who tells no name. */
export const alan = event({
  type: 'identify',
  messageId: 'message-2',
  traits: { email: 'alan@example.com' }
})
/** An order of `ada`. */
export const order = event({ type: 'track', properties: { email: 'ada@example.com', total: 12.5 } })
/** An order of `alan`. */
export const secondOrder = event({
  type: 'track',
  messageId: 'message-2',
  properties: { email: 'alan@example.com' }
})

/** A login, and the default mapping of the action under test. */
export const BY_DEFAULT = { settings: LOGINS[0].settings, useDefaultMappings: true }

import type { Fault } from '../../sandbox'

/** The trouble that a scenario can meet, by name: what Emarsys answers when it happens. */
export const FAULTS = {
  'rate limit': reply(429, {
    replyCode: 7003,
    replyText: 'Too many requests for this account and resource within the last minute.',
    data: ''
  }),
  'list gone': {
    ...reply(400, { replyCode: 3004, replyText: 'Invalid contact list id', data: '' }),
    match: { path: '/contactlist/' }
  },
  'unknown contact': {
    ...reply(400, {
      replyCode: 2008,
      replyText: 'No contact found with the external id',
      data: ''
    }),
    match: { method: 'POST' }
  },
  'login refused': reply(401, { replyCode: 1, replyText: 'Unauthorized', data: '' }),
  unavailable: reply(503, '<h1>Service Unavailable</h1>')
} as const satisfies Readonly<Record<string, Fault>>

/** The name of a trouble. */
export type FaultName = keyof typeof FAULTS

/** The names, in the order in which they are offered. */
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

function reply(status: number, body: unknown): Fault {
  return { answer: { kind: 'reply', status, body } }
}

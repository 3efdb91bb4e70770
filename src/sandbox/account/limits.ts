import * as v from 'valibot'
import { mapValues, namedObject } from './named-object'

/** What Emarsys limits, with its figures; each can be lowered so that a test meets it. */
export const LIMITS = {
  contactsPerRequest: {
    value: 1000,
    meaning: 'Contacts in one upsert, trigger, delete, getdata or checkids.'
  },
  idsPerListRequest: {
    value: 10_000,
    meaning: 'Ids in one call that adds to or removes from a contact list.'
  },
  contactBytes: { value: 8_000_000, meaning: 'Bytes of one PUT contact.' },
  queryContacts: { value: 10_000, meaning: 'Contacts in one answer of contact/query.' },
  pageContacts: { value: 100_000, meaning: 'Contacts in one page of contactlist/{id}/contactIds.' },
  requestBytes: { value: 10_000_000, meaning: 'Bytes of any other request.' },
  eventBytes: { value: 1_000_000, meaning: 'Bytes of the data of one triggered event.' },
  interactionsBytes: {
    value: 100_000,
    meaning: 'Bytes of the data of one event that Interactions takes.'
  },
  requestsPerMinute: { value: 1000, meaning: 'Requests of one API user in a minute.' },
  tokensPerMinute: { value: 2, meaning: 'Access tokens for one client in a minute.' },
  tokensPerHour: { value: 10, meaning: 'Access tokens for one client in an hour.' },
  tokenSeconds: { value: 3600, meaning: 'Seconds that an access token is good for.' }
} as const

/** The figure of every limit. */
export type Limits = Record<keyof typeof LIMITS, number>

/** Every limit at Emarsys's figure. */
export function initialLimits(): Limits {
  return Object.fromEntries(
    Object.entries(LIMITS).map(([name, { value }]) => [name, value])
  ) as Limits
}

/** Some of the limits, as one gives them. */
export const LimitsSchema = namedObject(
  'limit',
  mapValues(LIMITS, (name) => {
    const message = `${name} is a whole number, zero or more.`
    return v.optional(v.pipe(v.number(message), v.safeInteger(message), v.minValue(0, message)))
  })
)

// The destination as it is live at Segment: what customers saved, and what a pull request must leave as it is.
import { readFileSync } from 'node:fs'

/** This project's action keys → those that are live. */
export const LIVE_KEYS = JSON.parse(
  readFileSync('src/workbench/runtime/live-action-keys.json', 'utf8')
)

/** What every live mapping of these actions holds: field → its type and whether it is required. */
const CONTACT = { key_field: ['string', true], key_value: ['string', true] }
const BATCHING = { enable_batching: ['boolean', false] }
const LIST = { contactlistid: ['integer', true], ...CONTACT, ...BATCHING }

/** The live destination. */
export const LIVE = {
  slug: 'actions-emarsys',
  name: 'Emarsys (Actions)',
  settings: { api_user: 'string', api_password: 'password' },
  required: ['api_user', 'api_password'],
  actions: {
    addToContactList: LIST,
    removeFromContactList: LIST,
    upsertContact: { ...CONTACT, write_field: ['object', true], ...BATCHING },
    triggerEvent: {
      eventid: ['integer', true],
      ...CONTACT,
      event_payload: ['object', false],
      ...BATCHING
    }
  }
}

/**
 * Gives a text of the exported folder the live action keys. It is a matter of whole words, so they must not be there already.
 * @throws Error naming the file that holds a live key
 */
export function withLiveKeys(text, file) {
  return Object.entries(LIVE_KEYS).reduce((renamed, [own, live]) => {
    if (new RegExp(`\\b${live}\\b`).test(renamed))
      throw new Error(
        `${file}: "${live}" is a live action key. Name it otherwise: the export renames "${own}" to it.`
      )
    return renamed.replace(new RegExp(`\\b${own}\\b`, 'g'), live)
  }, text)
}

import { ENDPOINTS } from '../api/emarsys'
import { isRetried } from '../api/status'
import { listRequest } from '../contact-list'
import { Deliver, Delivery, startDelivery } from '../delivery/deliver'
import { isDelivered, Outcome, Undelivered } from '../delivery/outcome'
import { notSent } from '../delivery/read-answer'
import { ActionSpec, rowOf } from '../delivery/row'
import { AFTER_EARLIER, withWarning } from '../delivery/send-rows'
import { upsertSpec } from '../upsertContact/upsert-contact'
import { Change, connectedList, inOrder, Membership, membershipsOf, readChange } from './changes'
import type { Payload } from './generated-types'

/** The action's title. */
export const title = 'Sync Audience'

const write = { ...upsertSpec, title }

/** A contact list, and whether contacts are put on it or taken off. */
interface Target {
  listId: string
  joins: boolean
}

/** The list may come from the audience, and nobody chose it in the mapping. */
const UNKNOWN_LIST =
  'The list is not in Emarsys: choose another in "Id of the contact list", or connect the audience or the mapping to a list again.'

const LIST_HINTS = { 3004: UNKNOWN_LIST, 3006: UNKNOWN_LIST }

const JOINING = {
  hints: {
    ...LIST_HINTS,
    2008: 'Turn on "Create missing contacts", or create the contact first: Upsert Contact.'
  }
}

const LEAVING = {
  hints: LIST_HINTS,
  nothingToDo: { 2008: 'The contact does not exist, so it is on no list.' }
}

/** How a contact is put on its list or taken off it. Spellings, which may be two contacts, go one after the other. */
const change: ActionSpec<Change, Target> = {
  title,
  ...JOINING,
  ...listRequest,
  repeats: 'once',
  scope: ({ listId }) => listId,
  toRow({ listId, joins, keyField, keyValue }) {
    const data = { key_id: keyField, external_id: keyValue }
    return rowOf({ keyField, keyValue }, data, { listId, joins }, `${listId}/${String(joins)}`)
  },
  call: ({ listId, joins }, body) =>
    joins ? ENDPOINTS.addToList(listId, body) : ENDPOINTS.removeFromList(listId, body),
  describe: ({ target }) => `contact list ${target.listId}`,
  forTarget: ({ joins }) => (joins ? JOINING : LEAVING)
}

/**
 * Makes a contact list follow an audience: contacts that join are written where that is wanted, then added; contacts that
 * leave are removed. Of one contact the latest event counts.
 */
export const syncAudience: Deliver<Payload> = async (payloads, call, input) => {
  const delivery = startDelivery(call)
  const memberships = [input.audienceMembership].flat()
  const mapping = { connected: connectedList(input), syncMode: input.syncMode }
  const changes = payloads.flatMap((payload, index) => {
    const event = { index, payload }
    return delivery.read(index, () => readChange(event, memberships[index], mapping)) ?? []
  })
  const written = await writeContacts(delivery, inOrder(changes, 'contact'))
  const planned = membershipsOf(written)
  const latest = planned.map(({ last }) => last)
  await delivery.send(change, latest, latest.map(placeOf))
  const byIndex = new Map(planned.map((membership) => [membership.last.index, membership]))
  delivery.outcomes.forEach((made, index) => {
    const membership = byIndex.get(index)
    if (membership) report(delivery, membership, made)
  })
  return delivery.finish()
}

/** Writes the contacts that join. @returns the changes that can be made, since their contact need not be written or was */
async function writeContacts(delivery: Delivery, changes: Change[]): Promise<Change[]> {
  const { outcomes } = delivery
  const joining = inOrder(changes.filter(isWritten), 'person')
  await delivery.send(
    write,
    joining.map(({ write: contact }) => contact),
    joining.map(placeOf)
  )
  const waiting = new Set<string>()
  return changes.filter((event) => {
    const outcome = outcomes[event.index]
    if (waiting.has(event.contact)) {
      outcomes[event.index] = notSent(change, change.toRow(event), 503, AFTER_EARLIER)
      return false
    }
    if (!outcome || isDelivered(outcome)) return true
    if (isRetried(outcome.status)) waiting.add(event.contact)
    outcomes[event.index] = explained(outcome, NOT_ADDED)
    return false
  })
}

function placeOf({ index }: Change): number {
  return index
}

function isWritten(event: Change): event is Change & { write: object } {
  return event.write !== undefined
}

/** Gives the outcome of the change that was made to those that it took the place of. */
function report({ outcomes }: Delivery, { last, earlier }: Membership, made: Outcome): void {
  for (const { index, joins, write: written } of [...earlier, last]) {
    if (!isDelivered(made)) outcomes[index] = written ? explained(made, WRITTEN) : made
    else if (joins === last.joins) outcomes[index] = made
    else {
      const body = withWarning(made.body, last.joins ? JOINED_LATER : LEFT_LATER)
      outcomes[index] = { ...made, body }
    }
  }
}

const NOT_ADDED = 'The contact was not added to the contact list.'
const WRITTEN = 'The contact itself was written.'
const LEFT_LATER =
  'A later event of the batch takes the contact off the list, so it was not added before.'
const JOINED_LATER =
  'A later event of the batch puts the contact on the list, so it was not removed before.'

function explained(outcome: Undelivered, more: string): Undelivered {
  return { ...outcome, todo: `${outcome.todo} ${more}`.trimStart() }
}

import { isRetried } from '../api/status'
import type { ContactListPayload } from '../contact-list'
import { contactListSpec } from '../contact-list'
import type { Deliver, Delivery, EventPayload } from '../delivery/deliver'
import { startDelivery } from '../delivery/deliver'
import type { Undelivered } from '../delivery/outcome'
import { isDelivered } from '../delivery/outcome'
import type { ActionSpec } from '../delivery/row'
import {
  AFTER_EARLIER,
  MAX_REQUESTS_OF_CONTACT,
  TOO_MANY_OF_CONTACT,
  withWarning
} from '../delivery/send-rows'
import { upsertSpec } from '../upsertContact/upsert-contact'
import type { Change, Membership } from './changes'
import { connectedList, inOrder, planPhases, readChange } from './changes'
import type { Payload } from './generated-types'

/** The action's title. */
export const title = 'Sync Audience'

type ListSpec = ActionSpec<ContactListPayload, string>

const write = { ...upsertSpec, title }

/** The list may come from the audience, and nobody chose it in the mapping. */
const UNKNOWN_LIST =
  'The list is not in Emarsys: choose another in "Id of the contact list", or connect the audience or the mapping to a list again.'

const add: ListSpec = contactListSpec(title, 'addToList', {
  3004: UNKNOWN_LIST,
  3006: UNKNOWN_LIST,
  2008: 'Turn on "Create missing contacts", or create the contact first: Upsert Contact.'
})

const remove: ListSpec = {
  ...contactListSpec(title, 'removeFromList', { 3004: UNKNOWN_LIST, 3006: UNKNOWN_LIST }),
  nothingToDo: { 2008: 'The contact does not exist, so it is on no list.' }
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
  const written = await writeContacts(delivery, inOrder(changes))
  const waiting = new Set<string>()
  for (const [phase, planned] of planPhases(written).entries()) {
    if (phase < MAX_REQUESTS_OF_CONTACT) await changeMembers(delivery, planned, waiting)
    else leave(delivery, changesOf(planned), TOO_MANY_OF_CONTACT)
  }
  return delivery.finish()
}

/** Writes the contacts that join. @returns the changes that can be made, since their contact need not be written or was */
async function writeContacts(delivery: Delivery, changes: Change[]): Promise<Change[]> {
  const { outcomes } = delivery
  await delivery.send(
    write,
    changes.flatMap(({ index, write: payload }) => (payload ? [{ index, payload }] : []))
  )
  const waiting = new Set<string>()
  return changes.filter((change) => {
    const outcome = outcomes[change.index]
    if (waiting.has(change.contact)) {
      leave(delivery, [change], AFTER_EARLIER)
      return false
    }
    if (!outcome || isDelivered(outcome)) return true
    if (isRetried(outcome.status)) waiting.add(change.contact)
    outcomes[change.index] = explained(outcome, NOT_ADDED)
    return false
  })
}

/** @param waiting contacts with an earlier change that is to be tried again: a later one must not overtake it */
async function changeMembers(
  delivery: Delivery,
  memberships: Membership[],
  waiting: Set<string>
): Promise<void> {
  const held = memberships.filter(({ last }) => waiting.has(last.contact))
  leave(delivery, changesOf(held), AFTER_EARLIER)
  const made = memberships.filter(({ last }) => !waiting.has(last.contact))
  await delivery.send(add, eventsOf(made.filter(({ last }) => last.joins)))
  await delivery.send(remove, eventsOf(made.filter(({ last }) => !last.joins)))
  for (const { last, changes } of made) {
    for (const { index, joins, write: written, contact } of changes) {
      const outcome = delivery.outcomes[index]
      if (outcome && !isDelivered(outcome)) {
        if (isRetried(outcome.status)) waiting.add(contact)
        if (written) delivery.outcomes[index] = explained(outcome, WRITTEN)
      } else if (outcome && joins !== last.joins) {
        const body = withWarning(outcome.body, last.joins ? JOINED_LATER : LEFT_LATER)
        delivery.outcomes[index] = { ...outcome, body }
      }
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

function leave(delivery: Delivery, changes: readonly Change[], text: string): void {
  for (const { index, joins, list } of changes)
    delivery.leave(joins ? add : remove, [{ index, payload: list }], text)
}

function changesOf(memberships: readonly Membership[]): Change[] {
  return memberships.flatMap(({ changes }) => changes)
}

function eventsOf(memberships: readonly Membership[]): EventPayload<ContactListPayload>[] {
  return changesOf(memberships).map(({ index, list }) => ({ index, payload: list }))
}

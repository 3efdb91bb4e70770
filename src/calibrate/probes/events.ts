import { isRecord } from '../../destinations/emarsys/api/envelope'
import { type Reply, Stopped } from '../account'
import type { Switches } from '../calibration'
import { proveOwn } from '../own'
import {
  accepted,
  type Bench,
  dataOf,
  type Find,
  type Finds,
  found,
  idIn,
  isAccepted,
  type Probe,
  unforeseen,
  unknown
} from '../probe'
import { readRefusal } from './writing'

const NOTHING_LISTENS =
  'Nothing listens to the new test event, which GET event/{id}/usages confirms first, so nothing can start.'

const TRIGGER = ['externalevent.trigger']

const ONLY_WITH_INTERACTIONS =
  'It shows only in an account with the advanced features of Interactions.'

/** The test event. */
export const event: Probe = {
  about: ['singleEvent'],
  calls: [
    'POST event {the test event}',
    'GET event',
    'GET event/{test event}',
    'GET event/{test event}/usages'
  ],
  permissions: [
    'externalevent.create',
    'externalevent.list',
    'externalevent.get',
    'externalevent.usages'
  ],
  safe: 'Creates the test event, and reads it: only an event that is new and has its name is used.',
  run: async (bench) => {
    const { call, names, known, begun } = bench
    begun.add('event')
    const created = await call({ method: 'POST', path: 'event', body: { name: names.event } })
    const id = idIn(accepted(created, 'POST event'), 'POST event')
    await proveOwn(bench, 'event', { id, name: names.event, before: known.before })
    known.eventId = id
    const shown = await call({ method: 'GET', path: `event/${known.eventId}` })
    const usages = await call({ method: 'GET', path: `event/${known.eventId}/usages` })
    const listeners = Object.values(isRecord(usages.data) ? usages.data : { none: undefined })
    const isQuiet = listeners.every((ids) => Array.isArray(ids) && ids.length === 0)
    if (!isAccepted(usages) || !isQuiet)
      throw new Stopped(`It is not certain that nothing listens to event ${known.eventId}.`)
    return { switches: { singleEvent: readSingle(shown) } }
  }
}

function readSingle(reply: Reply): Find<Switches['singleEvent']> {
  if (isAccepted(reply) && Array.isArray(reply.data)) return found('array')
  return isAccepted(reply) && isRecord(reply.data) ? found('object') : unforeseen(reply)
}

/** A trigger that nothing listens to. */
export const unheard: Probe = {
  needsContacts: true,
  about: ['interactions', 'unconnected'],
  calls: ['POST event/{test event}/trigger {a test contact}'],
  permissions: TRIGGER,
  safe: NOTHING_LISTENS,
  run: async (bench) => {
    const reply = await trigger(bench, { external_id: bench.names.contacts[0] })
    return { switches: readUnheard(reply, bench) }
  }
}

function readUnheard(reply: Reply, { known }: Bench): Finds {
  if (reply.status === 400 && reply.replyCode === 5005) {
    known.interactions = false
    return { interactions: found('off'), unconnected: unknown(ONLY_WITH_INTERACTIONS) }
  }
  const connected = dataOf(reply, 'connectedTo')
  if (!isAccepted(reply) || connected === undefined)
    return { interactions: unforeseen(reply), unconnected: unforeseen(reply) }
  known.interactions = true
  return { interactions: found('on'), unconnected: readConnected(connected) ?? unforeseen(reply) }
}

function readConnected(connected: unknown): Find<Switches['unconnected']> | undefined {
  if (connected === false) return found('false')
  if (!isRecord(connected)) return undefined
  if (Object.values(connected).every((one) => one === false)) return found('all false')
  throw new Stopped('Something listens to the test event, though its usages are empty.')
}

/** One row of many with a time that is not one. */
export const badTrigger: Probe = {
  needsContacts: true,
  about: ['badRow'],
  calls: [
    'POST event/{test event}/trigger {both test contacts, one with the event time "yesterday"}'
  ],
  permissions: TRIGGER,
  safe: NOTHING_LISTENS,
  run: async (bench) => {
    const [email, other] = bench.names.contacts
    const contacts = [{ external_id: email, event_time: 'yesterday' }, { external_id: other }]
    const reply = await trigger(bench, { contacts })
    const isUnheard = reply.status === 400 && reply.replyCode === 5005
    return {
      switches: {
        badRow: isUnheard
          ? unknown(
              'Emarsys said only that nothing listens (400/5005), so the bad row could not show.'
            )
          : readRefusal(reply, email, 5010)
      }
    }
  }
}

/** Bytes of event data: too many for Interactions, and too many for anything. */
const BYTES = { big: 120_000, huge: 1_100_000 }

/** Event data that is too big. */
export const bigData: Probe = {
  needsContacts: true,
  about: ['bigEvent', 'warnings', 'hugeEvent'],
  calls: [
    'POST event/{test event}/trigger {a test contact, 120 kB of data}, with Interactions only',
    'POST event/{test event}/trigger {a test contact, 1.1 MB of data}'
  ],
  permissions: TRIGGER,
  safe: NOTHING_LISTENS,
  run: async (bench) => {
    const big = bench.known.interactions
      ? readBig(await triggerWith(bench, BYTES.big))
      : { bigEvent: unknown(ONLY_WITH_INTERACTIONS), warnings: unknown(ONLY_WITH_INTERACTIONS) }
    return { switches: { ...big, hugeEvent: readHuge(await triggerWith(bench, BYTES.huge)) } }
  }
}

function readBig(reply: Reply): Finds {
  if (reply.status === 400 && reply.replyCode === 5008) {
    const reason =
      'Emarsys refused it with 400/5008; whether e-mails and programs fire all the same shows only where some listen.'
    return { bigEvent: unknown(reason), warnings: unknown('Emarsys gave no warnings.') }
  }
  if (!isAccepted(reply)) return { bigEvent: unforeseen(reply), warnings: unforeseen(reply) }
  const form = readWarnings(reply)
  return form === undefined
    ? { bigEvent: found('accept'), warnings: unknown('Emarsys gave no warnings.') }
    : { bigEvent: found('warnings'), warnings: form }
}

function readWarnings(reply: Reply): Find<Switches['warnings']> | undefined {
  const under = dataOf(reply, 'warnings')
  if (Array.isArray(under)) return found('texts under data')
  if (typeof under === 'string') return found('text under data')
  const beside = isRecord(reply.body) ? reply.body.warnings : undefined
  if (Array.isArray(beside)) return found('texts beside data')
  return under === undefined && beside === undefined ? undefined : unforeseen(reply)
}

function readHuge(reply: Reply): Find<Switches['hugeEvent']> {
  if (reply.status === 413) return found('413')
  return reply.status === 400 && reply.replyCode === 5008 ? found('400/5008') : unforeseen(reply)
}

function triggerWith(bench: Bench, bytes: number): Promise<Reply> {
  const data = { filler: 'x'.repeat(bytes) }
  return trigger(bench, { external_id: bench.names.contacts[0], data })
}

function trigger({ call, known }: Bench, content: object): Promise<Reply> {
  const path = `event/${known.eventId}/trigger`
  return call({ method: 'POST', path, body: { key_id: '3', ...content } }, { allow: ['413'] })
}

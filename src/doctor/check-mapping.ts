import { isRecord } from '../destinations/emarsys/api/envelope'
import { builtIn, findAction } from '../workbench/runtime/definition'
import type { Subscription } from '../workbench/wire'
import { requestStatus } from '../destinations/emarsys/api/status'
import { checkKeyField, checkWrittenFields } from './check-fields'
import { type Finding, fine, finding } from './check'
import { ID_FIELDS, type Knowledge } from './knowledge'
import { readMapped } from './mapped-value'
import { whyNeverMatches } from './trigger-match'

/** Interactions programs ignore older events, unless they are set otherwise. Milliseconds. */
const LATE_AFTER_MS = 6 * 3_600_000

/** All that is to be said of one mapping. */
export function checkMapping(
  subscription: Subscription,
  knowledge: Knowledge,
  now: Date
): Finding[] {
  const findings = [
    ...checkTrigger(subscription),
    ...checkRequired(subscription),
    ...checkIds(subscription, knowledge),
    ...checkKeyField(subscription, knowledge),
    ...checkBatchKeys(subscription)
  ]
  if (subscription.partnerAction === 'upsertContact')
    findings.push(...checkWrittenFields(subscription, knowledge))
  if (subscription.partnerAction === 'triggerEvent')
    findings.push(
      ...checkListeners(subscription, knowledge),
      ...checkTriggerId(subscription),
      ...checkEventTime(subscription, now)
    )
  return findings
}

function checkTrigger({ subscribe }: Subscription): Finding[] {
  const reason = whyNeverMatches(subscribe)
  if (reason === undefined) return [fine('Trigger', 'It can be read, and can match.', 'subscribe')]
  const message = `It matches no event: ${reason}.`
  const todo = 'Correct the trigger.'
  return [finding('wrong', { subject: 'Trigger', message, todo, field: 'subscribe' })]
}

function checkRequired({ partnerAction, mapping }: Subscription): Finding[] {
  const fields = findAction(builtIn, partnerAction)?.action.fields ?? {}
  return Object.entries(fields).flatMap(([field, { required, label }]) => {
    if (required !== true || readMapped(mapping[field]).isMapped) return []
    const message = 'Nothing is mapped to it, and it is required: every event is rejected.'
    return [finding('wrong', { subject: label, message, todo: `Map ${label}.`, field })]
  })
}

const KINDS = { lists: 'contact list', events: 'external event', sources: 'contact source' }

function checkIds({ mapping }: Subscription, knowledge: Knowledge): Finding[] {
  return Object.entries(ID_FIELDS).flatMap(([field, of]) => {
    const known = knowledge[of]
    return readMapped(mapping[field]).constants.map((value): Finding => {
      const [kind, id] = [KINDS[of], String(value).trim()]
      const subject = `${kind[0]?.toUpperCase()}${kind.slice(1)} ${id}`
      if (!known) {
        const message = 'Whether it exists could not be read.'
        return finding('skipped', { subject, message, field })
      }
      const item = known.get(id)
      if (item) return fine(subject, `It exists: ${item.name || 'without a name'}.`, field)
      const todo = `Choose a ${kind} that exists.`
      return finding('wrong', { subject, message: 'It does not exist.', todo, field })
    })
  })
}

function checkListeners({ mapping }: Subscription, { usages }: Knowledge): Finding[] {
  return readMapped(mapping.eventid).constants.flatMap((id): Finding[] => {
    const answer = usages.get(String(id).trim())
    if (!answer) return []
    const subject = `Listeners of external event ${id}`
    const data = answer.envelope?.data
    if (requestStatus(answer) !== 200 || !isRecord(data)) {
      const message = 'What listens to it could not be read (permission externalevent.usages).'
      return [finding('warning', { subject, message, field: 'eventid' })]
    }
    const count = Object.values(data).reduce<number>(
      (sum, list) => sum + (Array.isArray(list) ? list.length : 0),
      0
    )
    if (count)
      return [
        fine(
          subject,
          `${count} ${count === 1 ? 'program or e-mail listens' : 'programs or e-mails listen'}.`,
          'eventid'
        )
      ]
    const message = 'Nothing listens: events are refused (400/5005), or accepted and go nowhere.'
    const todo = 'Activate a program in Emarsys that this external event starts.'
    return [finding('wrong', { subject, message, todo, field: 'eventid' })]
  })
}

function checkTriggerId({ mapping }: Subscription): Finding[] {
  const { isMapped, depends, paths } = readMapped(mapping.trigger_id)
  const parts = { subject: 'Trigger id', field: 'trigger_id', todo: 'Map it to $.messageId.' }
  if (!isMapped) {
    const message = 'Nothing is mapped to it: an event that Segment sends again may run twice.'
    return [finding('warning', { ...parts, message })]
  }
  if (!depends) {
    const message = 'It is the same for every event: only the first of each contact is processed.'
    return [finding('wrong', { ...parts, message })]
  }
  if (paths.includes('$.messageId'))
    return [fine('Trigger id', 'It is the message id.', 'trigger_id')]
  const message = `It is read from ${paths.join(', ') || 'the event'}: events that share it run once only.`
  return [finding('warning', { ...parts, message })]
}

/** Paths that hold about the time of sending. */
const SENT_TIMES = new Set(['$.timestamp', '$.originalTimestamp', '$.sentAt', '$.receivedAt'])

function checkEventTime({ mapping }: Subscription, now: Date): Finding[] {
  const { constants, paths, isMapped } = readMapped(mapping.event_time)
  const parts = { subject: 'Event time', field: 'event_time', todo: 'Map it to $.timestamp.' }
  if (!isMapped) return [fine('Event time', 'Not mapped: the time of arrival.', 'event_time')]
  const [constant] = constants
  if (constant !== undefined) {
    const late = !(now.getTime() - Date.parse(String(constant)) <= LATE_AFTER_MS)
    const message = `It is always ${constant}; Interactions programs ignore what is more than 6 hours old.`
    return [finding(late ? 'wrong' : 'warning', { ...parts, message })]
  }
  if (paths.every((path) => SENT_TIMES.has(path)))
    return [
      fine(
        'Event time',
        'The time of the event. Replays of more than 6 hours ago are ignored by Interactions programs.',
        'event_time'
      )
    ]
  const message = `It is read from ${paths.join(', ')}: Interactions programs ignore events for which it is more than 6 hours ago.`
  return [finding('warning', { ...parts, message })]
}

/** The most that Segment takes. */
const MAX_BATCH_KEYS = 3

/** Fields whose value splits a batch into requests. */
const SPLITTING = [...Object.keys(ID_FIELDS), 'key_field']

function checkBatchKeys({ partnerAction, mapping }: Subscription): Finding[] {
  const fields = findAction(builtIn, partnerAction)?.action.fields ?? {}
  const given = mapping.batch_keys ?? fields.batch_keys?.default ?? []
  const keys = Array.isArray(given) ? given.map(String) : []
  const subject = 'Batch keys'
  const say = (status: 'wrong' | 'warning', message: string, todo: string) =>
    finding(status, { subject, message, todo, field: 'batch_keys' })
  if (keys.length > MAX_BATCH_KEYS)
    return [say('wrong', `There are ${keys.length}, but Segment takes 3.`, 'Leave some out.')]
  const unknown = keys.filter((key) => !Object.hasOwn(fields, key))
  if (unknown.length)
    return [say('warning', `${unknown.join(', ')}: not a field of this action.`, 'Leave it out.')]
  if (keys.includes('key_value') || keys.includes('trigger_id'))
    return [say('warning', 'They differ for every event: each batch holds one.', 'Leave them out.')]
  const left = SPLITTING.filter(
    (field) => readMapped(mapping[field]).depends && !keys.includes(field)
  )
  if (left.length)
    return [
      say(
        'warning',
        `${left.join(', ')} depends on the event and is not among them: each batch becomes a request for each value.`,
        `Add ${left.join(', ')}.`
      )
    ]
  return [fine(subject, 'They fit the mapped ids.', 'batch_keys')]
}

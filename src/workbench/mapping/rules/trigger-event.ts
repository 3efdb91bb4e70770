import { timeOf } from '../../../destinations/emarsys/triggerEvent/event-time'
import type { Rule } from '../facts'
import { error, fieldAt, type Finding, note, warning } from '../finding'
import { readMapped } from '../mapped-value'
import type { Mapping } from '../read'

/** Interactions programs ignore older events, unless they are set otherwise. Milliseconds. */
const LATE_AFTER_MS = 6 * 3_600_000

/** Paths that hold about the time of sending. */
const SENT_TIMES = new Set(['$.timestamp', '$.originalTimestamp', '$.sentAt', '$.receivedAt'])

/** Whether an external event starts something, once for each event, and in time. */
export const judgeTriggerEvent: Rule = (mapping, { account, now = new Date() }) =>
  mapping.action === 'triggerEvent'
    ? [
        ...judgeListeners(mapping, account?.listeners),
        ...judgeTriggerId(mapping),
        ...judgeEventTime(mapping, now)
      ]
    : []

function judgeListeners(
  { mapping }: Mapping,
  listeners: ReadonlyMap<string, number | null> | undefined
): Finding[] {
  return readMapped(mapping.eventid).constants.flatMap((value): Finding[] => {
    const id = String(value).trim()
    const count = listeners?.get(id)
    if (count === undefined || (count !== null && count > 0)) return []
    if (count === null) {
      const message = `What listens to external event ${id} could not be read (permission externalevent.usages).`
      return [note('listeners', fieldAt('eventid'), message)]
    }
    const message = `Nothing listens to external event ${id}: events are refused (400/5005), or accepted and go nowhere.`
    const todo = 'Activate a program in Emarsys that this external event starts.'
    return [error('nothing-listens', fieldAt('eventid'), message, { todo })]
  })
}

function judgeTriggerId({ mapping }: Mapping): Finding[] {
  const { isMapped, depends, paths } = readMapped(mapping.trigger_id)
  const at = fieldAt('trigger_id')
  const value = { '@path': '$.messageId' }
  const fix = { todo: 'Map it to $.messageId.', fix: { label: 'Map it to $.messageId', at, value } }
  if (!isMapped) {
    const message = 'Without a trigger id, an event that Segment sends again may run twice.'
    return [warning('no-trigger-id', at, message, fix)]
  }
  if (!depends) {
    const message =
      'The trigger id is the same for every event: only the first of each contact is processed.'
    return [error('constant-trigger-id', at, message, fix)]
  }
  if (paths.includes('$.messageId')) return []
  const message = `The trigger id is read from ${paths.join(', ') || 'the event'}: events that share it run once only.`
  return [warning('trigger-id', at, message, fix)]
}

function judgeEventTime({ mapping }: Mapping, now: Date): Finding[] {
  const { constants, paths, isMapped, depends } = readMapped(mapping.event_time)
  const at = fieldAt('event_time')
  const value = { '@path': '$.timestamp' }
  const fix = { todo: 'Map it to $.timestamp.', fix: { label: 'Map it to $.timestamp', at, value } }
  if (!isMapped) return []
  const [constant] = constants
  if (constant !== undefined && !depends) {
    const time = timeOf(constant)
    if (time === undefined)
      return [
        error('no-time', at, `${JSON.stringify(constant)} is not a time.`, {
          ...fix,
          effect: 'rejected'
        })
      ]
    const late = now.getTime() - time.getTime() > LATE_AFTER_MS
    const message = `The event time is always ${constant}; Interactions programs ignore what is more than 6 hours old.`
    return [(late ? error : warning)('constant-time', at, message, fix)]
  }
  if (paths.every((path) => SENT_TIMES.has(path))) return []
  const message = `The event time is read from ${paths.join(', ')}: Interactions programs ignore events for which it is more than 6 hours ago.`
  return [warning('event-time', at, message, fix)]
}

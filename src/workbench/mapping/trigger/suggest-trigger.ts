import { CALL_TYPES } from '../../spec'
import type { JsonObject } from '../../wire'
import { parseTrigger } from './parse-trigger'

/** The most triggers that are offered. */
const MAX = 20

/**
 * Triggers that complete what is written: by the events at hand, then by type, each from the condition that is begun. None is
 * among them that Segment would read in another way than it is written.
 */
export function suggestTriggers(events: readonly JsonObject[], written: string): string[] {
  const begun = /^(.*\b(?:and|or)\s+)?.*$/is.exec(written)?.[1] ?? ''
  const names = new Set(events.map(({ event }) => event).filter((name) => typeof name === 'string'))
  const tracks = [...names].slice(0, MAX).map((name) => `event = "${name}"`)
  const types = CALL_TYPES.map((type) => `type = "${type}"`)
  const whole = begun === '' ? tracks.map((track) => `type = "track" and ${track}`) : tracks
  return [...whole, ...types].flatMap((one) => asSegmentReads(`${begun}${one}`)).slice(0, MAX)
}

/** The trigger, or what says the same and is read so; nothing where Segment has no words for it. */
function asSegmentReads(query: string): string[] {
  const trigger = parseTrigger(query)
  if (trigger.error === undefined) return [query]
  return trigger.write === undefined ? [] : [trigger.write]
}

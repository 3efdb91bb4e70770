import { EVENT_TYPES } from '../events/event-warnings'
import type { JsonObject } from '../../src/workbench/wire'

/** The most triggers that are offered. */
const MAX = 20

/** Triggers that complete what is written: by the events at hand, then by type, each from the condition that is begun. */
export function triggersFor(events: readonly JsonObject[], written: string): string[] {
  const begun = /^(.*\b(?:and|or)\s+)?.*$/is.exec(written)?.[1] ?? ''
  const names = new Set(events.map(({ event }) => event).filter((name) => typeof name === 'string'))
  const tracks = [...names].map((name) => `event = ${JSON.stringify(name)}`)
  const types = EVENT_TYPES.map((type) => `type = "${type}"`)
  const whole = begun === '' ? tracks.map((track) => `type = "track" and ${track}`) : tracks
  return [...whole, ...types].map((one) => `${begun}${one}`).slice(0, MAX)
}

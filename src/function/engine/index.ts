import type { SegmentEvent } from '@segment/actions-core'
import type { Settings } from '../../destinations/emarsys/generated-types'
import { createTokens, type Tokens } from '../../destinations/emarsys/api/token'
import { fold } from '../../destinations/emarsys/delivery/requests'
import { deleteUser, deliver, failure, type Result, type Way } from './actions'
import { Budget, type Share } from './budget'
import { Client } from './client'
import type { FileMapping, IndexedEvent, MappedEvent } from './mapping'
import { Memory } from './memory'
import {
  contactOf,
  HELD,
  isHeld,
  isTriedAgain,
  runMappings,
  type Send,
  wait,
  type Waiting
} from './schedule'

/** One entry of what `onBatch` returns. */
export type Entry = { status: 200 } | { status: 400 | 500; errormessage: string }

/** The engine of one file. */
export interface Engine {
  /** One event. @throws RetryError or ValidationError, as Segment reads them */
  one(event: SegmentEvent, settings: Record<string, unknown>): Promise<void>
  /** Events of any types. @returns an entry for each, in their order */
  batch(events: readonly SegmentEvent[], settings: Record<string, unknown>): Promise<Entry[]>
}

/** Makes the engine of a file with these mappings, in the file's order. */
export function createEngine(mappings: readonly FileMapping[], now = Date.now): Engine {
  const tokens = createTokens(now)
  const memory = new Memory()

  async function batch(events: readonly SegmentEvent[], given: Record<string, unknown>) {
    try {
      return await run({ mappings, tokens, memory, now }, events, readSettings(given))
    } catch (error) {
      const { message } = failure(error)
      return events.map((): Entry => ({ status: 500, errormessage: String(message) }))
    }
  }
  return {
    batch,
    async one(event, settings) {
      const [entry] = await batch([event], settings)
      if (!entry || entry.status === 200) return
      throw entry.status === 400
        ? new ValidationError(entry.errormessage)
        : new RetryError(entry.errormessage)
    }
  }
}

/** The settings of a Function are empty where nobody filled them in, and the login need not be chosen. */
function readSettings(given: Record<string, unknown>): Settings {
  const filled = Object.entries(given).filter(([, value]) => value !== '' && value !== null)
  const settings: Settings = Object.fromEntries(filled)
  if (!settings.auth_type) settings.auth_type = settings.apiClientId ? 'new' : 'legacy'
  return settings
}

function noLogin({ apiClientId, api_user, auth_type }: Settings): boolean {
  return auth_type === 'legacy' && !apiClientId && !api_user
}

/** Which of the two logins is meant cannot be told. */
const NO_LOGIN: Result = {
  status: 401,
  message:
    'There is no login. Fill in apiClientId and apiClientSecret (OAuth 2.0), or api_user and api_password (WSSE), in the settings of the function.'
}

interface Instance {
  mappings: readonly FileMapping[]
  tokens: Tokens
  memory: Memory
  now: () => number
}

async function run(
  { mappings, tokens, memory, now }: Instance,
  given: readonly SegmentEvent[],
  settings: Settings
): Promise<Entry[]> {
  const budget = new Budget(now)
  const way: Way = { send: new Client(budget, now).send, settings, tokens, budget }
  const { known, note } = memory.of(settings)
  const events = given.map((event, index): IndexedEvent => ({ index, event }))
  const results: [string, Result][][] = events.map(() => [])
  const waiting: Waiting = new Map()
  const remove = async (at: IndexedEvent): Promise<void> => {
    results[at.index] = [['Deletion', await removeUser(at, waiting, way)]]
  }
  const send: Send = (mapping, mapped, share) => sendMapped(mapping, mapped, share, way)
  for (const part of partsOf(events)) {
    const others = part.filter((at) => !isDeletion(at))
    const [done] = await Promise.all([
      runMappings(mappings, others, { budget, send, known, waiting }),
      ...part.filter(isDeletion).map(remove)
    ])
    for (const event of done) {
      note(event)
      results[event.index] = [...event.results].map(([{ name }, result]) => [name, result])
    }
  }
  if (isHeldByLimit(results)) await new Promise((resolve) => setTimeout(resolve, budget.left()))
  return results.map(toEntry)
}

/** Deletes the contact of a deletion request, unless one before it waits. */
async function removeUser(
  { index, event }: IndexedEvent,
  waiting: Waiting,
  way: Way
): Promise<Result> {
  const { userId } = event
  const field = way.settings.user_id_field
  const at = { index, contacts: new Set(['user', field].flatMap((by) => contactOf(by, userId))) }
  if (isHeld(at, waiting)) return HELD
  const result = noLogin(way.settings) ? NO_LOGIN : await deleteUser(userId, way)
  if (isTriedAgain(result)) wait(at, waiting)
  return result
}

async function sendMapped(
  mapping: FileMapping,
  mapped: readonly MappedEvent[],
  share: Share,
  way: Way
): Promise<Result[]> {
  if (noLogin(way.settings)) return mapped.map(() => NO_LOGIN)
  try {
    return await deliver(mapping, mapped, way, share)
  } catch (error) {
    return mapped.map(() => ({ ...failure(error), status: 500 }))
  }
}

/**
 * Whether a limit of Emarsys's kept the whole call from doing anything. Then the call lasts as long as it may: an instance that
 * failed at once would take more and more events from those that can send them. See bench/fleet.mjs.
 */
function isHeldByLimit(results: readonly [string, Result][][]): boolean {
  const all = results.flat().map(([, { status }]) => status)
  return all.includes(429) && all.every((status) => status === 429 || status === 503)
}

/**
 * The events of a call in parts that follow one another. A deletion among events that name its user, wherever, is a part of its
 * own: what came before it and was sent after it would bring the contact back. Any other deletion runs beside them.
 */
function partsOf(events: readonly IndexedEvent[]): IndexedEvent[][] {
  const texts = events.some(isDeletion) ? events.map(({ event }) => textIn(event)) : []
  const isNamed = ({ index, event: { userId } }: IndexedEvent): boolean =>
    contactOf('user', userId).length > 0 &&
    texts.some((text, other) => other !== index && text.includes(textIn(String(userId))))
  const parts: IndexedEvent[][] = []
  let part: IndexedEvent[] = []
  for (const at of events) {
    if (!isDeletion(at) || !isNamed(at)) part.push(at)
    else {
      parts.push(part, [at])
      part = []
    }
  }
  return [...parts, part]
}

/** A value as it reads within the JSON of another, in one spelling. */
function textIn(value: unknown): string {
  return fold(JSON.stringify(value).replace(/^"|"$/g, ''))
}

function isDeletion({ event }: IndexedEvent): boolean {
  return String(event.type) === 'delete'
}

/** Delivered only if all mappings did it; one that is to be tried again brings the whole event back. */
function toEntry(results: readonly [string, Result][]): Entry {
  const failed = results.filter(([, { message }]) => message !== undefined)
  if (!failed.length) return { status: 200 }
  const again = failed.filter(([, result]) => isTriedAgain(result))
  const errormessage = (again.length ? again : failed)
    .map(([name, { status, message }]) => `${name} (${status}): ${message}`)
    .join(' ')
  return { status: again.length ? 500 : 400, errormessage }
}

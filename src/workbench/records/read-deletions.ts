import type { Readable } from 'node:stream'
import { isRecord, parseJson } from '../json'
import { readLines } from './decode'
import { eventFingerprint } from './fingerprint'
import type { EventLine } from './read-events'

/**
 * Reads a suppression file as deletion events: one user id per line, or a JSON object with `userId`, as Segment's runtime gets it.
 * Empty lines are skipped. A line is known by its user id, so that nothing of the person need stand in a report.
 */
export async function* readDeletions(input: Readable): AsyncGenerator<EventLine[]> {
  let line = 0
  for await (const { texts, invalid } of readLines(input)) {
    const deletions: EventLine[] = []
    for (const [place, given] of texts.entries()) {
      line += 1
      const text = given.trim()
      if (!text) continue
      const read = invalid.has(place) ? { problem: NO_ID } : readDeletion(text)
      if ('problem' in read) {
        deletions.push({ line, text, read })
        continue
      }
      const { userId } = read.event
      const identity = typeof userId === 'string' ? userId : text
      const fingerprint = eventFingerprint({ messageId: `user ${identity}` }, text, line)
      deletions.push({ line, text, read, fingerprint })
    }
    yield deletions
  }
}

/** What begins like JSON is JSON: as a user id it would be found nowhere, which counts as done. */
function readDeletion(text: string): EventLine['read'] {
  if (!/^["{[]/.test(text)) return deletionOf(text, {})
  const given = parseJson(text)
  // What the parser says of it would repeat the line.
  if (given === undefined) return { problem: `This begins like JSON and is not. ${WRITE}` }
  if (!isRecord(given)) return deletionOf(given, {})
  const { type = 'delete', userId, anonymousId } = given
  if (type !== 'delete')
    return { problem: 'This is an event of another kind. Its "type" must be "delete".' }
  if (userId === undefined && anonymousId !== undefined)
    return { event: { ...given, type: 'delete' } }
  return deletionOf(userId, given)
}

function deletionOf(given: unknown, event: Record<string, unknown>): EventLine['read'] {
  if (typeof given === 'number' && !Number.isSafeInteger(given))
    return { problem: 'The number is not exact. Write the user id in quotes.' }
  const userId = typeof given === 'number' ? String(given) : given
  if (typeof userId !== 'string' || !userId.trim())
    return { problem: `There is no user id. ${WRITE}` }
  if (NOT_TEXT.test(userId)) return { problem: NO_ID }
  return { event: { ...event, type: 'delete', userId: userId.trim() } }
}

const NO_ID = 'This is not a user id: it holds tabs, control characters or broken UTF-8.'

const WRITE = 'Write one user id per line, or an object with "userId".'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they tell that a file is not text
const NOT_TEXT = /[\u0000-\u001f\u007f\ufffd]/

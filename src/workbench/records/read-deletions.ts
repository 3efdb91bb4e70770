import type { Readable } from 'node:stream'
import { isRecord, parseJson } from '../json'
import { eventFingerprint } from './fingerprint'
import { Ledger } from './ledger'
import type { EventLine } from './read-events'
import { readLines } from './read-lines'

/**
 * Reads a suppression file as deletion events: one user id per line, or a JSON object with `userId`, as Segment's runtime gets it.
 * Empty lines are passed over. A line is known by its user id, so that nothing of the person need stand in a report.
 * @param onRepeated called for each line whose user id stood in the file before; such a line is passed over, too
 */
export async function* readDeletions(
  input: Readable,
  onRepeated: () => void
): AsyncGenerator<EventLine> {
  const seen = new Ledger()
  let line = 0
  for await (const given of readLines(input)) {
    line += 1
    const text = given.replace(/^\uFEFF/, '').trim()
    if (!text) continue
    const read = readDeletion(text)
    if ('problem' in read) {
      yield { line, text, read }
      continue
    }
    const { userId } = read.event
    const identity = typeof userId === 'string' ? userId : text
    const fingerprint = eventFingerprint({ messageId: `user ${identity}` }, text, line)
    if (seen.knows(fingerprint)) onRepeated()
    else {
      seen.note('', fingerprint)
      yield { line, text, read, fingerprint }
    }
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
  if (NOT_TEXT.test(userId))
    return { problem: 'This is not a user id: it holds tabs, control characters or broken UTF-8.' }
  return { event: { ...event, type: 'delete', userId: userId.trim() } }
}

const WRITE = 'Write one user id per line, or an object with "userId".'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they tell that a file is not text
const NOT_TEXT = /[\u0000-\u001f\u007f\ufffd]/

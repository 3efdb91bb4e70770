import { hash } from 'node:crypto'
import { isRecord, textOf } from '../json'
import type { Subscription } from '../wire'

/**
 * Tells an event from others, in 16 hexadecimal digits: by its messageId where it has one, wherever it stands in a file; else by
 * its text and the number of its line.
 */
export function eventFingerprint(event: unknown, text: string, line: number): string {
  const messageId = messageIdOf(event)
  const identity = messageId === undefined ? `line ${line}\n${text}` : `id ${messageId}`
  return hash('sha1', identity).slice(0, 16)
}

/** What an event is known by, if it says it: some programs write a number. */
export function messageIdOf(event: unknown): string | undefined {
  if (!isRecord(event)) return undefined
  const { messageId } = event
  return typeof messageId === 'number' ? String(messageId) : textOf(messageId)
}

/** Tells a mapping from another, wherever it stands in the file: by what it does, not by its name. */
export function mappingFingerprint({ partnerAction, subscribe, mapping }: Subscription): string {
  const text = JSON.stringify([partnerAction, subscribe, mapping])
  return hash('sha1', text).slice(0, 12)
}

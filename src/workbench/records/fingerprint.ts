import { createHash } from 'node:crypto'
import type { Subscription } from '../wire'

/** Tells a line from another that took its place: the first 32 bits of its SHA-1. */
export function lineFingerprint(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0)
}

/** Tells a mapping from another, wherever it stands in the file: by what it does, not by its name. */
export function mappingFingerprint({ partnerAction, subscribe, mapping }: Subscription): string {
  const text = JSON.stringify([partnerAction, subscribe, mapping])
  return createHash('sha1').update(text).digest('hex').slice(0, 12)
}

import { isRecord } from '../lib/json'

/** An event in a few words: "track · Order Completed · grace@example.com". */
export function describeEvent(event: unknown): string {
  if (!isRecord(event)) return 'no event'
  return eventWords([event.type, event.event ?? event.name ?? event.groupId, whoIs(event)])
}

/** Type, name and person in one line; what is not there is left out. */
export function eventWords(parts: readonly unknown[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ')
}

function whoIs(event: Record<string, unknown>): unknown {
  const { traits, properties, context, userId, anonymousId } = event
  const contextTraits = isRecord(context) ? context.traits : undefined
  const holder = [traits, properties, contextTraits].find(
    (candidate) => isRecord(candidate) && typeof candidate.email === 'string'
  )
  return isRecord(holder) ? holder.email : (userId ?? anonymousId)
}

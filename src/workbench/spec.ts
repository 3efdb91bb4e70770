import { isRecord, textOf } from './json'

/** The call types of the Segment Spec. */
export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const

/** Whether a value is one of the call types. */
export function isCallType(value: unknown): boolean {
  return CALL_TYPES.some((type) => type === value)
}

/** Which types of events hold what stands at the top of an event, by the Segment Spec; what is not named here, all may hold. */
export const HOLDERS: Readonly<Partial<Record<string, readonly string[]>>> = {
  event: ['track'],
  name: ['page', 'screen'],
  traits: ['identify', 'group'],
  properties: ['track', 'page', 'screen']
}

/** Whom an event is of: the address in it, else its userId or anonymousId. */
export function whoIs({
  traits,
  properties,
  context,
  userId,
  anonymousId
}: Partial<Record<'traits' | 'properties' | 'context' | 'userId' | 'anonymousId', unknown>>):
  | string
  | undefined {
  const holders = [traits, properties, isRecord(context) ? context.traits : undefined]
  const emails = holders.flatMap((one) => (isRecord(one) ? (textOf(one.email) ?? []) : []))
  return emails[0] ?? textOf(userId) ?? textOf(anonymousId)
}

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

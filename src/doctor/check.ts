import type { Check } from '../workbench/wire'

/** The parts of a report, in its order. */
export const AREAS = [
  'login',
  'permissions',
  'mappings',
  'fleet'
] as const satisfies readonly Check['area'][]

/** What a check of one mapping says, without where it stands. */
export type Finding = Omit<Check, 'area' | 'mappingIndex' | 'mappingName'>

/** A finding of something in order. */
export function fine(subject: string, message: string): Finding {
  return { status: 'fine', subject, message }
}

import type { Check, CheckStatus } from '../workbench/wire'

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
export function fine(subject: string, message: string, field?: string): Finding {
  return finding('fine', { subject, message, field })
}

/** What a finding is made of. */
interface Parts {
  subject: string
  message: string
  todo?: string | undefined
  field?: string | undefined
}

/** A finding of any status, without what it does not have. */
export function finding(status: CheckStatus, { subject, message, todo, field }: Parts): Finding {
  return {
    status,
    subject,
    message,
    ...(todo !== undefined && { todo }),
    ...(field !== undefined && { field })
  }
}

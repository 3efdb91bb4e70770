/** What a check came to: `warning` is for the user to know, `skipped` could not be looked at; only `wrong` fails the whole. */
export type CheckStatus = 'fine' | 'warning' | 'wrong' | 'skipped'

/** The parts of a report, in its order. */
export const AREAS = ['login', 'permissions', 'mappings', 'fleet'] as const

/** One line of the checklist. */
export interface Check {
  readonly area: (typeof AREAS)[number]
  readonly status: CheckStatus
  /** What was looked at, e.g. `contactlist.contact.add` or `Contact list 482019135`. */
  readonly subject: string
  /** What was found. */
  readonly message: string
  /** What to do; none where it is fine. */
  readonly todo?: string
  /** The mapping's place in its file, and the field that is concerned. */
  readonly mappingIndex?: number
  readonly mappingName?: string
  readonly field?: string
}

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

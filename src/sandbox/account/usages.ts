/** What listens to an external event. */
export interface Usages {
  /** Automation Center programs. */
  program_ids: number[]
  /** Launched e-mails. */
  email_ids: number[]
  interactions_program_ids: string[]
}

/** What listens when nobody says what: one program, or nothing. */
export function usagesOf(eventId: number, listening: boolean): Usages {
  const program_ids = listening ? [eventId * 10] : []
  return { program_ids, email_ids: [], interactions_program_ids: [] }
}

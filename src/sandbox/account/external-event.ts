/** An external event, and what listens to it. */
export interface ExternalEvent {
  readonly id: number
  name: string
  readonly created: string
  readonly usages: Usages
}

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

/** Whether anything fires when the event is triggered. */
export function isListening({ usages }: ExternalEvent): boolean {
  return Object.values(usages).some((ids) => ids.length > 0)
}

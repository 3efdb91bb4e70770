import type { Outcome, OutcomeStatus } from '../../src/workbench/wire'

/** The colours of a badge; each has its word beside it. */
export type Tone = 'delivered' | 'rejected' | 'retry' | 'not-subscribed' | 'ready'

/** A badge: its word and colour. */
export interface OutcomeBadge {
  readonly word: string
  readonly tone: Tone
}

const RESULTS: Readonly<Record<OutcomeStatus | 'waiting', OutcomeBadge>> = {
  delivered: { word: 'Delivered', tone: 'delivered' },
  rejected: { word: 'Rejected', tone: 'rejected' },
  retry: { word: 'Retry', tone: 'retry' },
  unauthorized: { word: 'Login refused', tone: 'rejected' },
  'not subscribed': { word: 'Not subscribed', tone: 'not-subscribed' },
  'not for this destination': { word: 'Not for this destination', tone: 'not-subscribed' },
  waiting: { word: 'Waiting', tone: 'ready' }
}

/** What is rejected before it leaves: in a forecast and after Send alike. */
const NOT_SENT: OutcomeBadge = { word: 'Not sent', tone: 'rejected' }

/** The badge of what one mapping made of an event. */
export function resultBadge({
  status,
  notSent
}: {
  status: OutcomeStatus | 'waiting'
  notSent?: boolean
}): OutcomeBadge {
  return notSent === true ? NOT_SENT : RESULTS[status]
}

/** How many badges of each word there are, in the order of their first appearance. */
export function countBadges(
  badges: readonly OutcomeBadge[]
): readonly { badge: OutcomeBadge; count: number }[] {
  const counts = new Map<string, { badge: OutcomeBadge; count: number }>()
  for (const badge of badges) {
    const entry = counts.get(badge.word) ?? { badge, count: 0 }
    entry.count += 1
    counts.set(badge.word, entry)
  }
  return [...counts.values()]
}

/** Why an event came out as it did: what Emarsys said, and what to do. */
export function outcomeReason({
  status,
  message = ''
}: Pick<Outcome, 'status' | 'message'>): string {
  // Some messages say so themselves.
  if (status === 'retry' && !message.includes('Segment tries again'))
    return join(message, 'Segment would try again.')
  if (status === 'unauthorized' && !/\bcheck the credentials\b/i.test(message))
    return join(message, 'Check the credentials in Settings.')
  if (status === 'not for this destination')
    return "The event's integrations leave this destination out."
  if (status === 'not subscribed') return message || 'The trigger does not match this event.'
  return message
}

function join(message: string, advice: string): string {
  if (message === '') return advice
  if (message.includes(advice)) return message
  return `${message.replace(/[.\s]*$/, '.')} ${advice}`
}

import type { EventOutcome, Outcome, OutcomeStatus } from '../../src/workbench/wire'

/** Whether it is foretold or has happened. */
export type Tense = 'would' | 'did'

/** The colours of a badge; each has its word beside it. */
export type Tone = 'delivered' | 'rejected' | 'retry' | 'not-subscribed' | 'ready'

/** A badge: its word and colour. */
export interface OutcomeBadge {
  readonly word: string
  readonly tone: Tone
}

interface Words {
  readonly would: string
  readonly did: string
  readonly tone: Tone
}

/** The one word for each outcome, of an event and of what one mapping made of it; the one to look at first in front. */
const WORDS = {
  rejected: { would: 'Would be rejected', did: 'Rejected', tone: 'rejected' },
  // The same before and after Send: it never leaves.
  'not sent': always('Not sent', 'rejected'),
  unauthorized: { would: 'Login would be refused', did: 'Login refused', tone: 'rejected' },
  retry: { would: 'Would be sent again', did: 'To be sent again', tone: 'retry' },
  delivered: { would: 'Would be delivered', did: 'Delivered', tone: 'delivered' },
  'no mapping': { would: 'No mapping fires', did: 'Taken by no mapping', tone: 'not-subscribed' },
  'not subscribed': always('Not subscribed', 'not-subscribed'),
  'not for this destination': always('Not for this destination', 'not-subscribed'),
  waiting: always('Waiting', 'ready')
} as const satisfies Record<EventOutcome | OutcomeStatus | 'not sent' | 'waiting', Words>

/** What has a word of its own. */
type Named = keyof typeof WORDS

/** What is called the same before and after. */
function always(word: string, tone: Tone): Words {
  return { would: word, did: word, tone }
}

/** The badge of an outcome. */
export function outcomeBadge(outcome: Named, tense: Tense): OutcomeBadge {
  return { word: WORDS[outcome][tense], tone: WORDS[outcome].tone }
}

/** What one mapping made of an event: its status, or that it never left. */
export function resultOf({ status, notSent }: Pick<Outcome, 'status' | 'notSent'>): Named {
  return notSent === true ? 'not sent' : status
}

/** How many came out how, the worst first. */
export function countOutcomes(outcomes: readonly Named[], tense: Tense) {
  return (Object.keys(WORDS) as Named[]).flatMap((one) => {
    const count = outcomes.filter((outcome) => outcome === one).length
    return count === 0 ? [] : [{ badge: outcomeBadge(one, tense), count }]
  })
}

/** A count of a badge in words: `2 would be delivered`. */
export function countWords({ badge, count }: { badge: OutcomeBadge; count: number }): string {
  return `${count.toLocaleString('en')} ${badge.word.toLowerCase()}`
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

import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import type { AnyDefinition } from '../runtime/definition'
import { runSubscription } from '../runtime/run-subscription'
import { TokenKeeper } from '../runtime/token-keeper'
import type { AccountChange, ForecastMapping, Outcome, Subscription } from '../wire'
import type { Trial } from './trial'

/** Why the order of mappings is not to be relied on. */
const NO_ORDER = 'Segment runs mappings side by side and promises no order.'

/** What ran before a mapping, and what is compared with it. */
interface Ran {
  readonly definition: AnyDefinition
  readonly subscription: Subscription
  readonly events: readonly SegmentEvent[]
  readonly settings: JSONObject
  readonly signal: AbortSignal
  readonly outcomes: readonly Pick<Outcome, 'status' | 'message'>[]
}

/**
 * Whether what a mapping does depends on what the mappings above it did: it is run once more, alone, on the account as it was.
 * @returns a sentence, or undefined where it does the same
 */
export async function dependsOnOrder(
  { outcomes, subscription, definition, ...run }: Ran,
  before: readonly ForecastMapping[],
  account: Trial
): Promise<string | undefined> {
  const changing = before.filter(({ changed }) => changed > 0).map(({ name }) => `"${name}"`)
  if (changing.length === 0) return undefined
  const trial = await account.copy()
  if (trial === null) return undefined
  try {
    const alone = await runSubscription({
      ...run,
      subscription,
      definition: trial.attach(definition),
      tokens: new TokenKeeper()
    })
    const other = alone.outcomes.filter(({ status }, index) => status !== outcomes[index]?.status)
    const [first] = other
    if (first === undefined) return undefined
    const what =
      outcomes.length === 1 ? 'its event' : `${other.length} of its ${outcomes.length} events`
    const why = first.message === undefined ? '' : ` (${first.message.replace(/\.$/, '')})`
    return `This is so where ${changing.join(' and ')} ran before. ${NO_ORDER} Alone, ${what} would be "${first.status}"${why}.`
  } finally {
    await trial.close()
  }
}

/** What two mappings make of one thing in different ways: which of them is last decides. */
export function contradicts(
  { changes }: Pick<ForecastMapping, 'changes'>,
  before: readonly ForecastMapping[]
): string | undefined {
  for (const change of changes) {
    for (const earlier of before) {
      const thing = earlier.changes.map((other) => contradiction(other, change)).find(Boolean)
      if (thing !== undefined)
        return `"${earlier.name}" does something else with ${thing}: which is last counts. ${NO_ORDER}`
    }
  }
  return undefined
}

function contradiction(one: AccountChange, other: AccountChange): string | undefined {
  if (one.kind === 'engagement' || other.kind === 'engagement') return undefined
  if (one.contact.id !== other.contact.id) return undefined
  const who = one.contact.email ?? `contact ${one.contact.id}`
  if (one.kind === 'list' && other.kind === 'list') {
    const same = one.list.id === other.list.id && one.what !== other.what
    return same ? `${who} on the list "${one.list.name}"` : undefined
  }
  if (one.kind !== 'contact' || other.kind !== 'contact') return undefined
  const field = one.fields.find(({ id, after }) =>
    other.fields.some((two) => two.id === id && JSON.stringify(two.after) !== JSON.stringify(after))
  )
  return field && `${field.name} of ${who}`
}

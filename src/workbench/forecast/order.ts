import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import type { AnyDefinition } from '../runtime/definition'
import { runThrough } from '../delivery/run-through'
import { TokenKeeper } from '../runtime/token-keeper'
import type { AccountChange, ForecastMapping, Outcome, Subscription } from '../wire'
import type { Trial } from './trial'

/** Why the order of mappings is not to be relied on. */
const NO_ORDER = 'Segment runs mappings side by side and promises no order.'

/** What was run, and what came of it. */
export interface Ran {
  readonly definition: AnyDefinition
  readonly subscription: Subscription
  readonly events: readonly SegmentEvent[]
  readonly settings: JSONObject
  readonly signal: AbortSignal
  readonly outcomes: readonly Pick<Outcome, 'status' | 'message'>[]
}

/**
 * Whether what a mapping does depends on what others did: it is run once more on another account.
 * @param others those above it, with the account as it was; or those below it, with the account as they left it
 * @returns a sentence, or undefined where it does the same
 */
export async function dependsOnOrder(
  { outcomes, subscription, definition, ...run }: Ran,
  others: { readonly mappings: readonly ForecastMapping[]; readonly areAbove: boolean },
  account: Trial
): Promise<string | undefined> {
  const changing = others.mappings.filter(({ changed }) => changed > 0)
  if (changing.length === 0) return undefined
  const trial = await account.copy()
  if (trial === null) return undefined
  try {
    const again = await runThrough({
      ...run,
      subscription,
      definition: trial.attach(definition),
      tokens: new TokenKeeper()
    })
    const other = again.outcomes.filter(({ status }, index) => status !== outcomes[index]?.status)
    const [first] = other
    if (first === undefined)
      return others.areAbove ? undefined : contradicts(trial.takeChanges(), others.mappings)
    const what =
      outcomes.length === 1 ? 'its event' : `${other.length} of its ${outcomes.length} events`
    const why = first.message === undefined ? '' : ` (${first.message.replace(/\.$/, '')})`
    const names = changing.map(({ name }) => `"${name}"`).join(' and ')
    const [when, otherwise] = others.areAbove ? ['ran before', 'Alone'] : ['runs later', 'After it']
    return `This is so where ${names} ${when}. ${NO_ORDER} ${otherwise}, ${what} would be "${first.status}"${why}.`
  } finally {
    await trial.close()
  }
}

/** What two mappings make of one thing in different ways: which of them is last decides. */
export function contradicts(
  { changes }: Pick<ForecastMapping, 'changes'>,
  others: readonly ForecastMapping[]
): string | undefined {
  for (const change of changes) {
    for (const other of others) {
      const thing = other.changes.map((one) => contradiction(one, change)).find(Boolean)
      if (thing !== undefined)
        return `"${other.name}" does something else with ${thing}: which is last counts. ${NO_ORDER}`
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

import type { ActionDefinition, JSONObject } from '@segment/actions-core'
import type { Subscription } from '../wire'
import liveKeys from './live-action-keys.json'

/** Any definition, as far as its actions go. */
interface WithActions {
  readonly actions: Readonly<Record<string, ActionDefinition<JSONObject>>>
}

/**
 * Keys by which mappings that were saved for the live destination name actions of a definition: saved key → the definition's.
 * A key under which the definition has an action itself is not among them.
 */
export function actionAliases({ actions }: WithActions): Readonly<Record<string, string>> {
  const aliases = Object.entries(liveKeys)
    .filter(([own, live]) => Object.hasOwn(actions, own) && !Object.hasOwn(actions, live))
    .map(([own, live]) => [live, own])
  return Object.fromEntries(aliases)
}

/** What to tell somebody whose mappings name actions by the live destination's keys; undefined where none does. */
export function aliasNotice(
  definition: WithActions,
  subscriptions: readonly Pick<Subscription, 'partnerAction'>[]
): string | undefined {
  const saved = new Set(subscriptions.map(({ partnerAction }) => partnerAction))
  const used = Object.entries(actionAliases(definition)).filter(([live]) => saved.has(live))
  if (!used.length) return undefined
  const pairs = used.map(([live, own]) => `${live} is ${own} here`).join(', ')
  return `The mappings name actions by the live destination's keys (${pairs}). They are run as they are, and saved as they came.`
}

import type { ActionDefinition, DestinationDefinition, JSONObject } from '@segment/actions-core'
import type { Subscription } from '../wire'
import emarsys from '../../destinations/emarsys'
import { actionAliases } from './action-aliases'

/** A definition whatever its settings are: JSON that the runtime checks against the definition's own schema. */
export type AnyDefinition = DestinationDefinition<JSONObject>

/** The destination of this package. The runtime checks settings against its schema before it sees them. */
export const builtIn = emarsys as object as AnyDefinition

/** An action, and the key under which the definition has it. */
export interface FoundAction {
  readonly key: string
  readonly action: ActionDefinition<JSONObject>
}

/** Whether events go as a batch: the user's switch, else the field's default; a batch of one is a batch, too. */
export function isBatched(
  definition: AnyDefinition,
  { partnerAction, mapping }: Pick<Subscription, 'partnerAction' | 'mapping'>
): boolean {
  const action = findAction(definition, partnerAction)?.action
  if (action?.performBatch === undefined) return false
  return (mapping.enable_batching ?? action.fields.enable_batching?.default) === true
}

/** Finds the action that a mapping names, also by the live destination's key. @returns undefined where there is none */
export function findAction(definition: AnyDefinition, named: string): FoundAction | undefined {
  const { actions } = definition
  // Not `actions[key]` alone: a key such as `constructor` is not an action.
  const isOwn = Object.hasOwn(actions, named)
  const key = isOwn ? named : new Map(Object.entries(actionAliases(definition))).get(named)
  const action = key === undefined ? undefined : actions[key]
  return key === undefined || action === undefined ? undefined : { key, action }
}

/** Stands between a definition's name and the mark of its version. */
const MARK = '\u2063'

/** A name under which actions-core keeps the schemas of this version only. */
export function markName(name: string, mark: string): string {
  return `${name}${MARK}${mark}`
}

/** The name of a definition as its author wrote it. */
export function nameOfDefinition({ name }: Pick<AnyDefinition, 'name'>): string {
  return name.split(MARK)[0] ?? name
}

import { Problem } from '../http/problem'
import { type AnyDefinition, findAction, type FoundAction } from '../../runtime/definition'

/** Finds the action that a call names. @throws Problem 404, or 400 when `path` says where it was named */
export function requireAction(
  definition: AnyDefinition,
  action: string,
  path?: string
): FoundAction {
  const found = findAction(definition, action)
  if (found) return found
  throw new Problem(
    path === undefined ? 404 : 400,
    'unknown-action',
    `The destination has no action "${action}".`,
    path
  )
}

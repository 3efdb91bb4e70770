import type { AnyDefinition } from '../definition/loaded-definition'
import { Problem } from '../http/problem'

/** Makes sure that the destination has an action of this key. @throws Problem 404, or 400 when `path` says where it was named */
export function requireAction(definition: AnyDefinition, action: string, path?: string): void {
  // Not `in`: a key as `constructor` is no action.
  if (Object.hasOwn(definition.actions, action)) return
  throw new Problem({
    status: path === undefined ? 404 : 400,
    code: 'unknown-action',
    message: `The destination has no action "${action}".`,
    ...(path === undefined ? {} : { path })
  })
}

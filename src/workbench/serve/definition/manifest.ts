import type { Manifest } from '../../wire'
import { actionAliases } from '../../runtime/action-aliases'
import type { LoadedDefinition } from './loaded-definition'

/**
 * The body of `GET /manifest`: the definition as JSON, plus `directoryName`, `actionAliases` and `takesDeletions`. Functions are
 * left out, as in Segment's developer CLI, but for those that fetch choices: these appear as `true`, so that a form knows where to
 * ask for them.
 */
export function toManifest({ definition, directoryName }: LoadedDefinition): Manifest {
  const actions = Object.entries(definition.actions).map(([key, action]) => [
    key,
    {
      ...action,
      dynamicFields: markFunctions(action.dynamicFields ?? {}),
      ...(action.hooks && { hooks: markFunctions(action.hooks) })
    }
  ])
  return {
    ...definition,
    actions: Object.fromEntries(actions),
    directoryName,
    actionAliases: actionAliases(definition),
    takesDeletions: definition.onDelete !== undefined
  } as object as Manifest
}

function markFunctions(value: object): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, inner]) => {
    if (typeof inner === 'function') return [key, true]
    const nested = typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    return [key, nested ? markFunctions(inner) : inner]
  })
  return Object.fromEntries(entries)
}

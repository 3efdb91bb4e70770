import type { Manifest } from '../../src/workbench/wire'

/**
 * The definition with its actions also under the keys by which mappings saved for the live destination name them: hidden, so that
 * nobody chooses them, and with a word about the key, which is saved as it came.
 */
export function withAliases(manifest: Manifest): Manifest {
  const aliased = Object.entries(manifest.actionAliases).flatMap(([saved, key]) => {
    const spec = manifest.actions[key]
    if (spec === undefined) return []
    const description = `${spec.description} Saved as ${saved}, the live destination's key, and kept so.`
    return [[saved, { ...spec, description, hidden: true }] as const]
  })
  return { ...manifest, actions: { ...manifest.actions, ...Object.fromEntries(aliased) } }
}

/** The key under which the definition itself has an action. */
export function keyHere(action: string, { actionAliases }: Manifest): string {
  return Object.hasOwn(actionAliases, action) ? (actionAliases[action] ?? action) : action
}

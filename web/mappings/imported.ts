import type { ImportedMapping, Subscription } from '../../src/workbench/wire'

/** An imported mapping with its action as Segment's form of this package. */
export function importedSubscription(imported: ImportedMapping, action: string): Subscription {
  const { name, enabled, subscribe, mapping, rest } = imported
  return {
    ...rest,
    ...(name === null ? {} : { name }),
    enabled,
    partnerAction: action,
    subscribe,
    mapping
  }
}

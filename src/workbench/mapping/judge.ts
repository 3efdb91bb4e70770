import type { Facts, Rule } from './facts'
import type { FileFinding, Finding } from './finding'
import { nameOf } from '../runtime/subscription'
import type { Mapping } from './read'
import { judgeBatches } from './rules/batches'
import { judgeKey, judgeWrittenFields } from './rules/contact-fields'
import { judgeFields, judgeSyncMode } from './rules/fields'
import { judgeEngagementEvent, judgeIds } from './rules/ids'
import { judgeTrigger } from './rules/never-matches'
import { judgePaths } from './rules/paths'
import { judgeSecrets } from './rules/secrets'
import { judgeTogether } from './rules/together'
import { judgeTriggerEvent } from './rules/trigger-event'

/** What a mapping is judged for, in the order of a report. */
const RULES: readonly Rule[] = [
  ...[judgeTrigger, judgeFields, judgeIds, judgeKey, judgeWrittenFields, judgeTriggerEvent],
  ...[judgeEngagementEvent, judgeSyncMode, judgeBatches, judgePaths, judgeSecrets]
]

/** All that is to be said of one mapping. What two rules find at one place is said once, by the first. */
export function judge(mapping: Mapping, facts: Facts): Finding[] {
  const all = RULES.flatMap((rule) => rule(mapping, facts))
  return all.filter(
    ({ at, level }, index) =>
      all.findIndex((other) => other.level === level && other.at.join('.') === at.join('.')) ===
      index
  )
}

/** All that is to be said of mappings, each for itself and together. One that is off is not judged. */
export function judgeAll(mappings: readonly Mapping[], facts: Facts): FileFinding[] {
  const each = mappings
    .filter(({ enabled }) => enabled !== false)
    .flatMap((mapping) =>
      judge(mapping, facts).map((finding) => ({
        ...finding,
        index: mapping.index,
        name: nameOf(mapping)
      }))
    )
  return [...each, ...judgeTogether(mappings)]
}

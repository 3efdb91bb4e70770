import { builtIn, findAction } from '../../runtime/definition'
import type { Rule } from '../facts'
import { error, fieldAt } from '../finding'

const MODE = '__segment_internal_sync_mode'

/** Whether the sync mode of a mapping is one that its action knows: no row of a warehouse changes anything under another. */
export const judgeSyncMode: Rule = ({ action, mapping }) => {
  const mode = mapping[MODE]
  const spec = findAction(builtIn, action)?.action.syncMode
  if (mode === undefined || spec === undefined) return []
  const known = spec.choices.map(({ value }) => value)
  if (known.some((value) => value === mode)) return []
  const message = `${JSON.stringify(mode)} is not a sync mode of this action. Known: ${known.join(', ')}.`
  return [error('sync-mode', fieldAt(MODE), message, { todo: 'Choose the sync mode again.' })]
}

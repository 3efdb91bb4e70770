import { useState } from 'preact/hooks'
import { diffLines } from '../lib/diff'
import { prettyJson } from '../lib/json'
import { toEntry } from './draft'
import { useApp, useAppState } from '../state/app'
import { settleConflict } from '../state/mapping'
import { Diff } from '../ui/diff'

/** Asks which version of a mapping counts, when the file was changed elsewhere while it was written on here. */
export function Conflict() {
  const app = useApp()
  const edit = useAppState((state) => state.edits[state.editing])
  const [compares, setCompares] = useState(false)
  if (edit?.theirs === undefined) return null
  const mine = prettyJson(toEntry(edit.draft, edit.base))
  return (
    <div class="message conflict" role="alert">
      <p>This mapping was changed elsewhere while you edited it.</p>
      <div class="bar wrap">
        <button type="button" class="button" onClick={() => settleConflict(app, 'mine')}>
          Keep mine
        </button>
        <button type="button" class="button" onClick={() => settleConflict(app, 'theirs')}>
          Take theirs
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={compares}
          onClick={() => setCompares(!compares)}
        >
          Compare
        </button>
      </div>
      {compares && (
        <Diff
          label="Theirs and mine"
          lines={diffLines(prettyJson(edit.theirs), mine)}
          removed="theirs"
          added="mine"
        />
      )}
    </div>
  )
}

import { useState } from 'preact/hooks'
import { toEntry } from './draft'
import { useApp } from '../state/app'
import { settleConflict } from '../state/mapping'
import { Button } from '../ui/button'
import { Diff } from '../ui/diff'

/** Asks which version of a mapping counts, when the file was changed elsewhere while it was written on here. */
export function Conflict() {
  const app = useApp()
  const edit = app.state.edits[app.state.editing]
  const [compares, setCompares] = useState(false)
  if (edit?.theirs === undefined) return null
  return (
    <div class="message conflict" role="alert">
      <p>This mapping was changed elsewhere while you edited it.</p>
      <div class="bar wrap">
        <Button onClick={() => settleConflict(app, 'mine')}>Keep mine</Button>
        <Button onClick={() => settleConflict(app, 'theirs')}>Take theirs</Button>
        <Button aria-expanded={compares} onClick={() => setCompares(!compares)}>
          Compare
        </Button>
      </div>
      {compares && (
        <Diff
          label="Theirs and mine"
          sides={[
            ['theirs', edit.theirs],
            ['mine', toEntry(edit.draft, edit.base)]
          ]}
        />
      )}
    </div>
  )
}

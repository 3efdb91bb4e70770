import { useEffect, useState } from 'preact/hooks'
import type { ImportedMapping, ImportReply } from '../../../src/workbench/wire'
import { plural } from '../../lib/plural'
import { fromSubscription } from '../../mapping/draft'
import { importedSubscription } from '../../mapping/imported'
import { isAbort, wordsOf } from '../../server/call'
import { readImport } from '../../server/calls'
import { useApp, useAppState } from '../../state/app'
import { addMapping } from '../../state/mappings-file'
import { tell } from '../../state/notice'
import { Dialog, DialogEnd } from '../../ui/dialog'

const NOTHING: ImportReply = { entries: [], findings: [] }

/** How long to wait after a keystroke, in milliseconds. */
const WAIT_MS = 150

/** Takes over mappings that were written elsewhere; asks for the action of each where nothing tells it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const manifest = useAppState((state) => state.manifest)
  const [text, setText] = useState('')
  const [found, setFound] = useState(NOTHING)
  const [actions, setActions] = useState<Readonly<Record<number, string>>>({})
  useEffect(() => {
    const own = new AbortController()
    const read = async () => {
      try {
        setFound(text.trim() === '' ? NOTHING : await readImport(text, own.signal))
        setActions({})
      } catch (error) {
        if (isAbort(error)) return
        const message = wordsOf(error)
        setFound({ entries: [], findings: [{ level: 'error', code: 'call', at: [], message }] })
      }
    }
    const timer = setTimeout(() => void read(), WAIT_MS)
    return () => {
      clearTimeout(timer)
      own.abort()
    }
  }, [text])
  const usable = found.entries.map((one, index) => ({
    one,
    action: one.isUsable ? (one.action ?? actions[index] ?? '') : ''
  }))
  const accept = () => {
    for (const { one, action } of usable)
      addMapping(app, fromSubscription(importedSubscription(one, action), manifest))
    onClose()
    tell(app, `Imported ${plural(usable.length, 'mapping')}, not saved yet`)
  }
  return (
    <Dialog title="Import a mapping" onClose={onClose}>
      <p>
        Paste JSON of a mappings file, a body or answer of Segment's Public API, a Terraform
        resource, or a cURL command.
      </p>
      <textarea
        class="mono"
        rows={10}
        aria-label="Mapping to import"
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div role="status">
        {found.findings.map(({ message, todo = '' }) => (
          <p key={message} class="hint hint-error">
            {message} {todo}
          </p>
        ))}
        {found.entries.map((one, index) => (
          <p key={index} class={`hint${one.isUsable ? '' : ' hint-error'}`}>
            {describe(one)}
            {one.findings.map(({ message, todo = '' }) => ` ${message} ${todo}`)}
          </p>
        ))}
      </div>
      {found.entries.map(
        (one, index) =>
          one.isUsable &&
          one.action === null && (
            <div class="field" key={index}>
              <label for={`import-action-${index}`}>
                Which action is it for? The fields of {one.name ?? `mapping ${index + 1}`} fit
                several.
              </label>
              <select
                id={`import-action-${index}`}
                value={actions[index] ?? ''}
                onChange={(event) => setActions({ ...actions, [index]: event.currentTarget.value })}
              >
                <option value="">Choose</option>
                {one.candidates.map((key) => (
                  <option key={key} value={key}>
                    {manifest?.actions[key]?.title ?? key}
                  </option>
                ))}
              </select>
            </div>
          )
      )}
      <DialogEnd>
        <button
          type="button"
          class="button primary"
          disabled={usable.length === 0 || usable.some(({ action }) => action === '')}
          onClick={accept}
        >
          Import
        </button>
      </DialogEnd>
    </Dialog>
  )
}

function describe({ name, action, candidates, rest }: ImportedMapping): string {
  const kept = Object.keys(rest)
  const keeps = kept.length === 0 ? '' : `, keeps ${kept.join(', ')}`
  return `${name ?? 'without a name'}: ${action ?? candidates.join(' or ')}${keeps}.`
}

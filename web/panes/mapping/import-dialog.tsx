import { useState } from 'preact/hooks'
import { plural } from '../../lib/plural'
import { fromSubscription } from '../../mapping/draft'
import { type Imported, importedSubscription, readImport } from '../../mapping/import-mapping'
import { wordsOf } from '../../server/call'
import { useApp, useAppState } from '../../state/app'
import { addMapping } from '../../state/mappings-file'
import { tell } from '../../state/notice'
import { Dialog, DialogEnd } from '../../ui/dialog'

/** Takes over mappings that were written elsewhere; asks for the action where nothing tells it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const manifest = useAppState((state) => state.manifest)
  const [text, setText] = useState('')
  const [action, setAction] = useState('')
  const { found, error } = read(text, () => (manifest === null ? [] : readImport(text, manifest)))
  const unclear = found.find((one) => one.action === null)
  const accept = () => {
    for (const one of found) {
      const subscription = importedSubscription(one, one.action ?? action)
      addMapping(app, fromSubscription(subscription, manifest))
    }
    onClose()
    tell(app, `Imported ${plural(found.length, 'mapping')}, not saved yet`)
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
      <p class={`hint${error === '' ? '' : ' hint-error'}`} role="status">
        {error !== '' ? error : found.map((one) => describe(one)).join(' · ')}
      </p>
      {unclear !== undefined && (
        <div class="field">
          <label for="import-action">Which action is it for? Its fields fit both.</label>
          <select
            id="import-action"
            value={action}
            onChange={(event) => setAction(event.currentTarget.value)}
          >
            <option value="">Choose</option>
            {unclear.candidates.map((key) => (
              <option key={key} value={key}>
                {manifest?.actions[key]?.title ?? key}
              </option>
            ))}
          </select>
        </div>
      )}
      <DialogEnd>
        <button
          type="button"
          class="button primary"
          disabled={found.length === 0 || (unclear !== undefined && action === '')}
          onClick={accept}
        >
          Import
        </button>
      </DialogEnd>
    </Dialog>
  )
}

function describe({ name, action, candidates, rest }: Imported): string {
  const kept = Object.keys(rest)
  const keeps = kept.length === 0 ? '' : `, keeps ${kept.join(', ')}`
  return `${name ?? 'without a name'}: ${action ?? candidates.join(' or ')}${keeps}`
}

function read(text: string, run: () => Imported[]): { found: Imported[]; error: string } {
  if (text.trim() === '') return { found: [], error: '' }
  try {
    return { found: run(), error: '' }
  } catch (error) {
    return { found: [], error: wordsOf(error) }
  }
}

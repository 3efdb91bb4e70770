import { computed, signal } from '@preact/signals-core'
import { useMemo, useState } from 'preact/hooks'
import type { ImportedMapping } from '../../src/workbench/wire'
import { sameJson } from '../lib/json'
import { plural } from '../lib/plural'
import { fromSubscription, importedSubscription, toEntry } from './draft'
import { readImport } from '../server/calls'
import { answer } from '../state/answer'
import { useApp } from '../state/app'
import { addMapping, replaceMapping } from '../state/mappings-file'
import { tell } from '../state/notice'
import { Button } from '../ui/button'
import { Check } from '../ui/check'
import { Dialog, DialogEnd } from '../ui/dialog'
import { Diff } from '../ui/diff'
import { Fold } from '../ui/fold'
import { SettingField } from '../ui/setting-field'

/** How long to wait after a keystroke, in milliseconds. */
const WAIT_MS = 150

/** What is made of a text: asked again when it changes, and shown only for the text that it is of. */
function useImport(text: string) {
  const { typed, known } = useMemo(() => {
    const written = signal('')
    const question = computed(() => (written.value.trim() === '' ? null : { text: written.value }))
    const ask = ({ text: asked }: { text: string }, ended: AbortSignal) =>
      readImport({ text: asked }, ended)
    return { typed: written, known: answer({ question, ask, waitMs: WAIT_MS }) }
  }, [])
  typed.value = text
  return known.value
}

/** Takes over mappings that were written elsewhere; asks for the action of each where nothing tells it, and shows what differs. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const { manifest } = app.state
  const [text, setText] = useState('')
  const [actions, setActions] = useState<Readonly<Record<string, string>>>({})
  const [beside, setBeside] = useState<Readonly<Record<string, boolean>>>({})
  const known = useImport(text)
  const found = known.state === 'told' ? known.reply : { entries: [], findings: [] }
  const choices = found.entries.map((one, index) => {
    const action = one.isUsable ? (one.action ?? actions[index] ?? '') : ''
    const there = app.state.runnable.find(
      ({ subscription }) => one.name !== undefined && subscription.name === one.name
    )
    return {
      one,
      index,
      action,
      there,
      draft: fromSubscription(importedSubscription(one, action), manifest)
    }
  })
  const titled = (key: string) => ({ value: key, label: manifest?.actions[key]?.title ?? key })
  const accept = () => {
    for (const { there, draft, index } of choices) {
      if (there !== undefined && beside[index] !== true) replaceMapping(app, there.key, draft)
      else addMapping(app, draft)
    }
    onClose()
    tell(app, `Imported ${plural(choices.length, 'mapping')}, not saved yet`)
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
        onInput={(event) => {
          setText(event.currentTarget.value)
          setActions({})
        }}
      />
      <div role="status">
        {known.state === 'failed' && <p class="hint hint-error">{known.problem}</p>}
        {found.findings.map(({ message, todo = '' }) => (
          <p key={message} class="hint hint-error">
            {message} {todo}
          </p>
        ))}
      </div>
      {choices.map(({ one, index, action, there, draft }) => (
        <section key={index} class="import-entry">
          <p class={`hint${one.isUsable ? '' : ' hint-error'}`}>
            {describe(one)}
            {one.findings.map(({ message, todo = '' }) => ` ${message} ${todo}`)}
          </p>
          {one.isUsable && one.action === null && (
            <SettingField
              id={`import-action-${index}`}
              field={{
                label: `Which action is it for? The fields of ${one.name ?? `mapping ${index + 1}`} fit several.`,
                type: 'string',
                choices: [{ value: '', label: 'Choose' }, ...one.candidates.map(titled)]
              }}
              value={action}
              onChange={(chosen) => setActions({ ...actions, [index]: String(chosen) })}
            />
          )}
          {there !== undefined && action !== '' && (
            <>
              <Check
                checked={beside[index] !== true}
                onChange={(replaces) => setBeside({ ...beside, [index]: !replaces })}
              >
                Replace “{one.name}”
              </Check>
              <Differences before={there.subscription} after={toEntry(draft, there.subscription)} />
            </>
          )}
        </section>
      ))}
      <DialogEnd>
        <Button
          class="primary"
          disabled={choices.length === 0 || choices.some(({ action }) => action === '')}
          onClick={accept}
        >
          Import
        </Button>
      </DialogEnd>
    </Dialog>
  )
}

/** What the mapping that is there says otherwise. */
function Differences({ before, after }: { before: object; after: object }) {
  if (sameJson(before, after)) return <p class="hint">It says the same already.</p>
  return (
    <Fold class="more" summary="What differs">
      {() => (
        <Diff
          label="There and imported"
          sides={[
            ['there', before],
            ['imported', after]
          ]}
        />
      )}
    </Fold>
  )
}

function describe({ name, action, candidates, rest }: ImportedMapping): string {
  const kept = Object.keys(rest)
  const keeps = kept.length === 0 ? '' : `, keeps ${kept.join(', ')}`
  return `${name ?? 'without a name'}: ${action ?? candidates.join(' or ')}${keeps}.`
}

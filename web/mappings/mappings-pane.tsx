import { useState } from 'preact/hooks'
import { download } from '../lib/download'
import { prettyJson } from '../lib/json'
import { MOD } from '../page/use-keys'
import { keyHere } from './aliases'
import { isVisible } from './conditions'
import { placeOf } from './edits'
import { useApp } from '../state/app'
import { changeDraft, chooseAction, restoreDefaults, revertDraft } from '../state/mapping'
import { beginMapping, deleteMapping, restoreFile, saveMapping } from '../state/mappings-file'
import { subscriptionsOf } from '../state/subscriptions'
import { Button, TextButton } from '../ui/button'
import { Check } from '../ui/check'
import { GrowingInput } from '../ui/growing-input'
import { Lines } from '../ui/lines'
import { Select } from '../ui/select'
import { Conflict } from './conflict'
import { CopyMenu } from './copy-menu'
import { Hook } from './hook'
import { ImportDialog } from './import-dialog'
import { MappingFields } from './mapping-fields'
import { MappingList } from './mapping-list'
import { SYNC_MODE, SyncMode } from './sync-mode'
import { Trigger } from './trigger'
import { useFindings } from './use-field-lines'

/** The right: every mapping, and the form of the one that is shown. */
export function MappingsPane() {
  const { state } = useApp()
  const { draft } = state
  const stale = state.preview.state !== 'told' && state.preview.last !== null
  return (
    <section class="pane pane-mappings" aria-label="Mappings">
      <Head />
      {draft === null ? (
        <div class="pane-body">
          <p class="muted empty late">Reading the destination…</p>
        </div>
      ) : (
        <>
          <MappingList />
          <div class="pane-body mapping-form" aria-busy={stale}>
            <FileTrouble />
            <Conflict />
            <NameAndAction />
            <OtherFindings />
            <Trigger />
            <SyncMode />
            <Hook />
            <MappingFields />
          </div>
          <Foot />
        </>
      )}
    </section>
  )
}

function Head() {
  const app = useApp()
  const [imports, setImports] = useState(false)
  const file = app.state.mappings?.file?.split('/').at(-1)
  return (
    <header class="pane-head">
      <h2>Mappings</h2>
      <span class="muted grow cut" title={app.state.mappings?.file ?? undefined}>
        {file ?? 'in memory'}
      </span>
      {file === undefined && <SaveAs />}
      <Button class="quiet" onClick={() => setImports(true)}>
        Import
      </Button>
      <Button class="quiet" onClick={() => beginMapping(app)}>
        New
      </Button>
      {imports && <ImportDialog onClose={() => setImports(false)} />}
    </header>
  )
}

/** Without a file the mappings live as long as the workbench: they can be taken out. */
function SaveAs() {
  const app = useApp()
  const save = () => {
    const text = `${prettyJson(subscriptionsOf(app.state.runnable))}\n`
    download(new Blob([text], { type: 'application/json' }), 'mappings.json')
  }
  return (
    <Button
      class="quiet"
      title="Start serve with --mappings FILE to keep them in a file"
      onClick={save}
    >
      Save as…
    </Button>
  )
}

function NameAndAction() {
  const app = useApp()
  const { manifest, draft } = app.state
  if (manifest === null || draft === null) return null
  const actions = Object.entries(manifest.actions).filter(([, { hidden }]) => hidden !== true)
  return (
    <>
      <div class="two">
        <div class="field">
          <label for="mapping-name">Name</label>
          <GrowingInput
            id="mapping-name"
            class="growing"
            value={draft.name}
            onChange={(name) => changeDraft(app, { name })}
          />
        </div>
        <div class="field">
          <label for="action">Action</label>
          <Select
            id="action"
            describedBy="action-hint"
            value={keyHere(draft.action, manifest)}
            choices={actions.map(([value, { title }]) => ({ value, label: title }))}
            onChange={(chosen) => chooseAction(app, chosen)}
          />
        </div>
      </div>
      <p class="hint action-hint" id="action-hint">
        {manifest.actions[draft.action]?.description ??
          `This destination has no action "${draft.action}".`}{' '}
        <TextButton onClick={() => restoreDefaults(app)}>Restore defaults</TextButton>
      </p>
    </>
  )
}

/** What the judge says of the mapping as a whole, or of what has no input here. */
function OtherFindings() {
  const { state } = useApp()
  const { draft, action: spec } = state
  const mapping = draft?.mapping ?? {}
  const lines = useFindings(({ at: [root, name = ''] }) => {
    if (root !== 'mapping') return root !== 'subscribe'
    const field = spec?.fields[name]
    const hasInput = name === SYNC_MODE ? spec?.syncMode : field && isVisible(field, mapping)
    return !hasInput
  })
  return <Lines id="mapping-findings" lines={lines} />
}

/** What is wrong with the mappings file as a whole. */
function FileTrouble() {
  const app = useApp()
  const { mappings } = app.state
  if (mappings?.error !== undefined) {
    return (
      <p class="message message-error" role="status">
        The file cannot be read, and is left as it is: {mappings.error}
      </p>
    )
  }
  if (mappings?.vanished !== true) return null
  return (
    <div class="message message-error" role="status">
      <p>The mappings file is gone. What it held is still here.</p>
      <div class="bar wrap">
        <Button onClick={() => void restoreFile(app, 'last')}>Write all back</Button>
        <Button onClick={() => void restoreFile(app, 'empty')}>Start empty</Button>
      </div>
    </div>
  )
}

/** Save, copy and delete, and whether the mapping differs from the file. */
function Foot() {
  const app = useApp()
  const { editing } = app.state
  const edited = app.state.editing in app.state.edits
  const enabled = app.state.draft?.enabled ?? true
  const { mappings } = app.state
  const saved = placeOf(editing) !== null
  return (
    <footer class="send-bar">
      <Button
        title={`${MOD}S`}
        aria-keyshortcuts="Meta+S Control+S"
        onClick={() => void saveMapping(app)}
      >
        Save
      </Button>
      <CopyMenu />
      <Button
        class="quiet"
        disabled={mappings?.vanished === true || (!saved && !edited)}
        onClick={() => void deleteMapping(app)}
      >
        Delete
      </Button>
      <Check checked={enabled} onChange={(checked) => changeDraft(app, { enabled: checked })}>
        Enabled
      </Check>
      <span class="grow end mapping-state">
        {saved && edited ? (
          <>
            <span class="edited">edited</span>{' '}
            <TextButton onClick={() => revertDraft(app)}>Revert</TextButton>
          </>
        ) : (
          <span class="muted">{saved ? 'saved' : 'not saved'}</span>
        )}
      </span>
    </footer>
  )
}

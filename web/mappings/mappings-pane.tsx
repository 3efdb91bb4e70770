import { useState } from 'preact/hooks'
import { download } from '../answer/run-menu'
import { prettyJson } from '../lib/json'
import { MOD } from '../page/use-keys'
import { keyHere } from './aliases'
import { isVisible } from './conditions'
import { placeOf } from './edits'
import { useApp, useAppState } from '../state/app'
import { changeDraft, chooseAction, restoreDefaults, revertDraft } from '../state/mapping'
import { beginMapping, deleteMapping, restoreFile, saveMapping } from '../state/mappings-file'
import { Late } from '../ui/late'
import { Lines } from '../ui/lines'
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
  const draft = useAppState((state) => state.draft)
  const stale = useAppState(({ preview }) => preview.state !== 'told' && preview.last !== null)
  return (
    <section class="pane pane-mappings" aria-label="Mappings">
      <Head />
      {draft === null ? (
        <div class="pane-body">
          <Late>
            <p class="muted empty">Reading the destination…</p>
          </Late>
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
  const file = useAppState((state) => state.mappings?.file?.split('/').at(-1))
  return (
    <header class="pane-head">
      <h2>Mappings</h2>
      <span class="muted grow" title={app.state.mappings?.file ?? undefined}>
        {file ?? 'in memory'}
      </span>
      {file === undefined && <SaveAs />}
      <button type="button" class="button quiet" onClick={() => setImports(true)}>
        Import
      </button>
      <button type="button" class="button quiet" onClick={() => beginMapping(app)}>
        New
      </button>
      {imports && <ImportDialog onClose={() => setImports(false)} />}
    </header>
  )
}

/** Without a file the mappings live as long as the workbench: they can be taken out. */
function SaveAs() {
  const app = useApp()
  const save = () => {
    const subscriptions = app.state.runnable.map(({ subscription }) => subscription)
    const text = `${prettyJson(subscriptions)}\n`
    download(new Blob([text], { type: 'application/json' }), 'mappings.json')
  }
  return (
    <button
      type="button"
      class="button quiet"
      title="Start serve with --mappings FILE to keep them in a file"
      onClick={save}
    >
      Save as…
    </button>
  )
}

function NameAndAction() {
  const app = useApp()
  const manifest = useAppState((state) => state.manifest)
  const draft = useAppState((state) => state.draft)
  if (manifest === null || draft === null) return null
  const actions = Object.entries(manifest.actions).filter(([, { hidden }]) => hidden !== true)
  return (
    <>
      <div class="two">
        <div class="field">
          <label for="mapping-name">Name</label>
          <input
            id="mapping-name"
            type="text"
            value={draft.name}
            onInput={(event) => changeDraft(app, { name: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for="action">Action</label>
          <select
            id="action"
            value={keyHere(draft.action, manifest)}
            aria-describedby="action-hint"
            onChange={(event) => chooseAction(app, event.currentTarget.value)}
          >
            {actions.map(([key, { title }]) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </select>
        </div>
      </div>
      <p class="hint action-hint" id="action-hint">
        {manifest.actions[draft.action]?.description ??
          `This destination has no action "${draft.action}".`}{' '}
        <button type="button" class="link" onClick={() => restoreDefaults(app)}>
          Restore defaults
        </button>
      </p>
    </>
  )
}

/** What the judge says of the mapping as a whole, or of what has no input here. */
function OtherFindings() {
  const draft = useAppState((state) => state.draft)
  const spec = useAppState((state) => state.manifest?.actions[draft?.action ?? ''])
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
  const mappings = useAppState((state) => state.mappings)
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
        <button type="button" class="button" onClick={() => void restoreFile(app, 'last')}>
          Write all back
        </button>
        <button type="button" class="button" onClick={() => void restoreFile(app, 'empty')}>
          Start empty
        </button>
      </div>
    </div>
  )
}

/** Save, copy and delete, and whether the mapping differs from the file. */
function Foot() {
  const app = useApp()
  const editing = useAppState((state) => state.editing)
  const edited = useAppState((state) => state.editing in state.edits)
  const enabled = useAppState((state) => state.draft?.enabled ?? true)
  const mappings = useAppState((state) => state.mappings)
  const saved = placeOf(editing) !== null
  return (
    <footer class="send-bar">
      <button
        type="button"
        class="button"
        title={`${MOD}S`}
        aria-keyshortcuts="Meta+S Control+S"
        onClick={() => void saveMapping(app)}
      >
        Save
      </button>
      <CopyMenu />
      <button
        type="button"
        class="button quiet"
        disabled={mappings?.vanished === true || (!saved && !edited)}
        onClick={() => void deleteMapping(app)}
      >
        Delete
      </button>
      <label class="check">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => changeDraft(app, { enabled: event.currentTarget.checked })}
        />
        Enabled
      </label>
      <span class="grow end mapping-state">
        {saved && edited && (
          <>
            <span class="edited">edited</span>{' '}
            <button type="button" class="link" onClick={() => revertDraft(app)}>
              Revert
            </button>
          </>
        )}
        {saved && !edited && <span class="muted">saved</span>}
        {!saved && <span class="muted">not saved</span>}
      </span>
    </footer>
  )
}

import { keyHere } from '../../mapping/aliases'
import { useApp, useAppState } from '../../state/app'
import { changeDraft, chooseAction, restoreDefaults } from '../../state/mapping'
import { Late } from '../../ui/late'
import { CopyMenu } from './copy-menu'
import { Hook } from './hook'
import { MappingFields } from './mapping-fields'
import { MappingsBar } from './mappings-bar'
import { SendBar } from './send-bar'
import { SyncMode } from './sync-mode'
import { Trigger } from './trigger'

/** The second pane: what is done with an event. */
export function MappingPane() {
  const draft = useAppState((state) => state.draft)
  return (
    <section class="pane pane-mapping" aria-labelledby="mapping-title">
      <header class="pane-head">
        <h2 id="mapping-title">
          <span class="step">2</span> Mapping
        </h2>
        {draft !== null && <CopyMenu />}
      </header>
      {draft === null ? (
        <div class="pane-body">
          <Late>
            <p class="muted empty">Reading the destination…</p>
          </Late>
        </div>
      ) : (
        <div class="pane-body">
          <MappingsBar />
          <ActionAndName />
          <Trigger />
          <SyncMode />
          <Hook />
          <MappingFields />
        </div>
      )}
      <SendBar />
    </section>
  )
}

function ActionAndName() {
  const app = useApp()
  const manifest = useAppState((state) => state.manifest)
  const draft = useAppState((state) => state.draft)
  if (manifest === null || draft === null) return null
  const actions = Object.entries(manifest.actions).filter(([, { hidden }]) => hidden !== true)
  return (
    <>
      <div class="two">
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
        <div class="field">
          <label for="mapping-name">Name</label>
          <input
            id="mapping-name"
            type="text"
            value={draft.name}
            onInput={(event) => changeDraft(app, { name: event.currentTarget.value })}
          />
        </div>
      </div>
      <p class="hint action-hint" id="action-hint">
        {manifest.actions[draft.action]?.description}{' '}
        <button type="button" class="link" onClick={() => restoreDefaults(app)}>
          Restore defaults
        </button>
      </p>
    </>
  )
}

import { placeOf } from '../../mapping/edits'
import { useApp, useAppState } from '../../state/app'
import { changeDraft, revertDraft } from '../../state/mapping'
import {
  beginMapping,
  deleteMapping,
  openMapping,
  restoreFile,
  saveMapping
} from '../../state/mappings-file'
import { MOD } from '../use-keys'
import { Conflict } from './conflict'

/** What begins another new mapping in the list of mappings. */
const BEGIN = 'begin'

/** The mappings file, where the workbench was started with one: open, save, delete. */
export function MappingsBar() {
  const app = useApp()
  const mappings = useAppState((state) => state.mappings)
  const editing = useAppState((state) => state.editing)
  const edits = useAppState((state) => state.edits)
  const enabled = useAppState((state) => state.draft?.enabled ?? true)
  if (mappings === null || mappings.file === null) return null
  const { subscriptions, error, vanished } = mappings
  const saved = placeOf(editing) !== null
  const edited = editing in edits
  const news = Object.keys(edits).filter((key) => placeOf(key) === null)
  const fresh = saved || news.includes(editing) ? news : [...news, editing]
  return (
    <div class="mappings-bar">
      <div class="field">
        <label for="mappings">
          Mapping in <span class="mono">{mappings.file.split('/').at(-1)}</span>
          {edited && saved && <span class="edited">edited</span>}
        </label>
        <div class="bar">
          <select
            id="mappings"
            class="grow"
            value={editing}
            onChange={({ currentTarget: { value } }) =>
              value === BEGIN ? beginMapping(app) : openMapping(app, value)
            }
          >
            {subscriptions.map(({ name, partnerAction, enabled: on = true }, place) => (
              <option key={place} value={String(place)}>
                {place + 1}. {name ?? partnerAction}
                {on ? '' : ' (off)'}
                {String(place) in edits ? ' (edited)' : ''}
              </option>
            ))}
            {fresh.map((key) => (
              <option key={key} value={key}>
                {edits[key] === undefined ? 'New, not saved yet' : `New: ${edits[key].draft.name}`}
              </option>
            ))}
            <option value={BEGIN}>New mapping…</option>
          </select>
          <button
            type="button"
            class="button"
            title={`${MOD}S`}
            aria-keyshortcuts="Meta+S Control+S"
            onClick={() => void saveMapping(app)}
          >
            Save
          </button>
          <button
            type="button"
            class="button"
            disabled={vanished || (!saved && subscriptions.length === 0)}
            onClick={() => void deleteMapping(app)}
          >
            Delete
          </button>
        </div>
        {error !== undefined && (
          <p class="hint hint-error" role="status">
            The file cannot be read, and is left as it is: {error}
          </p>
        )}
        {vanished && error === undefined && (
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
        )}
        <Conflict />
      </div>
      <div class="bar mapping-state">
        <label class="check">
          <input
            type="checkbox"
            checked={enabled}
            onChange={(event) => changeDraft(app, { enabled: event.currentTarget.checked })}
          />
          Enabled
        </label>
        <button
          type="button"
          class="link"
          hidden={!edited || !saved}
          onClick={() => revertDraft(app)}
        >
          Revert to the file
        </button>
      </div>
    </div>
  )
}

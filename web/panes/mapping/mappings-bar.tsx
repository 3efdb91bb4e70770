import { useApp, useAppState } from '../../state/app'
import { changeDraft } from '../../state/mapping'
import { beginMapping, deleteMapping, openMapping, saveMapping } from '../../state/mappings-file'

/** The mappings file, where the workbench was started with one: open, save, delete. */
export function MappingsBar() {
  const app = useApp()
  const mappings = useAppState((state) => state.mappings)
  const index = useAppState((state) => state.mappingIndex)
  const enabled = useAppState((state) => state.draft?.enabled ?? true)
  if (mappings === null || mappings.file === null) return null
  const { subscriptions, error } = mappings
  return (
    <div class="mappings-bar">
      <div class="field">
        <label for="mappings">
          Mapping in <span class="mono">{mappings.file.split('/').at(-1)}</span>
        </label>
        <div class="bar">
          <select
            id="mappings"
            class="grow"
            value={index === null ? '' : String(index)}
            onChange={(event) => {
              const { value } = event.currentTarget
              if (value === '') beginMapping(app)
              else openMapping(app, Number(value))
            }}
          >
            <option value="">New, not saved yet</option>
            {subscriptions.map(({ name, partnerAction, enabled: on = true }, place) => (
              <option key={place} value={String(place)}>
                {place + 1}. {name ?? partnerAction}
                {on ? '' : ' (off)'}
              </option>
            ))}
          </select>
          <button type="button" class="button" onClick={() => void saveMapping(app)}>
            Save
          </button>
          <button
            type="button"
            class="button"
            disabled={index === null}
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
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => changeDraft(app, { enabled: event.currentTarget.checked })}
        />
        Enabled
      </label>
    </div>
  )
}

import { useApp, useAppState } from '../state/app'
import { mapField } from '../state/mapping'
import { Field } from '../ui/field'
import { SettingInput } from '../page/setting-input'

/** Where Segment saves the sync mode of a mapping: among its fields. Without it a mapping is not of a warehouse source. */
export const SYNC_MODE = '__segment_internal_sync_mode'

/** Which rows of a warehouse the mapping takes, where its action asks for that. */
export function SyncMode() {
  const app = useApp()
  const draft = useAppState((state) => state.draft)
  const spec = useAppState((state) => state.manifest?.actions[state.draft?.action ?? '']?.syncMode)
  if (draft === null || spec === undefined) return null
  const { label, description } = spec
  const value = draft.mapping[SYNC_MODE] ?? ''
  const choices = [{ label: 'None: the source is not a warehouse', value: '' }, ...spec.choices]
  // A file may hold what this version does not know; it is shown rather than hidden behind an empty drop-down.
  const known = choices.some((choice) => choice.value === value)
  if (!known) choices.push({ label: `${String(value)}: unknown`, value: String(value) })
  return (
    <Field id="sync-mode" label={label} hint={{ tone: 'description', text: description }}>
      <SettingInput
        id="sync-mode"
        field={{ label, type: 'string', choices }}
        value={value}
        onChange={(chosen) => mapField(app, SYNC_MODE, chosen === '' ? undefined : chosen)}
      />
    </Field>
  )
}

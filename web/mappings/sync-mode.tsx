import type { Json } from '../../src/workbench/wire'
import { useApp } from '../state/app'
import { mapField } from '../state/mapping'
import { SettingField } from '../ui/setting-field'
import { useFieldLines } from './use-field-lines'

/** Where Segment saves the sync mode of a mapping: among its fields. Without it a mapping is not of a warehouse source. */
export const SYNC_MODE = '__segment_internal_sync_mode'

/** Which rows of a warehouse the mapping takes, where its action asks for that. */
export function SyncMode() {
  const app = useApp()
  const { draft } = app.state
  const spec = app.state.action?.syncMode
  const value = draft?.mapping[SYNC_MODE] ?? ''
  const { label = '', description = '' } = spec ?? {}
  const onChange = (chosen: Json | undefined) =>
    mapField(app, SYNC_MODE, chosen === '' ? undefined : chosen)
  const lines = useFieldLines({ place: [SYNC_MODE], label, description, value, onChange })
  if (spec === undefined) return null
  const choices = [{ label: 'None: the source is not a warehouse', value: '' }, ...spec.choices]
  // A file may hold what this version does not know; it is shown rather than hidden behind an empty drop-down.
  const known = choices.some((choice) => choice.value === value)
  if (!known) choices.push({ label: `${String(value)}: unknown`, value: String(value) })
  return (
    <SettingField
      id="sync-mode"
      field={{ label, description, type: 'string', choices }}
      lines={lines}
      value={value}
      onChange={onChange}
    />
  )
}

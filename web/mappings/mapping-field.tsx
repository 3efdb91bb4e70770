import { isRequired } from './conditions'
import { choicesLine } from './field-lines'
import { isKeyValue } from './key-value'
import { useApp, useAppState } from '../state/app'
import { mapField } from '../state/mapping'
import { failureOf } from '../state/choices'
import { Field } from '../ui/field'
import { KeyValueEditor } from './key-value-editor'
import { useFieldLines } from './use-field-lines'
import { ValueInput } from './value-input'
import type { FieldSpec, Json } from '../../src/workbench/wire'

/** One field of the action: its label, its value, and the line under it. */
export function MappingField({ name, field }: { name: string; field: FieldSpec }) {
  const app = useApp()
  const draft = useAppState((state) => state.draft)
  const failure = failureOf(app, name)
  const value = draft?.mapping[name]
  const keyed = field.type === 'object' && isKeyValue(value)
  const onChange = (changed: Json | undefined) => mapField(app, name, changed)
  const { label, description } = field
  const said = useFieldLines({
    place: [name],
    label,
    description,
    // Key by key, each key says what becomes of it.
    value: keyed ? undefined : value,
    keys: keyed ? Object.keys(value ?? {}) : [],
    onChange
  })
  if (draft === null) return null
  const lines = failure === undefined ? said : [choicesLine(failure)]
  const id = `field-${name}`
  if (keyed) return <KeyValueEditor id={id} name={name} field={field} value={value} lines={lines} />
  return (
    <Field
      id={id}
      label={label}
      required={isRequired(field, draft.mapping)}
      lines={lines}
      description={description}
    >
      <ValueInput
        id={id}
        label={label}
        type={field.type}
        value={value}
        choices={field.choices}
        choicesFrom={field.dynamic === true && field.type !== 'object' ? name : undefined}
        allowKeys={field.type === 'object'}
        invalid={lines.some(({ tone }) => tone === 'error')}
        onChange={onChange}
      />
    </Field>
  )
}

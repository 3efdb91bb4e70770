import type { FieldSpec, Json } from '../../src/workbench/wire'
import { Field } from './field'
import type { Line } from '../mappings/field-lines'
import { Select } from './select'

interface SettingFieldProps {
  readonly id: string
  readonly field: FieldSpec
  readonly value: Json | undefined
  readonly required?: boolean | undefined
  /** What stands under it in place of its description. */
  readonly lines?: readonly Line[] | undefined
  readonly onChange: (value: Json) => void
}

/** One setting, made from what the definition says of it. */
export function SettingField({ field, required, lines, ...input }: SettingFieldProps) {
  const { label, description } = field
  return (
    <Field id={input.id} label={label} description={description} required={required} lines={lines}>
      <SettingInput field={field} {...input} />
    </Field>
  )
}

function SettingInput({ id, field, value, onChange }: SettingFieldProps) {
  const text = value === undefined || value === null ? '' : String(value)
  if (field.type === 'boolean') {
    return (
      <input
        id={id}
        type="checkbox"
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (field.choices !== undefined)
    return (
      <Select
        id={id}
        describedBy={`${id}-hint`}
        value={text}
        choices={field.choices}
        onChange={onChange}
      />
    )
  const common = {
    id,
    autocomplete: 'off',
    spellcheck: false,
    value: text,
    'aria-describedby': `${id}-hint`,
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value)
  } as const
  if (field.type === 'password') return <input {...common} type="password" />
  return <input {...common} type="text" />
}

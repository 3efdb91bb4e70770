import type { FieldSpec, Json } from '../../src/workbench/wire'

interface SettingInputProps {
  readonly id: string
  readonly field: FieldSpec
  readonly value: Json | undefined
  readonly onChange: (value: Json) => void
}

/** The input of one setting. */
export function SettingInput({ id, field, value, onChange }: SettingInputProps) {
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
  if (field.choices !== undefined) {
    return (
      <select
        id={id}
        value={text}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {field.choices.map((choice) => {
          const { value: key, label } =
            typeof choice === 'string' ? { value: choice, label: choice } : choice
          return (
            <option key={key} value={String(key)}>
              {label}
            </option>
          )
        })}
      </select>
    )
  }
  const common = {
    id,
    autocomplete: 'off',
    spellcheck: false,
    value: text,
    'aria-describedby': `${id}-hint`,
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value)
  } as const
  return field.type === 'password' ? (
    <input {...common} type="password" />
  ) : (
    <input {...common} type="text" />
  )
}

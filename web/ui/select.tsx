import type { Choice } from '../../src/workbench/wire'

interface SelectProps {
  readonly id: string
  readonly value: string
  readonly choices: readonly Choice[]
  readonly invalid?: boolean | undefined
  readonly onChange: (value: string) => void
}

/** A drop-down of known choices, whose description is the line under it. */
export function Select({ id, value, choices, invalid, onChange }: SelectProps) {
  return (
    <select
      id={id}
      value={value}
      aria-describedby={`${id}-hint`}
      aria-invalid={invalid === true}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {choices.map((choice) => {
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

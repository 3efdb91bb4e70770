import type { Choice } from '../../src/workbench/wire'

interface SelectProps {
  readonly id?: string
  /** Its name, where it has no label on the page. */
  readonly label?: string
  /** The id of what is said under it. */
  readonly describedBy?: string
  readonly class?: string
  readonly value: string
  readonly choices: readonly Choice[]
  readonly invalid?: boolean | undefined
  readonly onChange: (value: string) => void
}

/** A drop-down of known choices. */
export function Select({ label, choices, invalid, describedBy, onChange, ...rest }: SelectProps) {
  return (
    <select
      {...rest}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid === true}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {choices.map((choice) => {
        const { value: key, label: name } =
          typeof choice === 'string' ? { value: choice, label: choice } : choice
        return (
          <option key={key} value={String(key)}>
            {name}
          </option>
        )
      })}
    </select>
  )
}

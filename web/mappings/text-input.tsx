import { parseValue } from './value-kind'
import { ChoiceInput } from './choice-input'
import type { ValueInputProps } from './value-input'
import type { Choice } from '../../src/workbench/wire'

/** A fixed value: a drop-down, yes or no, one of several choices, or plain text. */
export function TextInput(props: ValueInputProps) {
  const { id, type, value, choices, choicesFrom, onChange } = props
  const text = typeof value === 'object' || value === undefined ? '' : String(value)
  if (choicesFrom !== undefined) {
    return (
      <ChoiceInput
        id={id}
        from={choicesFrom}
        text={text}
        invalid={props.invalid}
        onChange={(chosen) => onChange(parseValue(chosen ?? '', 'text', type))}
      />
    )
  }
  if (type === 'boolean') {
    const yesOrNo = [
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' }
    ]
    return select(props, yesOrNo, (chosen) => (chosen === '' ? undefined : chosen === 'true'))
  }
  if (choices !== undefined) {
    return select(props, choices, (chosen) => parseValue(chosen, 'text', type))
  }
  return (
    <input
      id={id}
      type="text"
      inputMode={type === 'integer' || type === 'number' ? 'decimal' : undefined}
      value={text}
      aria-describedby={`${id}-hint`}
      aria-invalid={props.invalid === true}
      onInput={(event) => onChange(parseValue(event.currentTarget.value, 'text', type))}
    />
  )
}

function select(
  { id, value, invalid, onChange }: ValueInputProps,
  choices: readonly Choice[],
  read: (chosen: string) => ReturnType<typeof parseValue>
) {
  return (
    <select
      id={id}
      value={value === undefined ? '' : String(value)}
      aria-describedby={`${id}-hint`}
      aria-invalid={invalid === true}
      onChange={(event) => onChange(read(event.currentTarget.value))}
    >
      <option value="">Nothing</option>
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

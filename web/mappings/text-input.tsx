import { parseValue } from './value-kind'
import { Select } from '../ui/select'
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

/** A drop-down in which nothing can be chosen as well. */
function select(
  { id, value, invalid, onChange }: ValueInputProps,
  choices: readonly Choice[],
  read: (chosen: string) => ReturnType<typeof parseValue>
) {
  return (
    <Select
      id={id}
      value={value === undefined ? '' : String(value)}
      choices={[{ value: '', label: 'Nothing' }, ...choices]}
      invalid={invalid}
      onChange={(chosen) => onChange(read(chosen))}
    />
  )
}

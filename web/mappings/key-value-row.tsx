import type { Row } from './key-value'
import { Icon } from '../ui/icon'
import { Lines } from '../ui/lines'
import { KeyInput } from './key-input'
import { useFieldLines } from './use-field-lines'
import { ValueInput } from './value-input'
import type { Json } from '../../src/workbench/wire'

interface KeyValueRowProps {
  readonly row: Row
  /** The object field's key. */
  readonly field: string
  readonly id: string
  /** Which line it is, from 1. */
  readonly number: number
  readonly onChange: (row: Row) => void
  readonly onRemove: () => void
}

/** A key, its value, and what the value becomes. */
export function KeyValueRow({ row, field, id, number, onChange, onRemove }: KeyValueRowProps) {
  const { key, value } = row
  const change = (changed: Json | undefined) => onChange({ ...row, value: changed })
  const label = `The value of ${key}`
  const lines = useFieldLines({ place: [field, key], label, value, onChange: change })
  return (
    <div class="key-value-row">
      <KeyInput
        id={`${id}-key`}
        field={field}
        label={`Key ${number}`}
        text={key}
        onChange={(changed) => onChange({ ...row, key: changed })}
      />
      <div>
        <label class="hidden" for={`${id}-value`}>
          Value {number}
        </label>
        <ValueInput
          id={`${id}-value`}
          label={`Value ${number}`}
          type="string"
          value={value}
          invalid={lines.some(({ tone }) => tone === 'error')}
          onChange={change}
        />
        <Lines id={`${id}-value-hint`} lines={lines} />
      </div>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={`Remove key ${number}${key === '' ? '' : `, ${key}`}`}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}

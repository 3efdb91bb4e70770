import { fieldHint } from './field-hint'
import type { Row } from './key-value'
import { useAppState } from '../state/app'
import { previewedEvent } from '../state/derive'
import { HintLine } from '../ui/hint-line'
import { Icon } from '../ui/icon'
import { KeyInput } from './key-input'
import { useSuggestion } from './use-suggestion'
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
  const result = useAppState(previewedEvent)
  const spec = { label: `The value of ${row.key}` }
  const hint = fieldHint(`${field}.${row.key}`, spec, row.value, result)
  const suggestion = useSuggestion(row.value, (value) => onChange({ ...row, value }))
  return (
    <div class="key-value-row">
      <KeyInput
        id={`${id}-key`}
        field={field}
        label={`Key ${number}`}
        text={row.key}
        onChange={(key) => onChange({ ...row, key })}
      />
      <div>
        <label class="hidden" for={`${id}-value`}>
          Value {number}
        </label>
        <ValueInput
          id={`${id}-value`}
          label={`Value ${number}`}
          type="string"
          value={row.value}
          invalid={hint.tone === 'error'}
          onChange={(value: Json | undefined) => onChange({ ...row, value })}
        />
        <HintLine id={`${id}-value-hint`} hint={hint} suggestion={suggestion} />
      </div>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={`Remove key ${number}${row.key === '' ? '' : `, ${row.key}`}`}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}

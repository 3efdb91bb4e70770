import { useEffect, useRef, useState } from 'preact/hooks'
import type { FieldSpec, Json, JsonObject } from '../../src/workbench/wire'
import { isRecord, sameJson } from '../lib/json'
import { ChoiceInput } from './choice-input'
import { isRequired } from './conditions'
import { choicesLine, type Line } from './field-lines'
import { useFieldLines } from './use-field-lines'
import { createRow, fromRows, repeatedKey, type Row, toRows } from './key-value'
import { ValueInput } from './value-input'
import { useApp } from '../state/app'
import { failureOf } from '../state/choices'
import { mapField } from '../state/mapping'
import { Button, TextButton } from '../ui/button'
import { Required } from '../ui/field'
import { Icon } from '../ui/icon'
import { Lines } from '../ui/lines'

interface KeyValueEditorProps {
  readonly id: string
  readonly name: string
  readonly field: FieldSpec
  readonly value: JsonObject | undefined
  readonly lines: readonly Line[]
}

/** An object field, written key by key. */
export function KeyValueEditor({ id, name, field, value, lines }: KeyValueEditorProps) {
  const app = useApp()
  const { rows, change } = useRows(value, (next) => mapField(app, name, next))
  const mapping = app.state.draft?.mapping ?? {}
  const failure = failureOf(app, `${name}.__keys__`)
  const [added, setAdded] = useState<number | null>(null)
  useEffect(() => {
    if (added === null) return
    document.getElementById(`${id}-${added}-key`)?.focus()
    setAdded(null)
  }, [added, id])
  const wrong = wrongKeys(repeatedKey(rows), failure)
  return (
    <fieldset class="key-value" aria-describedby={`${id}-hint`}>
      <legend>
        {field.label}
        {isRequired(field, mapping) && <Required />}
      </legend>
      <Lines id={`${id}-hint`} lines={wrong ?? lines} />
      {rows.map((row, index) => (
        <KeyValueRow
          key={row.id}
          row={row}
          field={name}
          id={`${id}-${index}`}
          number={index + 1}
          onChange={(changed) => change(rows.map((one) => (one.id === row.id ? changed : one)))}
          onRemove={() => change(rows.filter((one) => one.id !== row.id))}
        />
      ))}
      <div class="bar">
        <Button
          onClick={() => {
            change([...rows, createRow('', undefined)])
            setAdded(rows.length)
          }}
        >
          Add a field
        </Button>
        <TextButton onClick={() => mapField(app, name, { '@path': '$.properties' })}>
          Map the whole object instead
        </TextButton>
      </div>
    </fieldset>
  )
}

/** What is wrong with the keys, which comes first. */
function wrongKeys(repeated: string | undefined, failure: string | undefined): Line[] | undefined {
  if (repeated !== undefined)
    return [{ tone: 'error', text: `"${repeated}" is there twice; the later one counts.` }]
  return failure === undefined ? undefined : [choicesLine(failure)]
}

/** Keeps lines that are not ready yet, which the mapping itself has no place for. */
function useRows(
  value: JsonObject | undefined,
  emit: (value: JsonObject | undefined) => void
): { rows: Row[]; change: (rows: Row[]) => void } {
  const [rows, setRows] = useState(() => toRows(value))
  const emitted = useRef(value)
  useEffect(() => {
    if (sameJson(value, emitted.current)) return
    emitted.current = value
    setRows(toRows(value))
  }, [value])
  const change = (next: Row[]) => {
    setRows(next)
    emitted.current = fromRows(next)
    emit(emitted.current)
  }
  return { rows, change }
}

interface KeyInputProps {
  readonly id: string
  /** The object field's key. */
  readonly field: string
  readonly label: string
  readonly text: string
  readonly onChange: (key: string) => void
}

/** The key of a line: a drop-down where the account knows the keys, else a text. */
function KeyInput({ id, field, label, text, onChange }: KeyInputProps) {
  const dynamic = useApp().state.action?.dynamicFields?.[field]
  if (isRecord(dynamic) && dynamic.__keys__ === true) {
    const from = `${field}.__keys__`
    const change = (key: string | undefined) => onChange(key ?? '')
    return <ChoiceInput id={id} label={label} from={from} text={text} onChange={change} />
  }
  return (
    <input
      id={id}
      type="text"
      class="mono"
      aria-label={label}
      placeholder="key"
      spellcheck={false}
      value={text}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  )
}

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
function KeyValueRow({ row, field, id, number, onChange, onRemove }: KeyValueRowProps) {
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
      <Button
        class="quiet icon-only"
        aria-label={`Remove key ${number}${key === '' ? '' : `, ${key}`}`}
        onClick={onRemove}
      >
        <Icon name="close" />
      </Button>
    </div>
  )
}

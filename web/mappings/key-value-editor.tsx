import { useEffect, useRef, useState } from 'preact/hooks'
import { sameJson } from '../lib/json'
import { isRequired } from './conditions'
import { Required } from '../ui/field'
import { Lines } from '../ui/lines'
import { choicesLine, type Line } from './field-lines'
import { createRow, fromRows, repeatedKey, type Row, toRows } from './key-value'
import { useApp, useAppState } from '../state/app'
import { failureOf } from '../state/choices'
import { mapField } from '../state/mapping'
import { KeyValueRow } from './key-value-row'
import type { FieldSpec, JsonObject } from '../../src/workbench/wire'

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
  const mapping = useAppState((state) => state.draft?.mapping ?? {})
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
        <button
          type="button"
          class="button"
          onClick={() => {
            change([...rows, createRow('', undefined)])
            setAdded(rows.length)
          }}
        >
          Add a field
        </button>
        <button
          type="button"
          class="link"
          onClick={() => mapField(app, name, { '@path': '$.properties' })}
        >
          Map the whole object instead
        </button>
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

import { useState } from 'preact/hooks'
import type { FieldSpec, Finding, Json, JsonObject } from '../../src/workbench/wire'
import { sameJson } from '../lib/json'
import { plural } from '../lib/plural'
import { isRequired, isVisible } from './conditions'
import { choicesLine } from './field-lines'
import { useFieldLines } from './use-field-lines'
import { isKeyValue } from './key-value'
import { KeyValueEditor } from './key-value-editor'
import { ValueInput } from './value-input'
import { useApp } from '../state/app'
import type { AppState } from '../state/app-state'
import { failureOf } from '../state/choices'
import { previewedEvent } from '../state/derive'
import { mapField } from '../state/mapping'
import { Field } from '../ui/field'
import { Fold } from '../ui/fold'

/** The form of an action's fields, made from the definition. */
export function MappingFields() {
  const { state } = useApp()
  const { draft, editing, action: spec } = state
  if (draft === null || spec === undefined) return null
  const { action, mapping } = draft
  return <Fields key={`${editing}/${action}`} {...{ action, mapping, fields: spec.fields }} />
}

interface FieldsProps {
  readonly action: string
  readonly mapping: JsonObject
  readonly fields: Readonly<Record<string, FieldSpec>>
}

/** The fields that say something, and the rest in a fold. What is written on stays where it is as long as the mapping is shown. */
function Fields({ action, mapping, fields }: FieldsProps) {
  const app = useApp()
  const [first] = useState(() => new Set(Object.keys(fields).filter((key) => speaks(key))))
  const visible = Object.entries(fields).filter(([, field]) => isVisible(field, mapping))
  const shown = visible.filter(
    ([key, field]) => first.has(key) || (isRequired(field, mapping) && !isHidden(field))
  )
  const others = visible.filter((one) => !shown.includes(one))
  const counts = countWrong(
    app.state,
    others.map(([key]) => key)
  )
  return (
    <>
      {shown.map(([key, field]) => (
        <MappingField key={`${action}/${key}`} name={key} field={field} />
      ))}
      {others.length > 0 && (
        <Fold
          class="more more-fields"
          summary={
            <>
              {others.length} more {others.length === 1 ? 'field' : 'fields'}, unset or at their
              defaults
              {(['error', 'warning'] as const).map(
                (level) =>
                  counts[level] > 0 && (
                    <span key={level} class={`hint-${level}`}>
                      {' '}
                      · {plural(counts[level], level)} there
                    </span>
                  )
              )}
            </>
          }
        >
          {() =>
            others.map(([key, field]) => (
              <MappingField key={`${action}/${key}`} name={key} field={field} />
            ))
          }
        </Fold>
      )}
    </>
  )

  function speaks(key: string): boolean {
    const field = fields[key]
    if (field === undefined || isHidden(field)) return false
    const value = mapping[key]
    return value !== undefined && (field.type === 'object' || !sameJson(value, field.default))
  }
}

/** How many of some fields have an error for the event that is looked at or by the judge, and how many others a warning. */
function countWrong(state: AppState, fields: readonly string[]) {
  const event = previewedEvent(state)
  const errors = event?.match.subscribed === true ? (event.errors ?? []) : []
  const findings = state.preview.last?.reply.findings ?? []
  const at = (level: Finding['level']) =>
    findings.flatMap((one) => (one.level === level && one.at[0] === 'mapping' ? [one.at[1]] : []))
  const wrong = [...errors.map(({ field }) => field?.split('.')[0]), ...at('error')]
  const warned = at('warning')
  return {
    error: fields.filter((key) => wrong.includes(key)).length,
    warning: fields.filter((key) => !wrong.includes(key) && warned.includes(key)).length
  }
}

function isHidden({ unsafe_hidden }: FieldSpec): boolean {
  return unsafe_hidden === true
}

/** One field of the action: its label, its value, and the line under it. */
function MappingField({ name, field }: { name: string; field: FieldSpec }) {
  const app = useApp()
  const { draft } = app.state
  const failure = failureOf(app, name)
  const value = draft?.mapping[name]
  const keyed = field.type === 'object' && isKeyValue(value)
  const onChange = (changed: Json | undefined) => mapField(app, name, changed)
  const { label, description } = field
  const said = useFieldLines({
    place: [name],
    label,
    description,
    // Key by key, each key says what becomes of it.
    value: keyed ? undefined : value,
    keys: keyed ? Object.keys(value ?? {}) : [],
    onChange
  })
  if (draft === null) return null
  const lines = failure === undefined ? said : [choicesLine(failure)]
  const id = `field-${name}`
  if (keyed) return <KeyValueEditor id={id} name={name} field={field} value={value} lines={lines} />
  return (
    <Field
      id={id}
      label={label}
      required={isRequired(field, draft.mapping)}
      lines={lines}
      description={description}
    >
      <ValueInput
        id={id}
        label={label}
        type={field.type}
        value={value}
        choices={field.choices}
        choicesFrom={field.dynamic === true && field.type !== 'object' ? name : undefined}
        allowKeys={field.type === 'object'}
        invalid={lines.some(({ tone }) => tone === 'error')}
        onChange={onChange}
      />
    </Field>
  )
}

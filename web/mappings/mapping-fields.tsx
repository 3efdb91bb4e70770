import { useState } from 'preact/hooks'
import { sameJson } from '../lib/json'
import { plural } from '../lib/plural'
import { isRequired, isVisible } from './conditions'
import { useApp, useAppState } from '../state/app'
import type { AppState } from '../state/app-state'
import { previewedEvent, shownOf } from '../state/derive'
import { Fold } from '../ui/fold'
import { MappingField } from './mapping-field'
import type { FieldSpec, Finding, JsonObject } from '../../src/workbench/wire'

/** The form of an action's fields, made from the definition. */
export function MappingFields() {
  const draft = useAppState((state) => state.draft)
  const editing = useAppState((state) => state.editing)
  const spec = useAppState(({ manifest }) => manifest?.actions[draft?.action ?? ''])
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
              {counts.error > 0 && (
                <span class="hint-error"> · {plural(counts.error, 'error')} there</span>
              )}
              {counts.warning > 0 && (
                <span class="hint-warning"> · {plural(counts.warning, 'warning')} there</span>
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
  const findings = shownOf(state.preview)?.reply.findings ?? []
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

import { useState } from 'preact/hooks'
import { sameJson } from '../lib/json'
import { plural } from '../lib/plural'
import { isRequired, isVisible } from './conditions'
import { previewedEvent } from '../state/derive'
import { useApp, useAppState } from '../state/app'
import { Fold } from '../ui/fold'
import { MappingField } from './mapping-field'
import type { FieldSpec, JsonObject } from '../../src/workbench/wire'

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
  const errors = previewedEvent(app.state)?.errors ?? []
  const wrong = others.filter(([key]) => errors.some(({ field }) => field?.split('.')[0] === key))
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
              {wrong.length > 0 && (
                <span class="hint-error"> · {plural(wrong.length, 'error')} there</span>
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

function isHidden({ unsafe_hidden }: FieldSpec): boolean {
  return unsafe_hidden === true
}

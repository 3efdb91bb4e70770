import { isRequired } from './conditions'
import { choicesHint, fieldHint } from './field-hint'
import { isKeyValue } from './key-value'
import { useApp, useAppState } from '../state/app'
import { mapField } from '../state/mapping'
import { failureOf } from '../state/choices'
import { previewedEvent } from '../state/derive'
import { Field } from '../ui/field'
import { KeyValueEditor } from './key-value-editor'
import { useSuggestion } from './use-suggestion'
import { ValueInput } from './value-input'
import type { FieldSpec } from '../../src/workbench/wire'

/** One field of the action: its label, its value, and the line under it. */
export function MappingField({ name, field }: { name: string; field: FieldSpec }) {
  const app = useApp()
  const draft = useAppState((state) => state.draft)
  const result = useAppState(previewedEvent)
  const failure = failureOf(app, name)
  const suggestion = useSuggestion(draft?.mapping[name], (value) => mapField(app, name, value))
  if (draft === null) return null
  const value = draft.mapping[name]
  const hint = failure === undefined ? fieldHint(name, field, value, result) : choicesHint(failure)
  const id = `field-${name}`
  if (field.type === 'object' && isKeyValue(value)) {
    return <KeyValueEditor id={id} name={name} field={field} value={value} hint={hint} />
  }
  return (
    <Field
      id={id}
      label={field.label}
      required={isRequired(field, draft.mapping)}
      hint={hint}
      description={field.description}
      suggestion={suggestion}
    >
      <ValueInput
        id={id}
        label={field.label}
        type={field.type}
        value={value}
        choices={field.choices}
        choicesFrom={field.dynamic === true && field.type !== 'object' ? name : undefined}
        allowKeys={field.type === 'object'}
        invalid={hint.tone === 'error'}
        onChange={(changed) => mapField(app, name, changed)}
      />
    </Field>
  )
}

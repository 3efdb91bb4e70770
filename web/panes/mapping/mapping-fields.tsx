import { isVisible } from '../../mapping/conditions'
import { useAppState } from '../../state/app'
import { MappingField } from './mapping-field'

/** The form of an action's fields, made from the definition. */
export function MappingFields() {
  const draft = useAppState((state) => state.draft)
  const manifest = useAppState((state) => state.manifest)
  const spec = draft === null ? undefined : manifest?.actions[draft.action]
  if (draft === null || spec === undefined) return null
  const fields = Object.entries(spec.fields).filter(([, field]) => isVisible(field, draft.mapping))
  const shown = fields.filter(([, field]) => field.unsafe_hidden !== true)
  const hidden = fields.filter(([, field]) => field.unsafe_hidden === true)
  return (
    <>
      <h3 class="form-title">Fields</h3>
      {shown.map(([key, field]) => (
        <MappingField key={`${draft.action}/${key}`} name={key} field={field} />
      ))}
      {hidden.length > 0 && (
        <details class="more">
          <summary>Fields that Segment hides</summary>
          {hidden.map(([key, field]) => (
            <MappingField key={`${draft.action}/${key}`} name={key} field={field} />
          ))}
        </details>
      )}
    </>
  )
}

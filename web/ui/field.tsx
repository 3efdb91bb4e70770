import type { ComponentChildren } from 'preact'
import type { Hint } from '../mapping/field-hint'

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly required?: boolean
  readonly hint: Hint
  /** Read out in place of a hint that hides the description. */
  readonly description?: string | undefined
  readonly children: ComponentChildren
}

/** A label, an input, and one line under it. The line keeps its space, so that nothing jumps. */
export function Field({ id, label, required = false, hint, description, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>
        {label}
        {required && (
          <span class="required">
            <span aria-hidden="true">*</span>
            <span class="hidden">required</span>
          </span>
        )}
      </label>
      {children}
      <p class={`hint hint-${hint.tone}`} id={`${id}-hint`} title={hint.text}>
        {hint.tone === 'resolved' && <span aria-hidden="true">→ </span>}
        {hint.text}
        {hint.tone !== 'description' && description !== undefined && (
          <span class="hidden"> {description}</span>
        )}
      </p>
    </div>
  )
}

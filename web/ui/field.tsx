import type { ComponentChildren } from 'preact'
import type { Hint } from '../mappings/field-hint'
import { HintLine } from './hint-line'

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly required?: boolean
  readonly hint: Hint
  /** Read out in place of a hint that hides the description. */
  readonly description?: string | undefined
  readonly suggestion?: { readonly text: string; readonly accept: () => void } | undefined
  readonly children: ComponentChildren
}

/** A label, an input, and one line under it. The line keeps its space, so that nothing jumps. */
export function Field(props: FieldProps) {
  const { id, label, required = false, hint, description, suggestion, children } = props
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
      <HintLine id={`${id}-hint`} hint={hint} description={description} suggestion={suggestion} />
    </div>
  )
}

import type { ComponentChildren } from 'preact'
import type { Line } from '../mappings/field-lines'
import { Lines } from './lines'

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly required?: boolean | undefined
  readonly description?: string | undefined
  /** What stands under the input in place of the description. */
  readonly lines?: readonly Line[] | undefined
  readonly children: ComponentChildren
}

/** A label, an input, and what is said under it. */
export function Field({ id, label, required, description = '', lines, children }: FieldProps) {
  const shown = lines ?? [{ tone: 'description', text: description }]
  return (
    <div class="field">
      <label for={id}>
        {label}
        {required && <Required />}
      </label>
      {children}
      <Lines id={`${id}-hint`} lines={shown} description={description} />
    </div>
  )
}

/** The mark of what must have a value. */
export function Required() {
  return (
    <span class="required">
      <span aria-hidden="true">*</span>
      <span class="hidden">required</span>
    </span>
  )
}

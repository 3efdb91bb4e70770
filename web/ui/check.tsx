import type { ComponentChildren } from 'preact'

interface CheckProps {
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
  /** What it is about. */
  readonly children: ComponentChildren
}

/** A box to tick, and its words. */
export function Check({ checked, disabled = false, onChange, children }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {children}
    </label>
  )
}

import { type App, useApp } from '../state/app'
import { TextButton } from '../ui/button'

/** Leads to the field of the mapping that a complaint is about. */
export function FieldLink({ field }: { field: string | undefined }) {
  const app = useApp()
  const key = field?.split('.')[0] ?? ''
  const label = app.state.action?.fields[key]?.label
  if (label === undefined) return null
  return <TextButton onClick={() => goToField(app, `field-${key}`)}>Go to {label}</TextButton>
}

/** Shows the mapping that is written on, and puts the cursor into the input of this id, or where that has none, into its field. */
export function goToField(app: App, id: string): void {
  app.set({ pane: 'mappings' })
  requestAnimationFrame(() => {
    // Fields at their defaults are folded, and made when they are opened.
    const fold = document.querySelector<HTMLDetailsElement>('.more-fields')
    if (document.getElementById(id) === null && fold !== null) fold.open = true
    setTimeout(() => focusField(id), 60)
  })
}

function focusField(id: string): void {
  const input = document.getElementById(id)
  const target = input ?? document.querySelector(`[aria-describedby="${id}-hint"]`)
  target?.scrollIntoView({ block: 'center' })
  if (target instanceof HTMLElement) target.focus()
}

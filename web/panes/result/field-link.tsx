import { useApp, useAppState } from '../../state/app'

/** Leads to the field of the mapping that a complaint is about. */
export function FieldLink({ field }: { field: string | undefined }) {
  const app = useApp()
  const key = field?.split('.')[0] ?? ''
  const label = useAppState(
    ({ manifest, draft }) => manifest?.actions[draft?.action ?? '']?.fields[key]?.label
  )
  if (label === undefined) return null
  const go = () => {
    app.store.set({ pane: 'mapping' })
    requestAnimationFrame(() => {
      const input = document.getElementById(`field-${key}`)
      const target = input ?? document.querySelector(`[aria-describedby="field-${key}-hint"]`)
      target?.scrollIntoView({ block: 'center' })
      if (target instanceof HTMLElement) target.focus()
    })
  }
  return (
    <button type="button" class="link" onClick={go}>
      Go to {label}
    </button>
  )
}

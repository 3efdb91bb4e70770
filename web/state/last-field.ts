/** Where a path goes: the input of a mapping that had the focus last. */
const INPUTS = '.pane-mappings [data-takes-path]'

/** Notes which input of the mapping had the focus last. @returns how to stop */
export function followFocus(): () => void {
  const note = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLTextAreaElement) || !target.matches(INPUTS)) return
    for (const other of document.querySelectorAll('[data-last-used]'))
      other.removeAttribute('data-last-used')
    target.setAttribute('data-last-used', '')
  }
  document.addEventListener('focusin', note)
  return () => document.removeEventListener('focusin', note)
}

/**
 * Writes a path into the input of the mapping that had the focus last: in a template where the cursor was, elsewhere in
 * place of what is there. @returns false where there is no such input
 */
export function insertPath(path: string): boolean {
  const input = document.querySelector(`${INPUTS}[data-last-used]`)
  if (!(input instanceof HTMLTextAreaElement)) return false
  if (input.dataset.takesPath === 'template') {
    const variable = `{{${path.replace(/^\$\.?/, '')}}}`
    input.setRangeText(variable, input.selectionStart ?? 0, input.selectionEnd ?? 0, 'end')
  } else {
    const before = /^(.*\?\?\s*)?/s.exec(input.value)?.[0] ?? ''
    input.value = `${before}${path}`
  }
  input.dispatchEvent(new Event('input', { bubbles: true }))
  return true
}

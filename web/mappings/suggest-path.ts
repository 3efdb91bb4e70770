import { nearest } from '../lib/nearest'
import { kindOf, textOf } from './value-kind'
import type { Json } from '../../src/workbench/wire'

/** The path that was probably meant by a variable that finds nothing in the event, or undefined. */
export function suggestPath(value: Json | undefined, known: readonly string[]): string | undefined {
  if (kindOf(value) !== 'variable') return undefined
  const paths = textOf(value, 'variable').split('??')
  for (const path of paths.map((one) => one.trim())) {
    if (known.includes(path)) continue
    const meant = meantBy(path, known)
    if (meant !== undefined) return meant
  }
  return undefined
}

/** RudderStack's SDKs put traits in the context; else it is a slip of the pen. */
function meantBy(path: string, known: readonly string[]): string | undefined {
  const inContext = path.replace(/^\$\.traits\b/, '$.context.traits')
  return inContext !== path && known.includes(inContext) ? inContext : nearest(path, known)
}

/** The variable with the suggested path in place of the one that finds nothing. */
export function withSuggestion(text: string, suggestion: string, known: readonly string[]): string {
  const paths = text.split('??').map((path) => path.trim())
  const wrong = paths.findIndex(
    (path) => !known.includes(path) && meantBy(path, known) === suggestion
  )
  return (wrong === -1 ? paths : paths.with(wrong, suggestion)).join(' ?? ')
}

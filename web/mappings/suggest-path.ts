import { nearest } from '../lib/nearest'

/** The path that was probably meant by a variable that finds nothing in the event, and the variable with it; undefined for none. */
export function suggestPath(variable: string, known: readonly string[]) {
  const paths = variable.split('??').map((path) => path.trim())
  for (const [index, path] of paths.entries()) {
    const meant = known.includes(path) ? undefined : meantBy(path, known)
    if (meant !== undefined) return { meant, variable: paths.with(index, meant).join(' ?? ') }
  }
  return undefined
}

/** RudderStack's SDKs put traits in the context; else it is a slip of the pen. */
function meantBy(path: string, known: readonly string[]): string | undefined {
  const inContext = path.replace(/^\$\.traits\b/, '$.context.traits')
  return inContext !== path && known.includes(inContext) ? inContext : nearest(path, known)
}

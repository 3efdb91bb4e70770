/** Longer values are broken over several lines. Characters. */
const WIDTH = 100

/**
 * A JSON value as JavaScript source that a person can read. A name "__proto__" is computed, since an object's source would
 * set the prototype by it.
 */
export function toSource(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const deeper = `${indent}  `
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const parts = Array.isArray(value)
    ? value.map((inner) => toSource(inner, deeper))
    : Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([name, inner]) => `${toName(name)}: ${toSource(inner, deeper)}`)
  if (!parts.length) return open + close
  const line = `${open} ${parts.join(', ')} ${close}`
  if (indent.length + line.length <= WIDTH && !line.includes('\n')) return line
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`
}

function toName(name: string): string {
  if (name === '__proto__') return '["__proto__"]'
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)
}

/** Where actions-core cuts a path: at dots, and at brackets around a number or a text in quotes. */
const CUTS = /\[(?="|'|\d)|\.|(?<="|'|\d)]+/g

/**
 * The keys that a path of a mapping reads, one after the other, as actions-core takes it apart; none for the whole event. It knows
 * neither dots in a key nor quotes, and `$` is a key like any other where no dot follows it.
 */
export function readPath(path: string): string[] {
  return path
    .replace('$.', '')
    .split(CUTS)
    .filter(Boolean)
    .map((key) => key.replace(/'|"/g, ''))
}

/** The path that reads these keys, as `$.properties.products[0].sku`; undefined where no path reaches them. */
export function writePath(keys: readonly string[]): string | undefined {
  const path = formatPath(keys)
  const read = readPath(path)
  const reaches = read.length === keys.length && read.every((key, index) => key === keys[index])
  return reaches ? path : undefined
}

/** Keys as people read them, whether a path reaches them or not. */
export function formatPath(keys: readonly string[]): string {
  return keys.reduce((path, key) => `${path}${/^\d+$/.test(key) ? `[${key}]` : `.${key}`}`, '$')
}

/** The value at keys; undefined where there is none. */
export function valueAtKeys(whole: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (value ? Reflect.get(Object(value), key) : undefined),
    whole
  )
}

/** A copy of an event with a value at keys; what is no object in the way is replaced by one. */
export function withValueAt(whole: unknown, keys: readonly string[], value: unknown): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return value
  const inner = typeof whole === 'object' && whole !== null ? Reflect.get(whole, key) : undefined
  if (/^\d+$/.test(key) && (Array.isArray(whole) || whole === undefined)) {
    const list = Array.isArray(whole) ? [...whole] : []
    for (let at = list.length; at < Math.min(Number(key), 100); at += 1) list.push({})
    list[Math.min(Number(key), 100)] = withValueAt(inner, rest, value)
    return list
  }
  const copy = typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? whole : {}
  return Object.defineProperty({ ...copy }, key, {
    value: withValueAt(inner, rest, value),
    enumerable: true,
    configurable: true,
    writable: true
  })
}

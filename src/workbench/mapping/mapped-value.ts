/** What a mapping holds for one field: the constants that it may give, and the paths of the event that it reads. */
export interface MappedValue {
  readonly constants: readonly (string | number | boolean)[]
  /** As `$.traits.email`. */
  readonly paths: readonly string[]
  /** Whether there is anything mapped at all. */
  readonly isMapped: boolean
  /** Whether the value depends on the event. */
  readonly depends: boolean
}

/** Reads what a field may be, without an event. A directive that is not known depends on the event. */
export function readMapped(value: unknown): MappedValue {
  const constants: (string | number | boolean)[] = []
  const paths: string[] = []
  const isOpen = collect(value, constants, paths)
  return {
    constants,
    paths,
    isMapped: constants.length > 0 || paths.length > 0 || isOpen,
    depends: paths.length > 0 || isOpen || constants.length > 1
  }
}

/** @returns whether the value depends on the event in a way that is neither a constant nor a path */
function collect(
  value: unknown,
  constants: (string | number | boolean)[],
  paths: string[]
): boolean {
  if (typeof value === 'string' && value.includes('{{')) return collectTemplate(value, paths)
  if (isScalar(value)) {
    if (value !== '') constants.push(value)
    return false
  }
  if (Array.isArray(value))
    return value.map((part) => collect(part, constants, paths)).some(Boolean)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value)
    .map(([name, part]) => collectDirective(name, part, { constants, paths }))
    .some(Boolean)
}

interface Found {
  constants: (string | number | boolean)[]
  paths: string[]
}

function collectDirective(name: string, part: unknown, { constants, paths }: Found): boolean {
  if (name === '@path' && typeof part === 'string') {
    paths.push(part)
    return false
  }
  if (name === '@template' && typeof part === 'string') return collectTemplate(part, paths)
  if (name === '@literal') return collect(part, constants, paths)
  if (name === '@if' && typeof part === 'object' && part !== null) {
    const { then: hit, else: miss, ...conditions } = part as Record<string, unknown>
    collect(Object.values(conditions), [], paths)
    return [hit, miss].map((branch) => collect(branch, constants, paths)).some(Boolean)
  }
  if (name.startsWith('@')) {
    collect(part, [], paths)
    return true
  }
  return collect(part, constants, paths)
}

function collectTemplate(text: string, paths: string[]): boolean {
  for (const [, path = ''] of text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)) paths.push(`$.${path}`)
  return true
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

// A stand-in for `src/lib/test-data` of Segment's monorepo, for the checks here: random values by type and format, the same for the
// same seed. It is not exported.
import type { ActionDefinition, DestinationDefinition, InputField } from '@segment/actions-core'

type Data = Record<string, unknown>

/** Values for the fields of an action and the settings of a destination. @returns event data and settings */
export function generateTestData(
  seedName: string,
  destination: DestinationDefinition<never>,
  action: ActionDefinition<never>,
  isRequiredOnly: boolean
  // biome-ignore lint/suspicious/noExplicitAny: as the monorepo's own is declared
): [any, any] {
  const random = randomFrom(seedName)
  const settings: Data = {}
  for (const [name, { type, format }] of Object.entries(destination.authentication?.fields ?? {}))
    settings[name] = fieldValue({ type, format } as InputField, name, random)
  const event: Data = {}
  for (const [name, field] of Object.entries(action.fields)) {
    if (isRequiredOnly && !field.required && !name.includes('id')) continue
    event[name] = fieldValue(field, name, random)
  }
  return [event, settings]
}

type Field = Pick<
  InputField,
  'type' | 'format' | 'choices' | 'multiple' | 'properties' | 'minimum' | 'maximum'
>

function fieldValue(field: Field, name: string, random: () => number): unknown {
  const one = singleOf(field, name, random)
  return field.multiple ? [one] : one
}

function singleOf(field: Field, name: string, random: () => number): unknown {
  const { type, format, choices, properties, minimum, maximum } = field
  if (Array.isArray(choices)) {
    const choice = choices[Math.floor(random() * choices.length)]
    return typeof choice === 'object' ? choice.value : choice
  }
  if (type === 'boolean') return random() < 0.5
  if (type === 'number' || type === 'integer') {
    const [least, most] = [minimum ?? -9_000_000_000, maximum ?? 9_000_000_000]
    const drawn = least + random() * (most - least)
    return type === 'integer' ? Math.floor(drawn) : Math.round(drawn * 10_000) / 10_000
  }
  if (type === 'datetime') return '2021-02-01T00:00:00.000Z'
  if (type === 'object') {
    if (!properties) return { testType: textOf(random) }
    const entries = Object.entries(properties).map(([key, inner]) => [
      key,
      fieldValue(inner, key, random)
    ])
    return Object.fromEntries(entries)
  }
  return formatted(format, name, random)
}

function formatted(format: string | undefined, name: string, random: () => number): string {
  if (format === 'email' || name === 'email') return 'ro@example.ng'
  if (format === 'date') return '2021-02-01'
  if (format === 'date-time') return '2021-02-01T00:00:00.000Z'
  if (format === 'uri') return 'http://zitzu.example/rom'
  if (format === 'uuid') return 'a3b1c2d4-5e6f-5a7b-8c9d-0e1f2a3b4c5d'
  return textOf(random)
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()[]'

function textOf(random: () => number): string {
  const length = 5 + Math.floor(random() * 16)
  return Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32 over a sum of the letters). */
function randomFrom(seed: string): () => number {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

import systemFields from './system-fields.json'

/** The types that Emarsys's fields have. */
export const FIELD_TYPES = [
  'shorttext',
  'longtext',
  'largetext',
  'date',
  'birthdate',
  'url',
  'numeric',
  'singlechoice',
  'multichoice',
  'interests',
  'special',
  'fax',
  'voucher'
] as const

/** A field of contacts. */
export interface Field {
  id: number
  name: string
  stringId: string | null
  type: (typeof FIELD_TYPES)[number]
  readOnly: boolean
  /** Labels by choice id; empty where the choices are not known, and any id is taken. */
  choices: ReadonlyMap<string, string>
}

/** The 52 system fields that every account has. Sources: see the note in the repository's docs/sandbox.md. */
export function createSystemFields(): Field[] {
  const choices: Record<string, Record<string, string>> = systemFields.choices
  return systemFields.fields.map((field) => ({
    ...field,
    type: FIELD_TYPES.find((type) => type === field.type) ?? 'shorttext',
    choices: new Map(Object.entries(choices[field.id === 45 ? '14' : String(field.id)] ?? {}))
  }))
}

/** The longest text that a type takes, in characters. */
export const MAX_LENGTH: Partial<Record<Field['type'], number>> = {
  shorttext: 60,
  longtext: 255,
  fax: 60,
  url: 255
}

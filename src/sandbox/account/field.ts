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

/** One choice of a field. */
export interface Choice {
  label: string | null
  /** As a seed gave it; else it is made up from the place among the choices. */
  bitPosition?: string | number | null
}

/** A field of contacts. */
export interface Field {
  id: number
  name: string | null
  /** Empty where there is none; at most 32 characters. */
  stringId: string
  type: (typeof FIELD_TYPES)[number]
  readOnly: boolean
  /** Whether every account has it. */
  system: boolean
  /** Whether contacts are found by it without a search; custom fields only after Emarsys support was asked. */
  indexed: boolean
  /** By choice id; empty where the choices are not known, and any id is taken. */
  choices: ReadonlyMap<string, Choice>
}

/** How long a string id is at most. */
export const MAX_STRING_ID = 32

/** The 52 system fields that every account has. Sources: see the note in the repository's docs/sandbox.md. */
export function createSystemFields(): Field[] {
  const choices: Record<string, Record<string, string>> = systemFields.choices
  return systemFields.fields.map((field) => ({
    ...field,
    type: FIELD_TYPES.find((type) => type === field.type) ?? 'shorttext',
    system: true,
    indexed: true,
    choices: new Map(
      Object.entries(choices[field.id === 45 ? '14' : String(field.id)] ?? {}).map(
        ([id, label]) => [id, { label }]
      )
    )
  }))
}

/** Whether a field holds several choices. */
export function isMultiChoice({ type }: Field): boolean {
  return type === 'multichoice' || type === 'interests'
}

/** The longest text that a type takes, in characters. */
export const MAX_LENGTH: Partial<Record<Field['type'], number>> = {
  shorttext: 60,
  longtext: 255,
  fax: 60,
  url: 255
}

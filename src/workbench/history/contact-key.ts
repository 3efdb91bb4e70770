import { isRecord } from '../json'

/** By which field, and by which value of it, a row names its contact. */
export interface ContactKey {
  readonly field: string
  readonly value: string
}

/** What is known of a contact that a row may name. */
export interface KnownContact {
  readonly id: number
  readonly email: string | null
  /** By field id, as they are now. */
  readonly values: Readonly<Record<string, unknown>>
}

/** Emarsys's field of the e-mail address. */
const EMAIL = '3'

/** The contact of a row as it was sent, `{ key_id, external_id }` or `{ key_id, [key_id]: … }`; null where there is none. */
export function keyOfRow(row: unknown): ContactKey | null {
  if (!isRecord(row) || row.key_id === undefined) return null
  const field = String(row.key_id)
  return keyOf(field, row.external_id ?? row[field])
}

/** The contact of a payload, `{ key_field, key_value }`. */
export function keyOfPayload(payload: unknown): ContactKey | null {
  if (!isRecord(payload) || payload.key_field === undefined) return null
  return keyOf(String(payload.key_field), payload.key_value)
}

/** Tells whether a key names a contact; addresses are alike in whatever case. */
export function names({ field, value }: ContactKey, { id, email, values }: KnownContact): boolean {
  if (field === 'id') return value === String(id)
  const known = field === EMAIL ? (email ?? values[field]) : values[field]
  return typeof known === 'string' && known.toLowerCase() === value.toLowerCase()
}

function keyOf(field: string, value: unknown): ContactKey | null {
  return typeof value === 'string' || typeof value === 'number'
    ? { field, value: String(value).trim() }
    : null
}

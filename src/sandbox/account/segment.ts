import * as v from 'valibot'
import type { Contact } from './contacts'

/** A condition on contacts, or several of them joined. */
export interface Criteria {
  readonly type: 'and' | 'or' | 'criteria'
  readonly children?: readonly Criteria[] | undefined
  /** A field id. */
  readonly field?: string | undefined
  readonly operator?: string | undefined
  readonly value?: string | number | undefined
}

/** A segment: the contacts that meet its criteria, and that are on its base list where it has one. */
export interface Segment {
  readonly id: number
  readonly name: string
  readonly baseContactListId: number | null
  criteria: Criteria | null
}

/** A run of a segment for all contacts, or for one. */
export interface SegmentRun {
  readonly id: string
  readonly status: 'done'
  readonly result: object
}

/** What a condition can say; a segment with another operator is refused. */
export const OPERATORS = [
  'equals',
  'not_equals',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'less_than',
  'greater_than',
  'before',
  'after',
  'empty',
  'not_empty'
] as const

/** Criteria as requests and seeds give them. */
export const CriteriaSchema: v.GenericSchema<Criteria> = v.object({
  type: v.picklist(['and', 'or', 'criteria']),
  children: v.optional(v.array(v.lazy(() => CriteriaSchema))),
  field: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
  operator: v.optional(v.string()),
  value: v.optional(v.union([v.string(), v.number()]))
}) as v.GenericSchema<Criteria>

/** Whether criteria can be evaluated. */
export function isCriteria({ type, children, field, operator }: Criteria): boolean {
  if (type !== 'criteria') return (children ?? []).every(isCriteria)
  return field !== undefined && OPERATORS.some((known) => known === (operator ?? 'equals'))
}

/** Whether a contact meets criteria; none are met by everybody. */
export function meets(contact: Contact, criteria: Criteria | null): boolean {
  if (criteria === null) return true
  const { type, children = [] } = criteria
  if (type === 'and') return children.every((child) => meets(contact, child))
  if (type === 'or') return children.some((child) => meets(contact, child))
  return meetsOne(contact, criteria)
}

function meetsOne(contact: Contact, { field, operator = 'equals', value = '' }: Criteria): boolean {
  const held = contact.values.get(Number(field)) ?? ''
  const texts = Array.isArray(held) ? held : [held]
  const wanted = String(value)
  switch (operator) {
    case 'equals':
      return texts.includes(wanted)
    case 'not_equals':
      return !texts.includes(wanted)
    case 'contains':
      return texts.some((text) => text.includes(wanted))
    case 'not_contains':
      return !texts.some((text) => text.includes(wanted))
    case 'starts_with':
      return texts.some((text) => text.startsWith(wanted))
    case 'ends_with':
      return texts.some((text) => text.endsWith(wanted))
    case 'less_than':
      return texts.some((text) => text !== '' && Number(text) < Number(wanted))
    case 'greater_than':
      return texts.some((text) => text !== '' && Number(text) > Number(wanted))
    case 'before':
      return texts.some((text) => text !== '' && text < wanted)
    case 'after':
      return texts.some((text) => text > wanted)
    case 'empty':
      return texts.every((text) => text === '')
    default:
      return texts.some((text) => text !== '')
  }
}

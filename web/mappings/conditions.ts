import { sameJson, withValues } from '../lib/json'
import type { Conditions, FieldCondition, FieldSpec, JsonObject } from '../../src/workbench/wire'

type Values = Readonly<Record<string, unknown>>

/** Tells whether a field is shown, given the values of the others. */
export function isVisible(field: FieldSpec, values: Values): boolean {
  return field.depends_on === undefined || holds(field.depends_on, values)
}

/** Tells whether a field must have a value, given the values of the others. */
export function isRequired(field: FieldSpec, values: Values): boolean {
  const { required = false } = field
  return typeof required === 'boolean' ? required : holds(required, values)
}

/** The values that fields begin with. */
export function defaultsOf(fields: Readonly<Record<string, FieldSpec>>): JsonObject {
  return withValues(Object.entries(fields).map(([key, field]) => [key, field.default]))
}

function holds({ match = 'all', conditions }: Conditions, values: Values): boolean {
  const met = (condition: FieldCondition) => isMet(condition, values)
  return match === 'any' ? conditions.some(met) : conditions.every(met)
}

/** A condition without `value` means "is not set": JSON leaves out what is undefined. */
function isMet({ fieldKey, operator, value }: FieldCondition, values: Values): boolean {
  if (fieldKey === undefined) return true
  const actual = values[fieldKey]
  const wanted = Array.isArray(value) ? value : [value]
  const among = wanted.some((one) => sameJson(one, actual))
  return operator === 'is' ? among : !among
}

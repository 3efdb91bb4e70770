import type { Condition } from '@segment/destination-subscriptions'
import { type FileFinding, error, fieldAt, warning } from '../finding'
import { readMapped } from '../mapped-value'
import type { Mapping } from '../read'
import { connectedList } from './ids'

/** What is to be said of mappings together: the same twice, and what one does and another undoes. */
export function judgeTogether(mappings: readonly Mapping[]): FileFinding[] {
  const active = mappings.filter(({ enabled }) => enabled !== false)
  return active.flatMap((mapping, place) => {
    const { index, name = null } = mapping
    const before = active.slice(0, place)
    const same = before.find((other) => isSame(other, mapping))
    if (same) {
      const message = `It does the same as "${same.name ?? same.partnerAction}" for the same events: everything happens twice.`
      return [
        {
          ...warning('twice', ['subscribe'], message, { todo: 'Delete one of them.' }),
          index,
          name
        }
      ]
    }
    const opposite = before.find((other) => isOpposite(other, mapping))
    if (!opposite) return []
    const message = `"${opposite.name ?? opposite.partnerAction}" does the opposite with the same list for the same events, and Segment promises no order.`
    const todo = 'Give them triggers that exclude each other.'
    return [{ ...error('opposite', fieldAt('contactlistid'), message, { todo }), index, name }]
  })
}

/** What a trigger asks for, in whatever order it is written. */
function triggerOf({ trigger }: Mapping): string {
  return sorted(trigger)
}

function sorted(condition: Condition): string {
  if (condition.type !== 'group') return JSON.stringify(condition)
  const parts = condition.children.map(sorted).sort()
  return parts.length === 1 ? (parts[0] ?? '') : `${condition.operator}(${parts.join()})`
}

function isSame(one: Mapping, other: Mapping): boolean {
  return (
    one.action === other.action &&
    triggerOf(one) === triggerOf(other) &&
    targetOf(one) === targetOf(other) &&
    (one.action !== 'upsertContact' ||
      JSON.stringify(one.mapping) === JSON.stringify(other.mapping))
  )
}

/** What an action acts on: the list, event or fields, and the contact. */
function targetOf(mapping: Mapping): string {
  const { contactlistid, eventid, key_field, key_value, external_audience_id } = mapping.mapping
  const { integrationId, eventConfigurationId } = mapping.mapping
  const list = connectedList(mapping) ?? contactlistid ?? external_audience_id
  const ids = [list, eventid, key_field].map(idOf)
  return JSON.stringify([ids, key_value, integrationId, eventConfigurationId])
}

/** An id as a number or a text is the same one. */
function idOf(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
        .trim()
        .replace(/^0+(?=\d)/, '')
    : value
}

const OPPOSITE = new Set(['addContactToList', 'removeContactFromList'])

function isOpposite(one: Mapping, other: Mapping): boolean {
  if (one.action === other.action || !OPPOSITE.has(one.action) || !OPPOSITE.has(other.action))
    return false
  const known = readMapped(one.mapping.contactlistid).isMapped || connectedList(one) !== undefined
  return known && triggerOf(one) === triggerOf(other) && targetOf(one) === targetOf(other)
}

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

function triggerOf({ trigger }: Mapping): string {
  return JSON.stringify(trigger)
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
  return JSON.stringify([list, eventid, key_field, key_value, integrationId, eventConfigurationId])
}

const OPPOSITE = new Set(['addContactToList', 'removeContactFromList'])

function isOpposite(one: Mapping, other: Mapping): boolean {
  if (one.action === other.action || !OPPOSITE.has(one.action) || !OPPOSITE.has(other.action))
    return false
  const known = readMapped(one.mapping.contactlistid).isMapped || connectedList(one) !== undefined
  return known && triggerOf(one) === triggerOf(other) && targetOf(one) === targetOf(other)
}

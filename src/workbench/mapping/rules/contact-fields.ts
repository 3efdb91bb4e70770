import { fieldName } from '../../../destinations/emarsys/fields/contact-key'
import { readTime } from '../../../destinations/emarsys/triggerEvent/event-time'
import { isRecord } from '../../json'
import {
  type AccountFacts,
  type AccountItem,
  type AccountItems,
  isCustom,
  type Rule
} from '../facts'
import { error, fieldAt, type Finding, note, warning } from '../finding'
import { type MappedValue, ofValue, readMapped } from '../mapped-value'
import type { Mapping } from '../read'

/** Keys that are not fields, yet identify a contact. Emarsys API, contact. */
const OWN_IDS = new Set(['id', 'uid', 'eid'])

/** System fields that no request can write. Emarsys API, system fields. */
const READ_ONLY = new Set(['0', '27', '28', '29', '30', '32', '33', '34', '36', '47', '48'])

/** System fields by which one contact can be found: e-mail and mobile. First names and the like are shared by many. */
const UNIQUE = new Set(['3', '37'])

const OTHER_KEY = 'Choose 3 (e-mail), or another field that identifies one contact.'

/** Whether the key field exists, identifies and is unique enough, and whether its value tells contacts apart. */
export const judgeKey: Rule = (mapping, { account }) => [
  ...ofValue(mapping.mapping.key_field, (value) =>
    ofLeavers(mapping, judgeKeyField(String(value), mapping, account))
  ),
  ...judgeKeyValue(mapping)
]

/** What all events of a source, or all that fire one mapping, have in common. */
const COMMON = /^\$\.(type|event|channel|version|projectId|writeKey|context\.library\..+)$/

function judgeKeyValue({ mapping }: Mapping): Finding[] {
  const values = outcomesOf(mapping.key_value).map(readMapped)
  const constants = [...new Set(values.flatMap((value) => value.constants))]
  const paths = values.flatMap((value) => value.paths)
  const depends = values.some((value) => value.depends)
  const at = fieldAt('key_value')
  const beside = { todo: 'Map it to a value of the event.' }
  const shown = constants.map((value) => JSON.stringify(value)).join(' or ')
  const [common] = paths
  if (common !== undefined && paths.every((path) => COMMON.test(path))) {
    const message = `The key value is read from ${common}, which tells no contacts apart.`
    return [error('constant-key', at, message, beside)]
  }
  if (constants.length === 0) return []
  const message = depends
    ? `Where the event has no key value of its own, it is ${shown}: all such events go to that one contact.`
    : `The key value is always ${shown}: every event goes to ${constants.length === 1 ? 'that one contact' : 'one of these contacts'}.`
  return [(depends ? warning : error)('constant-key', at, message, beside)]
}

/** What a value may come to: of `@if` its branches, without its condition. */
function outcomesOf(value: unknown): unknown[] {
  const options = isRecord(value) ? value['@if'] : undefined
  return isRecord(options) ? [options.then, options.else].flatMap(outcomesOf) : [value]
}

function judgeKeyField(
  value: string,
  { action, mapping }: Mapping,
  account: AccountFacts | undefined
): Finding[] {
  const at = fieldAt('key_field')
  const name = fieldName(value)
  const creates = createsContacts(action, mapping)
  if (OWN_IDS.has(name)) {
    if (!creates || name === 'eid') return []
    const todo = 'Turn off "Create missing contacts", or choose another key field.'
    return [error('key-field', at, `Key field ${name} cannot create contacts (2004).`, { todo })]
  }
  if (account === undefined) return []
  if (account.fields === undefined) return [note('fields', at, 'The fields could not be read.')]
  // That it is empty is for the trial to tell.
  if (name === '') return []
  const field = findField(name, account.fields)
  const refused = { todo: OTHER_KEY, effect: 'rejected' } as const
  if (!field) return [error('key-field', at, `Key field ${name} does not exist (2004).`, refused)]
  if (isCustom(field.id)) return judgeIndex(field, account)
  if (UNIQUE.has(field.id)) return []
  const message = `Key field ${name}: ${field.name} is shared by many contacts (2010), or cannot identify one (2004).`
  return [error('key-field', at, message, { todo: OTHER_KEY })]
}

/** A field by its id or its name, in any spelling that the destination takes. */
function findField(name: string, fields: AccountItems): AccountItem | undefined {
  const named = fieldName(name)
  if (named === '') return undefined
  return (
    fields?.get(named) ?? [...(fields?.values() ?? [])].find(({ stringId }) => stringId === named)
  )
}

/** Whether an action writes contacts that do not exist. */
function createsContacts(action: string, mapping: Mapping['mapping']): boolean {
  if (action === 'upsertContact') return mapping.create_if_missing !== false
  return action === 'syncAudience' && mapping.create_if_missing === true
}

function judgeIndex({ id, name }: AccountItem, { indexes }: AccountFacts): Finding[] {
  const indexed = indexes.get(id)
  if (indexed === true) return []
  const todo = 'Ask Emarsys support for an index, or choose another key field.'
  const at = fieldAt('key_field')
  if (indexed === false)
    return [
      error('key-field', at, `Key field ${id}: ${name} has no index (2015).`, {
        todo,
        effect: 'rejected'
      })
    ]
  const why = indexed ?? 'it was not asked'
  const message = `Key field ${id}: ${name} is a field of yours; whether it is indexed is not known: ${why}.`
  return [warning('key-field', at, message, { todo })]
}

/** Whether the written fields exist, can be written, take what is mapped to them, and are not cleared by accident. */
export const judgeWrittenFields: Rule = (mapping, { account }) => {
  if (!writesFields(mapping)) return []
  const written = writtenFields(mapping)
  const found = account ? judgeWritten(written, account) : []
  return [
    ...judgeClearing(mapping, written),
    ...ofLeavers(mapping, found),
    ...judgeUnsent(mapping, written)
  ]
}

/** What is mapped to a field and never sent, since something else is. */
function judgeUnsent({ mapping }: Mapping, written: readonly [string, WrittenValue][]): Finding[] {
  const key = typeof mapping.key_field === 'object' ? '' : fieldName(String(mapping.key_field))
  const names = written.map(([name]) => fieldName(name))
  return written.flatMap(([given, value], place) => {
    const name = names[place] ?? ''
    const isKey = name === key && !isSameJson(value.written, mapping.key_value)
    if (!isKey && !names.includes(name, place + 1)) return []
    const message = isKey
      ? `Field ${name} is the Key field: the Key value is sent, and what is mapped here is not.`
      : `Field ${name} is mapped twice: of two values the last is sent.`
    return [warning('unsent', fieldAt('write_field', given), message, { todo: 'Leave it out.' })]
  })
}

function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whoever leaves an audience is not written, and one who is not found has left: such events are delivered all the same. */
function ofLeavers({ action }: Mapping, findings: readonly Finding[]): Finding[] {
  if (action !== 'syncAudience') return [...findings]
  return findings.map(({ effect: _, ...finding }) => finding)
}

/** Whether an action writes fields of contacts. */
export function writesFields({ action, mapping }: Pick<Mapping, 'action' | 'mapping'>): boolean {
  return (
    action === 'upsertContact' || (action === 'syncAudience' && mapping.create_if_missing === true)
  )
}

/** What is mapped to a field, as it is understood and as it is written. */
interface WrittenValue extends MappedValue {
  readonly written: unknown
}

/** The fields that a mapping writes, with what is mapped to each. */
export function writtenFields({ mapping }: Pick<Mapping, 'mapping'>): [string, WrittenValue][] {
  const written = mapping.write_field
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return []
  return Object.entries(written)
    .filter(([name]) => !name.startsWith('@'))
    .map(([name, value]) => [name.trim(), { ...readMapped(value), written: value }])
}

function judgeClearing(
  { mapping }: Mapping,
  written: readonly [string, WrittenValue][]
): Finding[] {
  const chosen = mapping.empty_values ?? ''
  const isOpen = chosen === '' || typeof chosen === 'object'
  if (!isOpen || !written.some(([, { depends }]) => depends)) return []
  const why = chosen === '' ? 'is not set' : 'depends on the event'
  const message = `A value that is null or empty clears the field in Emarsys: "Empty values" ${why}.`
  const at = fieldAt('empty_values')
  const fix = { label: 'Leave such fields as they are', at, value: 'ignore' }
  const todo = 'Choose "Leave the field as it is" where that is not meant.'
  return [warning('clears', at, message, { todo, fix })]
}

function judgeWritten(
  written: readonly [string, WrittenValue][],
  account: AccountFacts
): Finding[] {
  const at = fieldAt('write_field')
  if (account.fields === undefined) return [note('fields', at, 'The fields could not be read.')]
  return written.flatMap(([name, mapped]) => judgeField(name, mapped, account))
}

function judgeField(
  name: string,
  mapped: WrittenValue,
  { fields, choices }: AccountFacts
): Finding[] {
  const at = fieldAt('write_field', name)
  const field = findField(name, fields)
  const id = field?.id ?? fieldName(name)
  if (!field) {
    const todo = 'Choose a field that exists.'
    return [
      error('no-such-field', at, `${id} is not the id of a field (2006).`, {
        todo,
        effect: 'rejected'
      })
    ]
  }
  if (READ_ONLY.has(id))
    return [
      error('read-only', at, `Field ${id}: ${field.name} cannot be written.`, {
        todo: 'Leave it out.'
      })
    ]
  const known = choices.get(id)
  const wantsList = field.type === 'multichoice' && typeof mapped.written !== 'object'
  const [bad] = wantsList
    ? ['it takes a list of ids, not a single value']
    : mapped.constants.flatMap((value) => valueProblem(field, String(value), known) ?? [])
  if (bad !== undefined) {
    const message = `Field ${id}: ${field.name}: ${bad} (2007).`
    const always =
      mapped.depends && !Array.isArray(mapped.written) ? {} : ({ effect: 'rejected' } as const)
    return [
      error('bad-value', at, message, { todo: 'Map a value that the field takes.', ...always })
    ]
  }
  if (known && mapped.depends) {
    const ids = [...known.values()].slice(0, 5).map((choice) => `${choice.id} (${choice.name})`)
    const message = `Field ${id}: ${field.name} takes ids of choices, not their words: ${ids.join(', ')}. Whether events hold them cannot be seen.`
    return [warning('choices', at, message)]
  }
  const times = mapped.paths.filter((path) => TIMES.test(path))
  if (!/date/.test(field.type) || times.length === 0 || mapped.paths.length > times.length)
    return []
  const message = `Field ${id}: ${field.name} takes a date as 2026-01-31, and ${times.join(', ')} is a date with its time.`
  return [
    warning('date-time', at, message, { todo: 'Map a date, or see in the forecast what is sent.' })
  ]
}

/** Paths at which every event has a date with its time. */
const TIMES = /^\$\.(timestamp|originalTimestamp|sentAt|receivedAt)$/

/** The longest text of each type, in characters. Emarsys API, fields. */
const MAX_CHARACTERS: Readonly<Record<string, number>> = { shorttext: 60, longtext: 255 }

/** Why a field does not take a value, as far as can be known. */
function valueProblem(
  { id, type }: AccountItem,
  value: string,
  choices: AccountItems
): string | undefined {
  if (id === '31')
    return /^([12]|true|false|yes|no)$/i.test(value.trim())
      ? undefined
      : `"${value}" is not 1, 2, true or false`
  if (choices && !choices.has(value)) return `"${value}" is not the id of one of its choices`
  if (type === 'numeric' && !/^-?\d+([.,]\d+)?$/.test(value)) return `"${value}" is not a number`
  if (/date/.test(type) && !isDate(value)) return `"${value}" is not a date as 2026-01-31`
  const max = MAX_CHARACTERS[type]
  if (max !== undefined && value.length > max)
    return `${value.length} characters, but it takes ${max}`
  return undefined
}

/** A day that its month has, also with its time. */
function isDate(value: string): boolean {
  return /^\d{4}-\d\d-\d\d(?:T|$)/.test(value) && readTime(value) !== undefined
}

import { answerText, requestStatus } from '../destinations/emarsys/api/status'
import type { Subscription } from '../workbench/wire'
import type { Item } from './account'
import { type Finding, fine, finding } from './check'
import { isCustom, type Knowledge, writtenFields } from './knowledge'
import { type MappedValue, readMapped } from './mapped-value'

/** Keys that are not fields, yet identify a contact. Emarsys API, contact. */
const OWN_IDS = new Set(['id', 'uid', 'eid'])

/** System fields that no request can write. Emarsys API, system fields. */
const READ_ONLY = new Set(['0', '27', '28', '29', '30', '32', '33', '34', '36', '47', '48'])

/** System fields by which one contact can be found: e-mail and mobile. First names and the like are shared by many. */
const UNIQUE = new Set(['3', '37'])

/** Whether the key field exists, identifies, and is unique enough. */
export function checkKeyField(
  { partnerAction, mapping }: Subscription,
  knowledge: Knowledge
): Finding[] {
  const creates = partnerAction === 'upsertContact' && mapping.create_if_missing !== false
  return readMapped(mapping.key_field).constants.map((value) => {
    const name = String(value)
      .trim()
      .replace(/^0+(?=\d)/, '')
    const parts = { subject: `Key field ${name}`, field: 'key_field' }
    const todo = 'Choose 3 (e-mail), or another field that identifies one contact.'
    if (OWN_IDS.has(name)) {
      if (!creates || name === 'eid')
        return fine(parts.subject, 'It identifies contacts.', parts.field)
      const message = 'It cannot create contacts (2004).'
      return finding('wrong', {
        ...parts,
        message,
        todo: 'Turn off "Create missing contacts", or choose another key field.'
      })
    }
    if (!knowledge.fields)
      return finding('skipped', { ...parts, message: 'The fields could not be read.' })
    const field = findField(knowledge.fields, name)
    if (!field) return finding('wrong', { ...parts, message: 'It does not exist (2004).', todo })
    if (isCustom(field.id)) return checkIndex(field, parts, knowledge)
    if (UNIQUE.has(field.id))
      return fine(parts.subject, `${field.name}: it identifies contacts.`, parts.field)
    const message = `${field.name} is shared by many contacts (2010), or cannot identify one (2004).`
    return finding('wrong', { ...parts, message, todo })
  })
}

function checkIndex(
  field: Item,
  parts: { subject: string; field: string },
  { indexes }: Knowledge
): Finding {
  const answer = indexes.get(field.id)
  const todo = 'Ask Emarsys support for an index, or choose another key field.'
  if (answer && requestStatus(answer) === 200)
    return fine(
      parts.subject,
      `${field.name}: indexed. That its values are unique cannot be seen.`,
      parts.field
    )
  if (answer?.envelope?.replyCode === 2015)
    return finding('wrong', { ...parts, message: `${field.name} has no index (2015).`, todo })
  const why = answer ? answerText(answer) : 'it was not asked'
  const message = `${field.name} is a field of yours; whether it is indexed is not known: ${why}.`
  return finding('warning', { ...parts, message, todo })
}

function findField(fields: ReadonlyMap<string, Item>, name: string): Item | undefined {
  return fields.get(name) ?? [...fields.values()].find(({ stringId }) => stringId === name)
}

/** Whether the written fields exist, can be written, and take what is mapped to them. */
export function checkWrittenFields(subscription: Subscription, knowledge: Knowledge): Finding[] {
  const { fields } = knowledge
  const written = writtenFields(subscription)
  const place = { subject: 'Fields to write', field: 'write_field' }
  if (!fields) return [finding('skipped', { ...place, message: 'The fields could not be read.' })]
  if (!written.length) {
    const message = 'Which fields are written depends on the event: they cannot be checked.'
    return [finding('warning', { ...place, message })]
  }
  const problems = written.flatMap(([name, mapped]) => checkWritten(name, mapped, knowledge))
  if (problems.some(({ status }) => status === 'wrong')) return problems
  const names = written.map(([name]) => fields.get(name)?.name || name).join(', ')
  return [fine(place.subject, `They exist and can be written: ${names}.`, place.field), ...problems]
}

function checkWritten(name: string, mapped: MappedValue, knowledge: Knowledge): Finding[] {
  const id = name.replace(/^0+(?=\d)/, '')
  const field = knowledge.fields?.get(id)
  const parts = { subject: `Field ${id}`, field: `write_field.${name}` }
  if (!field) {
    const same = [...(knowledge.fields?.values() ?? [])].find(({ stringId }) => stringId === id)
    const todo = same ? `Write it by its id, ${same.id}.` : 'Choose a field that exists.'
    return [finding('wrong', { ...parts, message: 'It is not the id of a field (2006).', todo })]
  }
  if (READ_ONLY.has(id)) {
    const todo = 'Leave it out.'
    return [finding('wrong', { ...parts, message: `${field.name} cannot be written.`, todo })]
  }
  const choices = knowledge.choices.get(id)
  const bad = mapped.constants.flatMap((value) => valueProblem(field, String(value), choices) ?? [])
  if (bad.length)
    return [
      finding('wrong', {
        ...parts,
        message: `${field.name}: ${bad[0]} (2007).`,
        todo: 'Map a value that the field takes.'
      })
    ]
  if (choices && mapped.depends) {
    const ids = [...choices.values()].slice(0, 5).map((choice) => `${choice.id} (${choice.name})`)
    const message = `${field.name} takes ids of choices, not their words: ${ids.join(', ')}. Whether events hold them cannot be seen.`
    return [finding('warning', { ...parts, message })]
  }
  return []
}

/** The longest text of each type, in characters. Emarsys API, fields. */
const MAX_CHARACTERS: Readonly<Record<string, number>> = { shorttext: 60, longtext: 255 }

/** Why a field does not take a value, as far as can be known. */
function valueProblem(
  { id, type }: Item,
  value: string,
  choices: ReadonlyMap<string, Item> | undefined
): string | undefined {
  if (id === '31')
    return /^([12]|true|false|yes|no)$/i.test(value)
      ? undefined
      : `"${value}" is not 1, 2, true or false`
  if (choices && !choices.has(value)) return `"${value}" is not the id of one of its choices`
  if (type === 'numeric' && !/^-?\d+([.,]\d+)?$/.test(value)) return `"${value}" is not a number`
  if (/date/.test(type) && !/^\d{4}-\d\d-\d\d$/.test(value))
    return `"${value}" is not a date as 2026-01-31`
  const max = MAX_CHARACTERS[type]
  if (max !== undefined && value.length > max)
    return `${value.length} characters, but it takes ${max}`
  return undefined
}

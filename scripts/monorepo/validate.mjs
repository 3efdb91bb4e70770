// What the monorepo's own `validate` and its bot ask of a definition, and what live customers rely on.
import { LIVE } from './live.mjs'

/** The most fields by which a batch there is told from others. */
const MAX_BATCH_KEYS = 3

/**
 * What Segment's `validate` finds wrong with a definition: descriptions, triggers, presets, batch keys, types of defaults, names.
 * @param definition a `DestinationDefinition` of actions-core
 * @param parseFql the parser of triggers, of `@segment/destination-subscriptions`
 * @returns a sentence for each fault
 */
export function validate({ authentication, actions, presets = [] }, parseFql) {
  const settings = Object.entries(authentication?.fields ?? {})
  return [
    ...Object.entries(actions).flatMap(([key, action]) => inAction(key, action, parseFql)),
    ...presets.flatMap((preset) => inPreset(preset, actions, parseFql)),
    ...settings
      .filter(([, field]) => hasWrongDefault(field))
      .map(([key, { type }]) => `The setting "${key}" has a default that is no ${type}.`),
    ...twice(
      'preset',
      presets.map(({ name }) => name)
    ),
    ...twice(
      'action',
      Object.values(actions).map(({ title }) => title)
    ),
    ...twice('action key', Object.keys(actions)),
    ...twice(
      'setting',
      settings.map(([, { label }]) => label)
    )
  ]
}

function inAction(key, { title, description, defaultSubscription, fields }, parseFql) {
  const all = Object.entries(fields)
  return [
    ...(title && description ? [] : [`${key}: the action needs a title and a description.`]),
    ...all
      .filter(([, { label, description }]) => !label || !description)
      .map(([field]) => `${key}: the field "${field}" needs a label and a description.`),
    ...(defaultSubscription === undefined || parses(defaultSubscription, parseFql)
      ? []
      : [`${key}: the default trigger does not parse: ${defaultSubscription}`]),
    ...inBatchKeys(key, fields)
  ]
}

function inBatchKeys(key, fields) {
  const keys = fields.batch_keys?.default ?? []
  if (!Array.isArray(keys)) return [`${key}: the default of batch_keys is no list of fields.`]
  return [
    ...(keys.length > MAX_BATCH_KEYS
      ? [`${key}: batch_keys has ${keys.length} fields, and may have ${MAX_BATCH_KEYS}.`]
      : []),
    ...keys
      .filter((one) => one === 'batch_keys' || !Object.hasOwn(fields, one))
      .map((one) => `${key}: batch_keys names "${one}", which is no field of the action.`)
  ]
}

function inPreset({ name, type, subscribe, partnerAction, mapping = {} }, actions, parseFql) {
  const at = `The preset "${name}"`
  const action = Object.hasOwn(actions, partnerAction) ? actions[partnerAction] : undefined
  if (!action) return [`${at} is for the action "${partnerAction}", which is not there.`]
  const undefinedFields = Object.keys(mapping).filter(
    (field) => !Object.hasOwn(action.fields, field)
  )
  const empty = Object.entries(action.fields).filter(
    ([field, { required }]) => required === true && mapping[field] === undefined
  )
  return [
    ...undefinedFields.map(
      (field) => `${at} maps "${field}", which ${partnerAction} does not define.`
    ),
    ...empty.map(([field]) => `${at} maps nothing to "${field}", which ${partnerAction} requires.`),
    ...(type !== 'automatic' || parses(subscribe, parseFql)
      ? []
      : [`${at} has a trigger that does not parse: ${subscribe}`])
  ]
}

/** @returns whether a trigger is one; the parser throws for some texts, and answers an error for others */
function parses(trigger, parseFql) {
  try {
    return typeof trigger === 'string' && parseFql(trigger).error === undefined
  } catch {
    return false
  }
}

function hasWrongDefault({ type, default: value }) {
  return ['boolean', 'number'].includes(type) && value !== undefined && typeof value !== type
}

/** Names that are there more than once, whatever their case. */
function twice(what, names) {
  const seen = new Set()
  const repeated = names.filter((name) => seen.size === seen.add(name.toLowerCase()).size)
  return repeated.map((name) => `Two are called "${name}": each ${what} needs a name of its own.`)
}

/**
 * What the bot there warns of: settings that are required though they were not in the live destination, and fields of live actions.
 * Required under a condition counts as required.
 */
export function newRequired({ authentication, actions }) {
  const settings = Object.entries(authentication?.fields ?? {})
    .filter(([key, { required }]) => required && !LIVE.required.includes(key))
    .map(([key]) => `The setting "${key}" is required, but was not: saved instances lack it.`)
  const fields = Object.entries(LIVE.actions).flatMap(([key, live]) =>
    Object.entries(actions[key]?.fields ?? {})
      .filter(([field, { required }]) => required && !live[field]?.[1])
      .map(([field]) => `${key}: the field "${field}" is required, but was not.`)
  )
  return [...settings, ...fields]
}

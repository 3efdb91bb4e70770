import { mapValues } from './generated-types.mjs'

/**
 * The definition without its functions, as Segment's own tool writes it to `metadata.json`: every property that the tool knows
 * is there, in its order, with what it fills in where the definition says nothing.
 * @param definition a `DestinationDefinition` of actions-core
 */
export function metadataOf(definition) {
  const { slug, name, mode, description, authentication, actions, presets } = definition
  return {
    slug,
    name,
    mode,
    description: description ?? null,
    authentication: authentication
      ? { scheme: authentication.scheme, fields: mapValues(authentication.fields, settingOf) }
      : null,
    audienceConfig: audienceOf(definition),
    actions: mapValues(actions, actionOf),
    presets: (presets ?? []).map(presetOf)
  }
}

/** `metadata.json` of a definition. */
export function metadataText(definition) {
  return `${JSON.stringify(metadataOf(definition), null, 2)}\n`
}

function audienceOf({ audienceConfig, audienceFields }) {
  if (!audienceConfig) return null
  return {
    mode: audienceConfig.mode,
    audienceFields: mapValues(audienceFields ?? {}, settingOf),
    supportsAudienceFunctions: audienceConfig.createAudience !== undefined
  }
}

function settingOf(field) {
  return {
    label: field.label,
    description: field.description,
    type: field.type,
    required: field.required ?? false,
    multiple: field.multiple ?? false,
    choices: field.choices ?? null,
    default: field.default ?? null,
    depends_on: field.depends_on ?? null
  }
}

function actionOf(action) {
  return {
    title: action.title,
    description: action.description,
    platform: action.platform ?? 'cloud',
    defaultSubscription: action.defaultSubscription ?? null,
    hidden: action.hidden ?? false,
    hasPerformBatch: action.performBatch !== undefined,
    syncMode: action.syncMode ? syncModeOf(action.syncMode) : null,
    hooks: action.hooks ? mapValues(action.hooks, hookOf) : null,
    dynamicFields: nestedDropDowns(action.dynamicFields ?? {}),
    fields: mapValues(action.fields, fieldOf)
  }
}

function fieldOf(field) {
  return {
    label: field.label,
    description: field.description,
    type: field.type,
    required: field.required ?? false,
    multiple: field.multiple ?? false,
    allowNull: field.allowNull ?? false,
    dynamic: Boolean(field.dynamic),
    default: field.default ?? null,
    choices: field.choices ?? null,
    placeholder: field.placeholder ?? null,
    properties: field.properties ?? null,
    category: field.category ?? null,
    depends_on: field.depends_on ?? null,
    readOnly: field.readOnly ?? null,
    hidden: field.unsafe_hidden ?? null,
    minimum: field.minimum ?? null,
    maximum: field.maximum ?? null,
    defaultObjectUI: field.defaultObjectUI ?? null,
    disabledInputMethods: field.disabledInputMethods ?? null,
    displayMode: field.displayMode ?? null,
    format: field.format ?? null,
    additionalProperties: field.additionalProperties ?? false
  }
}

function syncModeOf({ default: mode, label, description, choices }) {
  const ordered = choices.map(({ value, label }) => ({ value, label }))
  return { default: mode, label, description, choices: ordered }
}

function hookOf({ label, description, inputFields, outputTypes }) {
  return {
    label,
    description,
    inputFields: mapValues(inputFields ?? {}, fieldOf),
    outputFields: mapValues(outputTypes ?? {}, fieldOf)
  }
}

function presetOf({ name, type, partnerAction, subscribe, mapping, eventSlug }) {
  return { name, type, partnerAction, subscribe, mapping, eventSlug: eventSlug ?? null }
}

/** A field's own drop-down is told by its `dynamic`; here are only the parts of object fields that have one, as `__keys__`. */
function nestedDropDowns(dynamicFields) {
  const nested = Object.entries(dynamicFields)
    .filter(([, provider]) => typeof provider === 'object' && provider !== null)
    .map(([key, provider]) => [key, Object.keys(provider)])
  return nested.length > 0 ? Object.fromEntries(nested) : null
}

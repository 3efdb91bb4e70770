/** Segment's formatting, as json-schema-to-typescript passes it to prettier. */
const STYLE = { semi: false, singleQuote: true, trailingComma: 'none', printWidth: 120 }

/** The first line that Segment's tool writes before each interface. */
const BANNER = '// Generated file. DO NOT MODIFY IT BY HAND.'

/**
 * Every `generated-types.ts` of a definition as Segment's own tool writes it: path inside the destination's folder → text.
 * @param definition a `DestinationDefinition` of actions-core
 * @param tools `fieldsToJsonSchema` of actions-core and `compile` of json-schema-to-typescript, in the versions to use
 */
export async function allGeneratedTypes(definition, tools) {
  const { authentication, audienceFields = {}, actions } = definition
  const settings = [['Settings', authentication?.fields]]
  if (Object.keys(audienceFields).length > 0) settings.push(['AudienceSettings', audienceFields])
  const files = [['generated-types.ts', await interfaces(settings, tools)]]
  for (const [key, { fields, hooks }] of Object.entries(actions))
    files.push([
      `${key}/generated-types.ts`,
      await interfaces([['Payload', fields], ...Object.entries(hooks ?? {}).flatMap(ofHook)], tools)
    ])
  return new Map(files)
}

function ofHook([hook, { inputFields, outputTypes }]) {
  const name = hook[0].toUpperCase() + hook.slice(1)
  return [
    [`${name}Inputs`, inputFields],
    [`${name}Outputs`, outputTypes]
  ]
}

async function interfaces(named, { fieldsToJsonSchema, compile }) {
  const texts = named.map(([name, fields = {}]) => {
    const schema = withoutTitles(fieldsToJsonSchema(fields, { tsType: true }))
    return compile(schema, name, { bannerComment: BANNER, style: STYLE })
  })
  return (await Promise.all(texts)).join('')
}

/** A schema without what would make the types longer: titles and choices, those of an object's properties and a list's items included. */
function withoutTitles({ title, enum: choices, ...schema }) {
  const { properties, items } = schema
  if (properties) return { ...schema, properties: mapValues(properties, withoutTitles) }
  return items ? { ...schema, items: withoutTitles(items) } : schema
}

/** A record with each value replaced. */
export function mapValues(record, map) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

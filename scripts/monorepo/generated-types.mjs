/** Segment's formatting, as json-schema-to-typescript passes it to prettier. */
const STYLE = { semi: false, singleQuote: true, trailingComma: 'none', printWidth: 120 }

/**
 * The text of a `generated-types.ts` as Segment's own tool writes it: neither titles nor enumerations.
 * @param name `Settings` or `Payload`
 * @param fields the fields of a destination or an action
 * @param tools `fieldsToJsonSchema` of actions-core and `compile` of json-schema-to-typescript, in the versions to use
 */
export async function generatedTypes(name, fields, { fieldsToJsonSchema, compile }) {
  const schema = fieldsToJsonSchema(fields, { tsType: true })
  for (const property of Object.values(schema.properties ?? {})) {
    delete property.title
    delete property.enum
  }
  const bannerComment = '// Generated file. DO NOT MODIFY IT BY HAND.'
  return compile(schema, name, { bannerComment, style: STYLE })
}

/**
 * Every `generated-types.ts` of a definition: path inside the destination's folder → text.
 * @param definition a `DestinationDefinition` of actions-core
 */
export async function allGeneratedTypes(definition, tools) {
  const interfaces = [['Settings', definition.authentication?.fields ?? {}]]
  if (definition.audienceFields) interfaces.push(['AudienceSettings', definition.audienceFields])
  const texts = interfaces.map(([name, fields]) => generatedTypes(name, fields, tools))
  const files = [['generated-types.ts', (await Promise.all(texts)).join('')]]
  for (const [key, { fields }] of Object.entries(definition.actions))
    files.push([`${key}/generated-types.ts`, await generatedTypes('Payload', fields, tools)])
  return new Map(files)
}

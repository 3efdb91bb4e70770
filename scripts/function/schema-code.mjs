import { createRequire } from 'node:module'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const require = createRequire(import.meta.url)

/** Fields that tell Segment's platform how to batch; no mapping in a function has them. */
const OF_THE_PLATFORM = ['enable_batching', 'batch_size', 'batch_keys']

/**
 * The schemas of the destination's actions as code: `schemas[action].validate(payload)` checks and coerces as actions-core does,
 * and `schemas[action].schema` is as much of the schema as its other steps read. Fields of one type are one function, whatever
 * their titles are.
 */
export function schemaCode(root) {
  const Ajv = require('ajv').default
  const standaloneCode = require('ajv/dist/standalone').default
  const addFormats = require('ajv-formats').default
  const { fieldsToJsonSchema } = require('@segment/actions-core')
  const { actions } = loadDefinition(root)

  const shapes = new Map()
  const refer = (field) => {
    const { title, ...shape } = unread(field)
    const json = JSON.stringify(shape)
    if (!shapes.has(json)) shapes.set(json, `s${shapes.size}`)
    return { $ref: shapes.get(json) }
  }
  const keys = Object.keys(actions)
  const full = keys.map((key) => {
    const fields = Object.entries(actions[key].fields)
    const { $schema, ...schema } = fieldsToJsonSchema(
      Object.fromEntries(fields.filter(([name]) => !OF_THE_PLATFORM.includes(name)))
    )
    return schema
  })
  const schemas = full.map((schema, index) => ({
    ...schema,
    $id: `a${index}`,
    properties: mapValues(schema.properties, refer)
  }))
  // The options of actions-core's schema-validation.js, and code in place of functions.
  const ajv = addFormats(
    new Ajv({
      coerceTypes: 'array',
      allErrors: true,
      allowUnionTypes: true,
      verbose: true,
      removeAdditional: true,
      inlineRefs: false,
      // The texts come from ajv-human-errors, which reads the parts.
      messages: false,
      schemas: [...schemas, ...[...shapes].map(([json, $id]) => ({ ...JSON.parse(json), $id }))],
      code: { source: true, esm: true, optimize: 2 }
    })
  )
  ajv.addFormat('text', true)
  const names = Object.fromEntries(keys.map((_, index) => [`v${index}`, `a${index}`]))
  const entries = keys.map((key, index) => {
    const properties = mapValues(full[index].properties, (field, name) => {
      const { dynamic, allowNull } = actions[key].fields[name]
      return {
        ...unread(field),
        ...(dynamic === true && { dynamic }),
        ...(allowNull && { allowNull })
      }
    })
    const schema = JSON.stringify({ type: 'object', properties })
    return `${key}: { validate: v${index}, schema: ${schema} }`
  })
  return `${standaloneCode(ajv, names)}\nexport const schemas = { ${entries.join(', ')} }`
}

/** A schema without what nobody reads while it validates: `useDefaults` is off. */
function unread({ description, default: _, $schema, ...schema }) {
  if (schema.properties) schema.properties = mapValues(schema.properties, unread)
  if (schema.items) schema.items = unread(schema.items)
  return schema
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}

function loadDefinition(root) {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'src/destinations/emarsys/index.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external'
  })
  const module = { exports: {} }
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require)
  return module.exports.default
}

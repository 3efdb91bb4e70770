import { createRequire } from 'node:module'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const require = createRequire(import.meta.url)

/**
 * The schemas of the destination's actions as code: `schemas[action].validate(payload)` checks and coerces as actions-core does,
 * and `schemas[action].schema` is as much of the schema as its other steps read.
 */
export function schemaCode(root) {
  const Ajv = require('ajv').default
  const standaloneCode = require('ajv/dist/standalone').default
  const addFormats = require('ajv-formats').default
  const { fieldsToJsonSchema } = require('@segment/actions-core')
  const { actions } = loadDefinition(root)

  const shapes = new Map()
  /** Fields that are the same in several actions are one function. */
  const refer = (field) => {
    const json = JSON.stringify(field)
    if (!shapes.has(json)) shapes.set(json, `s${shapes.size}`)
    return { $ref: shapes.get(json) }
  }
  const keys = Object.keys(actions)
  const schemas = keys.map((key) => {
    const { $schema, ...schema } = fieldsToJsonSchema(actions[key].fields)
    const properties = mapValues(schema.properties, (field) => refer(strip(field)))
    return { ...schema, $id: key, properties }
  })
  // The options of actions-core's schema-validation.js, and code in place of functions.
  const ajv = addFormats(
    new Ajv({
      coerceTypes: 'array',
      allErrors: true,
      allowUnionTypes: true,
      verbose: true,
      removeAdditional: true,
      inlineRefs: false,
      schemas: [...schemas, ...[...shapes].map(([json, $id]) => ({ ...JSON.parse(json), $id }))],
      code: { source: true, esm: true, optimize: 2 }
    })
  )
  ajv.addFormat('text', true)
  const code = standaloneCode(ajv, Object.fromEntries(keys.map((key, index) => [`v${index}`, key])))
  const names = new Map(
    [...code.matchAll(/const (schema\d+) = \{.*?"\$id":"(\w+)"\}/g)].map(([, name, id]) => [
      id,
      name
    ])
  )
  const entries = schemas.map(({ $id, type, properties }, index) => {
    const fields = Object.entries(properties).map(
      ([key, { $ref }]) => `${JSON.stringify(key)}: ${names.get($ref)}`
    )
    const schema = `{ type: ${JSON.stringify(type)}, properties: { ${fields.join(', ')} } }`
    return `${$id}: { validate: v${index}, schema: ${schema} }`
  })
  return `${code}\nexport const schemas = { ${entries.join(', ')} }`
}

/** Nobody reads a description or default while it validates: `useDefaults` is off. */
function strip({ description, default: _, ...schema }) {
  const stripped = JSON.parse(JSON.stringify(schema))
  if (stripped.properties) stripped.properties = mapValues(stripped.properties, strip)
  return stripped
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
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

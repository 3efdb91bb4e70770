// Generates what Segment's own command line would, in its form: the types of settings and payloads, and the definition as JSON.
// `node scripts/types.mjs --check` changes nothing and fails when a file is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compile } from 'json-schema-to-typescript'
import { loadDefinition } from './monorepo/definition.mjs'
import { allGeneratedTypes } from './monorepo/generated-types.mjs'
import { metadataText } from './monorepo/metadata.mjs'

const require = createRequire(import.meta.url)
const { fieldsToJsonSchema } = require('@segment/actions-core')
const folder = 'src/destinations/emarsys'

const definition = loadDefinition(folder)
const files = await allGeneratedTypes(definition, { fieldsToJsonSchema, compile })
files.set('metadata.json', metadataText(definition))

const stale = [...files]
  .map(([path, text]) => [join(folder, path), text])
  .filter(([file, text]) => read(file) !== text)
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`${file} is stale. Run: npm run types`)
  process.exitCode = stale.length ? 1 : 0
} else {
  for (const [file, text] of stale) writeFileSync(file, text)
  console.log(
    stale.length
      ? stale.map(([file]) => `wrote ${file}`).join('\n')
      : 'All generated files are up to date.'
  )
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

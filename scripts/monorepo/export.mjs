import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { loadDefinition } from './definition.mjs'
import { allGeneratedTypes } from './generated-types.mjs'
import { withLiveKeys } from './live.mjs'
import { metadataText } from './metadata.mjs'
import { filesOfPart } from './parts.mjs'
import { requireTool, TOOLS } from './tools.mjs'

/** What is exported, and where it lies in the monorepo's `packages/destination-actions` and in the tools' folder. */
const SOURCE = 'src/destinations/emarsys'
export const FOLDER = 'src/destinations/emarsys'

/** The test that the monorepo's destinations customarily have: its form, and where it goes. */
const CUSTOMARY_TEST = 'monorepo/customary/snapshot.ts'
const STAND_IN = 'monorepo/customary/test-data.ts'
export const SNAPSHOT_TEST = '__tests__/snapshot.test.ts'

/** The first line that jest 27 writes into a file of snapshots; jest 30 writes another address. */
const SNAPSHOT_HEADER = '// Jest Snapshot v1, https://goo.gl/fbAQLP'

/**
 * A part of the destination's folder as the monorepo takes it: with the live action keys, in the monorepo's formatting, with what its
 * tools generate of this part, written into the tools' folder.
 * @returns path in the folder → text
 */
export async function exportPart(part) {
  const paths = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(SOURCE.length + 1))
    .sort()
  const whole = new Map(
    paths.map((path) => [path.split(sep).join('/'), readFileSync(join(SOURCE, path), 'utf8')])
  )
  whole.set(SNAPSHOT_TEST, readFileSync(CUSTOMARY_TEST, 'utf8'))
  const files = new Map([...filesOfPart(whole, part)].map(([path, text]) => exportFile(path, text)))
  writeExport(files, join(TOOLS, FOLDER))
  const definition = loadDefinition(join(TOOLS, FOLDER))
  const { fieldsToJsonSchema } = requireTool('@segment/actions-core')
  const { compile } = requireTool('json-schema-to-typescript')
  const generated = await allGeneratedTypes(definition, { fieldsToJsonSchema, compile })
  generated.set('metadata.json', metadataText(definition))
  for (const [path, text] of generated) files.set(path, text)
  writeExport(files, join(TOOLS, FOLDER))
  mkdirSync(join(TOOLS, 'src/lib'), { recursive: true })
  copyFileSync(STAND_IN, join(TOOLS, 'src/lib/test-data.ts'))
  return files
}

function exportFile(path, text) {
  return [withLiveKeys(path, path), inForm(path, withLiveKeys(text, join(SOURCE, path)))]
}

function inForm(path, text) {
  if (path.endsWith('.snap')) return text.replace(/^.*/, SNAPSHOT_HEADER)
  return path.endsWith('.ts') ? formatted(text) : text
}

/** A file that prettier cannot read stays as it is; the check of the formatting says why. */
function formatted(text) {
  const prettier = requireTool('prettier')
  const style = JSON.parse(readFileSync(join(TOOLS, '.prettierrc.json'), 'utf8'))
  try {
    return prettier.format(text, { ...style, parser: 'typescript' })
  } catch {
    return text
  }
}

/** Writes an export into a folder, in place of what was there. */
export function writeExport(files, folder) {
  rmSync(folder, { recursive: true, force: true })
  for (const [path, text] of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

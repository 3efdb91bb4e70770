import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { withLiveKeys } from './live.mjs'
import { requireTool, TOOLS } from './tools.mjs'

/** What is exported, and where it lies in the monorepo's `packages/destination-actions` and in the tools' folder. */
const SOURCE = 'src/destinations/emarsys'
export const FOLDER = 'src/destinations/emarsys'

/** The first line that jest 27 writes into a file of snapshots; jest 30 writes another address. */
const SNAPSHOT_HEADER = '// Jest Snapshot v1, https://goo.gl/fbAQLP'

/**
 * The destination's folder as the monorepo takes it: a copy, with the live action keys, in the monorepo's formatting.
 * @returns path in the folder → text
 */
export function exportFiles() {
  const paths = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(SOURCE.length + 1))
    .sort()
  return new Map(paths.map((path) => exportFile(path.split(sep).join('/'))))
}

function exportFile(path) {
  const text = withLiveKeys(readFileSync(join(SOURCE, path), 'utf8'), join(SOURCE, path))
  return [withLiveKeys(path, path), inForm(path, text)]
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

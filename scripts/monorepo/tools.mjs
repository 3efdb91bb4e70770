// The folder `monorepo`: the tools of Segment's monorepo by exact version, and the place where the export is checked.
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

/** The folder of the tools, with its own package.json and lock file. */
export const TOOLS = resolve(import.meta.dirname, '../../monorepo')

/** Requires a package from the tools' own node_modules. */
export const requireTool = createRequire(join(TOOLS, 'package.json'))

/** Runs `npm ci` in the tools' folder, unless what is installed there came from the same lock file. */
export function installTools() {
  const lock = createHash('sha256')
    .update(readFileSync(join(TOOLS, 'package-lock.json')))
    .digest('hex')
  const mark = join(TOOLS, 'node_modules/.installed-from')
  if (read(mark) === lock) return
  console.log("Installing the monorepo's tools …")
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: TOOLS,
    stdio: 'inherit'
  })
  writeFileSync(mark, lock)
}

/**
 * Runs a command of a tool in the tools' folder.
 * @param tool path of its script in node_modules
 * @returns whether it succeeded, and what it printed
 */
export function runTool(tool, ...args) {
  const script = join(TOOLS, 'node_modules', tool)
  return new Promise((settle) => {
    execFile(
      process.execPath,
      [script, ...args],
      { cwd: TOOLS, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => settle({ ok: !error, output: `${stdout}${stderr}`.trim() })
    )
  })
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

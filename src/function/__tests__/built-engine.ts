import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(__dirname, '../../..')
const SOURCES = ['src/destinations', 'src/function/engine', 'scripts/function']

/** Builds the engine from the sources as they are, unless that was done since they were changed. */
export function buildEngine(): void {
  const built = join(root, 'dist/function/engine-liquid.js')
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(root, folder, file)
    )
  ).concat(join(root, 'scripts/build-function.mjs'))
  const changed = Math.max(...files.map((file) => statSync(file).mtimeMs))
  if (existsSync(built) && statSync(built).mtimeMs > changed) return
  execFileSync(process.execPath, [join(root, 'scripts/build-function.mjs')], { cwd: root })
}

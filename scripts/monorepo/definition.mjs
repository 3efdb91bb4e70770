import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'

const require = createRequire(import.meta.url)

/** The definition that the `index.ts` of a folder exports. */
export function loadDefinition(folder) {
  const outfile = resolve(`node_modules/.cache-definition-${process.pid}.cjs`)
  buildSync({
    entryPoints: [join(folder, 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external'
  })
  try {
    return require(outfile).default
  } finally {
    rmSync(outfile)
    delete require.cache[outfile]
  }
}

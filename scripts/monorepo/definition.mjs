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
    // By its true path: node_modules may be a link, and parts are loaded one after another.
    delete require.cache[require.resolve(outfile)]
    rmSync(outfile)
  }
}

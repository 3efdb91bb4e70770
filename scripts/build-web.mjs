// Bundles the page into dist/web, or into the folder given as the only argument, and holds its script below a size.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { minify } from '@swc/core'
import { build } from 'esbuild'

/** The most that the script may weigh, compressed, in bytes. */
const LARGEST_SCRIPT = 160_000

const folder = process.argv[2] ?? 'dist/web'
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
await build({
  entryPoints: { app: 'web/main.tsx' },
  outdir: folder,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning'
})
// esbuild binds and shortens; what it leaves, swc makes smaller by a fortieth.
const scriptFile = join(folder, 'app.js')
const { code } = await minify(readFileSync(scriptFile, 'utf8'), {
  compress: { ecma: 2022, passes: 2 },
  mangle: true,
  ecma: 2022,
  module: false
})
writeFileSync(scriptFile, code)
for (const file of ['index.html', 'icon.svg']) copyFileSync(join('web', file), join(folder, file))

const weigh = (file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const script = weigh('app.js')
console.log(
  `${folder}: script ${kilobytes(script)}, styles ${kilobytes(weigh('app.css'))} (compressed)`
)
if (script > LARGEST_SCRIPT) {
  console.error(
    `The script is ${kilobytes(script)} compressed; it may be ${kilobytes(LARGEST_SCRIPT)}.`
  )
  process.exit(1)
}

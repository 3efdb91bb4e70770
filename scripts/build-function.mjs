// Builds the engine of the Segment Function into dist/function, or into the folder given as the only argument: twice, without
// and with liquid. What the customer's file adds to it are the mappings, so a written file needs no tool of the build.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { schemaCode } from './function/schema-code.mjs'

const require = createRequire(import.meta.url)
const root = resolve(import.meta.dirname, '..')
const folder = resolve(process.argv[2] ?? join(root, 'dist/function'))
const core = join(dirname(require.resolve('@segment/actions-core')), '../esm')
const subscriptions = join(dirname(require.resolve('@segment/destination-subscriptions')), '../esm')
const humanErrors = join(dirname(require.resolve('@segment/ajv-human-errors')), '../esm')

/** The most that the engine may weigh without liquid, and with it, in bytes. */
const LARGEST = { 'engine.js': 96_000, 'engine-liquid.js': 96_000 + 84_000 }

/** Parts of actions-core that its package does not export: by file, its version pinned; a test compares what they do. */
const KIT = `
export { transform } from ${JSON.stringify(join(core, 'mapping-kit/index.js'))}
export { removeEmptyValues } from ${JSON.stringify(join(core, 'remove-empty-values.js'))}
export { arrifyFields } from ${JSON.stringify(join(core, 'arrify.js'))}
export { resolveAudienceMembership } from ${JSON.stringify(join(core, 'audience-membership.js'))}
export { AggregateAjvError } from ${JSON.stringify(join(humanErrors, 'aggregate-ajv-error.js'))}
export { default as matches } from ${JSON.stringify(join(subscriptions, 'validate.js'))}
`

/** What src/destinations takes of actions-core while it runs. */
const CORE = `
export { get } from ${JSON.stringify(join(core, 'get.js'))}
export { transform } from ${JSON.stringify(join(core, 'mapping-kit/index.js'))}
`

/**
 * @param {boolean} liquid
 * @returns {import('esbuild').Plugin}
 */
function replacements(liquid) {
  const modules = {
    'function:kit': KIT,
    'function:schemas': schemaCode(root),
    '@segment/actions-core': CORE,
    // Mappings are checked when the file is written; the kit's own check needs modules of Node.
    './validate': 'export default () => {}',
    'node:crypto': 'export const { createHash, randomBytes } = crypto',
    crypto: 'export const { createHash, randomBytes } = crypto'
  }
  const withoutLiquid = `export const getLiquidKeys = () => []
export function evaluateLiquid() { throw new Error('This file was made without @liquid.') }`
  return {
    name: 'function',
    setup(build) {
      const taken = (path) => ({ path, namespace: 'function' })
      build.onResolve(
        { filter: /^(function:\w+|@segment\/actions-core|(node:)?crypto)$/ },
        ({ path }) => taken(path)
      )
      build.onResolve({ filter: /^\.\/(validate|liquid-directive)$/ }, ({ path, importer }) => {
        if (!importer.includes('mapping-kit')) return undefined
        return path === './liquid-directive' && liquid ? undefined : taken(path)
      })
      build.onResolve({ filter: /^liquidjs$/ }, () => ({
        path: join(dirname(require.resolve('liquidjs')), 'liquid.browser.mjs')
      }))
      build.onLoad({ filter: /.*/, namespace: 'function' }, ({ path }) => ({
        contents: path === './liquid-directive' ? withoutLiquid : modules[path],
        loader: 'js',
        resolveDir: root
      }))
    }
  }
}

async function bundle(file, liquid) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/function/engine/index.ts')],
    bundle: true,
    write: false,
    minify: true,
    lineLimit: 160,
    format: 'iife',
    globalName: 'emarsysEngine',
    target: 'es2022',
    legalComments: 'none',
    treeShaking: true,
    plugins: [replacements(liquid)],
    logLevel: 'warning'
  })
  const code = outputFiles[0].text
  if (/\brequire\(/.test(code))
    throw new Error(`${file} would load a module: a Segment Function has none.`)
  const bytes = Buffer.byteLength(code)
  if (bytes > LARGEST[file]) {
    throw new Error(`${file} has ${bytes} bytes; it may have ${LARGEST[file]}.`)
  }
  // In one step, since tests in several processes may build at once.
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${file}.${process.pid}`), code)
  renameSync(join(folder, `${file}.${process.pid}`), join(folder, file))
  return `${file} ${(bytes / 1000).toFixed(1)} kB`
}

console.log(
  `${folder}: ${await bundle('engine.js', false)}, ${await bundle('engine-liquid.js', true)}`
)

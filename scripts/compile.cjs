const { copyFileSync, mkdirSync, readdirSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { transformFileSync } = require('@swc/core')

/** As jest compiles for the tests; types are tsc's business. */
const SWC = {
  swcrc: false,
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  // With the names of its exports where Node looks for them when the package is imported.
  module: { type: 'commonjs', exportInteropAnnotation: true }
}

/** Compiles a folder of TypeScript to JavaScript beside copies of its JSON, without its tests. Takes about a second. */
exports.compile = (source, target) => {
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    const [from, to] = [join(source, file), join(target, file)]
    if (file.includes('__tests__') || !/\.(ts|json)$/.test(file)) continue
    mkdirSync(dirname(to), { recursive: true })
    if (file.endsWith('.json')) copyFileSync(from, to)
    else writeFileSync(to.replace(/ts$/, 'js'), transformFileSync(from, SWC).code)
  }
}

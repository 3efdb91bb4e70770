// Compiles src into dist, bundles the page into dist/web and the engine of the Segment Function into dist/function.
// `--types` adds the declarations for who imports the package.
import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'

const { compile } = createRequire(import.meta.url)('./compile.cjs')

const run = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit' })
rmSync('dist', { recursive: true, force: true })
console.log('Building the command …')
compile('src', 'dist')
chmodSync('dist/cli/index.js', 0o755)
console.log('Building the page …')
run('scripts/build-web.mjs')
console.log('Building the engine of the Segment Function …')
run('scripts/build-function.mjs')
if (process.argv.includes('--types')) {
  console.log('Building the types …')
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--emitDeclarationOnly')
}

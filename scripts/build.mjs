// Compiles src with tsc into dist, bundles the page into dist/web, and the engine of the Segment Function into dist/function.
import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const run = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit' })
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
run('scripts/build-web.mjs')
run('scripts/build-function.mjs')
chmodSync('dist/cli/index.js', 0o755)

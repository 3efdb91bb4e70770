// Compiles src with tsc into dist, and bundles the page into dist/web.
import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
const run = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit' })
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
run('scripts/build-web.mjs')
chmodSync('dist/cli/index.js', 0o755)

// Compiles src with tsc into dist, and bundles the page into dist/web.
imported as JSON, so tsc emits it.
import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit'
})
chmodSync('dist/cli.js', 0o755)
execFileSync(process.execPath, ['scripts/build-web.mjs'], { stdio: 'inherit' })

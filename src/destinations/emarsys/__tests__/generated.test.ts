import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(__dirname, '../../../..')

it('finds generated-types.ts and metadata.json up to date with the fields', () => {
  expect(() =>
    execFileSync(process.execPath, ['scripts/types.mjs', '--check'], { cwd: root })
  ).not.toThrow()
})

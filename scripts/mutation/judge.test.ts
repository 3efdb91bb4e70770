// All tests of the judge's room in one file, but those of the budget, which wait for threads.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(__dirname, '../../src/workbench/mapping/__tests__')
for (const file of readdirSync(folder)) {
  if (!file.endsWith('.test.ts') || file.startsWith('budget')) continue
  describe(file, () => {
    require(join(folder, file))
  })
}

// All tests of the destination's folder in one file: for each mutant jest loads the runtime once, and not twenty times.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import nock from 'nock'

/** Tests of thousands of events come last: most mutants are told before them. */
const isSlow = (file: string): boolean => /(limits|splitting|targets)\.test\.ts$/.test(file)

const folder = join(__dirname, '../../src/destinations/emarsys')
const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('snapshots.test.ts'))
  .sort((one, other) => Number(isSlow(one)) - Number(isSlow(other)) || one.localeCompare(other))

const property = join(__dirname, '../../test/destination/deliver.property.test.ts')
afterAll(() => nock.restore())

for (const file of [...tests.map((test) => join(folder, test)), property]) {
  describe(file.slice(folder.length), () => {
    // Each file puts Node's http back when it ends.
    beforeAll(() => {
      if (!nock.isActive()) nock.activate()
    })
    require(file)
  })
}

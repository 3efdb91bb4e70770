import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(__dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'pitfalls-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the command on made-up results of jest. */
function table(tests: [fullName: string, status: string][], name = 'src/destinations/x.test.ts') {
  const file = join(folder, 'results.json')
  const assertionResults = tests.map(([fullName, status]) => ({ fullName, status }))
  const results = { testResults: [{ name: join(root, name), assertionResults }] }
  writeFileSync(file, JSON.stringify(results))
  const command = [join(root, 'scripts/pitfalls.mjs'), file]
  return spawnSync(process.execPath, command, { encoding: 'utf8' })
}

it('fails for a pitfall without a passing test, and names action and way', () => {
  const { status, stderr, stdout } = table([
    ['upsertContact #10 single and batch: the key value wins', 'passed'],
    ['syncAudience #10 batch: the key value wins', 'pending']
  ])
  expect(status).toBe(1)
  const missing = stderr.split('\n').filter((line) => line.includes('#10 '))
  expect(missing.map((line) => line.replace(/ \(.*/, ''))).toEqual([
    'no passing test: #10 syncAudience single',
    'no passing test: #10 syncAudience batch'
  ])
  expect(stdout).toMatch(/#10 +· +· +1 \+ 1 +· +0 \+ 0 +· +· +a mapped value of the key field/)
})

it('fails for a failing test, also beside a passing one', () => {
  const { stderr } = table([
    ['upsertContact #10 batch: the key value wins', 'passed'],
    ['upsertContact #10 batch: the key value wins again', 'failed']
  ])
  expect(stderr).toContain('failing: #10 upsertContact batch')
})

it.each(['upsertContact #10: wins', '#10 batch: wins', 'upsertContact #99 batch: wins'])(
  'fails for the title "%s", which names no cell of the table',
  (title) => {
    expect(table([[title, 'passed']]).stderr).toContain(`names no cell of the table: ${title}`)
  }
)

it('takes the rows of another table for none of its own', () => {
  const { stderr, stdout } = table([
    ['upsertContact found #99: a stranger', 'passed'],
    ['upsertContact found #12 #10 batch: the key value wins', 'passed']
  ])
  expect(stderr).not.toContain('names no cell')
  expect(stdout).toMatch(/#10 +· +· +0 \+ 1 /)
  expect(stdout).toMatch(/#12 +· \+ 0 +· \+ 0 +· \+ 0 /)
})

it('leaves tests of other folders out', () => {
  const title = 'upsertContact #10 batch: the key value wins'
  const { stderr } = table([[title, 'passed']], 'src/sandbox/x.test.ts')
  expect(stderr).toContain('no passing test: #10 upsertContact batch')
})

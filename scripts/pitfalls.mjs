// Prints a table of the pitfalls (scripts/pitfalls/rows.mjs) and the tests of each, and fails when one has no passing test.
// `node scripts/pitfalls.mjs` runs the tests that name a pitfall; with a file it reads jest's results from there.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { complaints, countTests } from './pitfalls/cells.mjs'
import { ACTIONS, ROWS } from './pitfalls/rows.mjs'

const root = resolve(import.meta.dirname, '..')
/** The actions' columns. */
const HEADINGS = new Map([
  ['addContactToList', 'add'],
  ['removeContactFromList', 'remove'],
  ['upsertContact', 'upsert'],
  ['triggerEvent', 'trigger'],
  ['triggerEngagementEvent', 'engage'],
  ['syncAudience', 'sync']
])

const folders = ['src/destinations', 'test/destination']

const [file] = process.argv.slice(2)
const { testResults } = JSON.parse(file ? readFileSync(file, 'utf8') : runTests())
const tests = testResults
  .filter(({ name }) => folders.some((folder) => name.startsWith(join(root, folder))))
  .flatMap(({ assertionResults }) => assertionResults)
const counts = countTests(tests)

printTable(counts)
const wrong = complaints(counts)
for (const line of wrong) console.error(line)
process.exitCode = wrong.length ? 1 : 0

/** @returns jest's results as JSON, of the tests whose title names a pitfall */
function runTests() {
  console.error('Running the tests that name a pitfall …')
  const folder = mkdtempSync(join(tmpdir(), 'pitfalls-'))
  const outputFile = join(folder, 'results.json')
  const jest = join(root, 'node_modules/jest/bin/jest.js')
  const options = ['--testNamePattern', '#\\d', '--json', '--outputFile', outputFile]
  try {
    spawnSync(process.execPath, [jest, ...files(), ...options], { cwd: root, stdio: 'ignore' })
    return readFileSync(outputFile, 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The test files that name a pitfall, and no others: where jest leaves out every test of a file, it leaves out what the file
 * does at its end, too, and Node's http stays as nock made it for the files that follow.
 */
function files() {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith('.test.ts'))
      .filter((file) => /#\d+ (?:single|batch|once)/.test(readFileSync(join(root, file), 'utf8')))
  )
}

function printTable({ cells }) {
  const line = (first, rest, last) =>
    [first.padStart(3), ...rest.map((text) => text.padStart(8)), ` ${last}`].join(' ')
  console.log(
    'Tests of each pitfall, by action: with one event + in a batch; once: for all actions.\n'
  )
  console.log(
    line(
      '',
      [...ACTIONS.map((action) => HEADINGS.get(action) ?? action), 'once'],
      'what goes wrong elsewhere'
    )
  )
  for (const [number, { text, actions, ways, once }] of ROWS) {
    const counted = ACTIONS.map((action) => {
      const count = (way) =>
        shown(`${number}/${action}/${way}`, actions.includes(action) && ways.includes(way))
      return `${count('single')} + ${count('batch')}`
    })
    const shownRow = counted.map((text) => (text === '· + ·' ? '·' : text))
    console.log(line(`#${number}`, [...shownRow, shown(`${number}/once`, once)], text))
  }

  function shown(cell, isWanted) {
    const { passed, failed } = cells.get(cell) ?? { passed: 0, failed: 0 }
    if (failed) return 'failed'
    return passed || isWanted ? String(passed) : '·'
  }
}

import { ACTIONS, ROWS } from './rows.mjs'

/** How a title names what it proves: `upsertContact #10 single and batch: …`, or `#17 once: …` for all actions. */
const NAMED = /((?:#\d+ )+)(single and batch|single|batch|once): /
const ACTION = new RegExp(`\\b(${ACTIONS.join('|')})\\b`)

/** A row of another table that a title names: `found #12: …`. */
const ELSEWHERE = /\bfound #\d+/g

/** @returns the cells that a title is a test of, as `row/action/way` or `row/once`; undefined where it names rows and no cell */
export function cellsOf(fullName) {
  const title = fullName.replace(ELSEWHERE, '')
  const named = NAMED.exec(title)
  if (!named) return /#\d/.test(title) ? undefined : []
  const rows = named[1].match(/\d+/g)
  if (named[2] === 'once') return rows.map((row) => `${row}/once`)
  const action = ACTION.exec(title)?.[1]
  if (!action) return undefined
  return rows.flatMap((row) => named[2].split(' and ').map((way) => `${row}/${action}/${way}`))
}

/** The cells that must have a test. */
export function wantedCells() {
  return [...ROWS].flatMap(([number, { actions, ways, once }]) => [
    ...actions.flatMap((action) => ways.map((way) => `${number}/${action}/${way}`)),
    ...(once ? [`${number}/once`] : [])
  ])
}

/**
 * Counts tests by cell.
 * @param tests jest's results, each with `fullName` and `status`
 * @returns passed and failed tests of each cell, and titles that name a row that is not there, or no cell
 */
export function countTests(tests) {
  const cells = new Map()
  const unclear = []
  for (const { fullName, status } of tests) {
    const named = cellsOf(fullName)
    if (!named || named.some((cell) => !ROWS.has(Number.parseInt(cell, 10)))) unclear.push(fullName)
    for (const cell of named ?? []) {
      const { passed, failed } = cells.get(cell) ?? { passed: 0, failed: 0 }
      cells.set(cell, {
        passed: passed + (status === 'passed' ? 1 : 0),
        failed: failed + (status === 'failed' ? 1 : 0)
      })
    }
  }
  return { cells, unclear }
}

/** What is wrong with the counts, a line each: cells without a passing test, cells with a failing one. */
export function complaints({ cells, unclear }) {
  const without = wantedCells().filter((cell) => !cells.get(cell)?.passed)
  const failing = [...cells].filter(([, { failed }]) => failed).map(([cell]) => cell)
  return [
    ...without.map((cell) => `no passing test: ${words(cell)}`),
    ...failing.map((cell) => `failing: ${words(cell)}`),
    ...unclear.map((title) => `names no cell of the table: ${title}`)
  ]
}

function words(cell) {
  const [row, ...rest] = cell.split('/')
  return `#${row} ${rest.join(' ')} (${ROWS.get(Number(row))?.text})`
}

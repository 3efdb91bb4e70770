/** A line of two texts laid over one another. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** More lines than this are not compared one by one: the table would be too large. */
const MAX_LINES = 2000

/** Two texts line by line: what both have, what only the first, what only the second. @see longest common subsequence */
export function diffLines(one: string, other: string): DiffLine[] {
  const [before, after] = [one.split('\n'), other.split('\n')]
  const common = commonLengths(before, after)
  const at = (row: number, column: number) =>
    common[before.length - row]?.[after.length - column] ?? -1
  const found: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < before.length || column < after.length) {
    const [left, right] = [before[row], after[column]]
    const same = left !== undefined && left === right
    const removed = !same && left !== undefined && at(row + 1, column) >= at(row, column + 1)
    const kind = same ? 'same' : removed ? 'removed' : 'added'
    found.push({ kind, text: (kind === 'added' ? right : left) ?? '' })
    if (kind !== 'added') row += 1
    if (kind !== 'removed') column += 1
  }
  return found
}

/** For each pair of counts of last lines how many of them both have in common; nothing of texts that are too long. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  if (before.length > MAX_LINES || after.length > MAX_LINES) return []
  let last = new Array<number>(after.length + 1).fill(0)
  const table = [last]
  for (const line of before.toReversed()) {
    const current = [0]
    for (const [count, other] of after.toReversed().entries()) {
      const more = (last[count] ?? 0) + 1
      current.push(line === other ? more : Math.max(last[count + 1] ?? 0, current[count] ?? 0))
    }
    table.push(current)
    last = current
  }
  return table
}

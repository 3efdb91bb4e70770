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
  if (before.length > MAX_LINES || after.length > MAX_LINES)
    return [...lines('removed', before), ...lines('added', after)]
  const common = commonLengths(before, after)
  const found: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < before.length || column < after.length) {
    const [left, right] = [before[row], after[column]]
    if (left !== undefined && left === right) {
      found.push({ kind: 'same', text: left })
      row += 1
      column += 1
    } else if (left !== undefined && at(common, row + 1, column) >= at(common, row, column + 1)) {
      found.push({ kind: 'removed', text: left })
      row += 1
    } else {
      found.push({ kind: 'added', text: right ?? '' })
      column += 1
    }
  }
  return found
}

/** For each pair of places how many lines both have in common from there on. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const table: number[][] = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0)
  )
  for (let row = before.length - 1; row >= 0; row -= 1) {
    const current = table[row] ?? []
    for (let column = after.length - 1; column >= 0; column -= 1) {
      current[column] =
        before[row] === after[column]
          ? at(table, row + 1, column + 1) + 1
          : Math.max(at(table, row + 1, column), at(table, row, column + 1))
    }
  }
  return table
}

function at(table: readonly (readonly number[])[], row: number, column: number): number {
  return table[row]?.[column] ?? -1
}

function lines(kind: DiffLine['kind'], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }))
}

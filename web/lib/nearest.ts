/** How many letters may be wrong in a word of this length for it to be a slip of the pen. */
function tolerance(word: string): number {
  return word.length < 4 ? 1 : Math.min(3, Math.floor(word.length / 3))
}

/** The word that was probably meant: the nearest of those known, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let distance = tolerance(word) + 1
  for (const candidate of known) {
    const found = editDistance(wanted, candidate.toLowerCase(), distance)
    if (found < distance && candidate !== word) {
      best = candidate
      distance = found
    }
  }
  return best
}

/**
 * Letters to insert, remove, replace or swap with their neighbour until one text is the other; `limit` for that many or more.
 * @see optimal string alignment, a restricted Damerau–Levenshtein distance
 */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit
  let [before, last]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, n) => n)]
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swaps = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        row > 1 && column > 1 && swaps ? at(before, column - 2) + 1 : limit
      )
    }
    ;[before, last] = [last ?? [], current]
  }
  return Math.min(limit, at(last, other.length))
}

function at(row: readonly number[] | undefined, column: number): number {
  return row?.[column] ?? Number.POSITIVE_INFINITY
}

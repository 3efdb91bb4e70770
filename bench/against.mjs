// What the benchmarks share: two builds measured by turns, in one run.

/** So many turns; the median counts. */
const TURNS = 5

/**
 * Measures another build and this one by turns, and prints the medians: by the wall, and by the CPU of the process, which counts
 * on a machine where others work, too.
 * @param root the folder of the other build, with its `dist` and `node_modules`
 * @param measure measures the build in a folder, resolves to `{ events, seconds, cpu }`, both times in seconds
 */
export async function compare(name, root, measure) {
  const turns = { before: [], now: [] }
  for (let turn = 0; turn < TURNS; turn += 1) {
    const builds = [
      ['before', root],
      ['now', '.']
    ]
    // Whoever goes first meets another machine than whoever follows.
    for (const [when, folder] of turn % 2 ? builds.reverse() : builds)
      turns[when].push(await measure(folder))
  }
  print(`${name}, events a second`, turns, ({ events, seconds }) => events / seconds)
  print(`${name}, CPU ms for 1,000 events`, turns, ({ events, cpu }) => (cpu * 1e6) / events)
}

function print(name, { before, now }, figureOf) {
  const [old, own] = [before, now].map((turns) => median(turns.map(figureOf)))
  const figures = `before ${old.toFixed(1)}, now ${own.toFixed(1)}`
  console.log(`${name.padEnd(36)} ${figures}: ${(own / old).toFixed(2)} times`)
}

function median(figures) {
  return figures.sort((one, other) => one - other)[Math.floor(figures.length / 2)]
}

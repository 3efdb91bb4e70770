import type { Expectation, Scenario } from './scenario'

/** What is another than a scenario expects, a sentence each; nothing where all is as it should be. */
export function compare({ expect }: Scenario, actual: readonly Expectation[]): string[] {
  const left = [...actual]
  const differences = expect.flatMap((wanted) => {
    const index = left.findIndex(({ mapping }) => mapping === wanted.mapping)
    if (index < 0) return [`"${wanted.mapping}" should fire, but does not.`]
    const [found] = left.splice(index, 1)
    return found === undefined ? [] : differencesOf(wanted, found)
  })
  const unexpected = left.map(({ mapping }) => `"${mapping}" fires, though nothing expects it.`)
  return [...differences, ...unexpected]
}

function differencesOf(wanted: Expectation, found: Expectation): string[] {
  const { mapping } = wanted
  const outcomes = found.outcomes.flatMap((outcome, index) => {
    const expected = wanted.outcomes[index]
    if (expected === outcome) return []
    const which = found.outcomes.length > 1 ? `event ${index + 1} ` : ''
    return [`"${mapping}": ${which}is ${outcome}, not ${expected ?? 'left out'}.`]
  })
  const extra = wanted.outcomes.length - found.outcomes.length
  const missing =
    extra > 0 ? [`"${mapping}": ${extra} outcomes more are expected than events.`] : []
  return [...outcomes, ...missing, ...changesOf(wanted, found)]
}

function changesOf(wanted: Expectation, found: Expectation): string[] {
  if (wanted.changes === undefined) return []
  const { changes = [] } = found
  return [
    ...without(wanted.changes, changes).map((line) => `"${wanted.mapping}": missing: ${line}`),
    ...without(changes, wanted.changes).map((line) => `"${wanted.mapping}": unexpected: ${line}`)
  ]
}

/** The lines of one list that the other does not have, each as often as it is short of it. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return lines.filter((line) => {
    const index = left.indexOf(line)
    if (index < 0) return true
    left.splice(index, 1)
    return false
  })
}

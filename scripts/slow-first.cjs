const { createRequire } = require('node:module')

// Jest's own, as its core finds it.
const core = createRequire(require.resolve('jest')).resolve('@jest/core')
const Sequencer = createRequire(core)('@jest/test-sequencer').default

/** Files that take ten seconds of a processor and more, the browser's among them. */
const SLOW = [
  /\/test\/browser\//,
  /\/test\/destination\/(truth|audience\.property)\./,
  /\/test\/function\//,
  /\/tracking\/__tests__\/(sdk|kill)\./,
  /\/calibrate/,
  /\/src\/(cli|doctor)\//,
  /\/random-calls\./
]

/**
 * Begins with the slow files. Until jest has measured them once, as in CI, it orders files by their size, and a small one that is
 * slow would run at the end, alone on one core.
 */
module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const isSlow = ({ path }) => SLOW.some((slow) => slow.test(path))
    const sorted = super.sort(tests)
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))]
  }
}

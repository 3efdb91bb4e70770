// Skips what follows the first test that fails: one is enough to tell a mutant from the code, and jest's own `bail` ends a
// run between files only.
const { TestEnvironment } = require('jest-environment-node')

module.exports = class extends TestEnvironment {
  hasFailed = false

  handleTestEvent = ({ name, test }) => {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.hasFailed = true
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip'
  }
}

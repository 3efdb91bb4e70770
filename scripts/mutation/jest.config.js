// The tests that a mutation run repeats for each change of the destination: all that look at it alone, and none that starts
// other programs or plays whole accounts.
const base = require('../../jest.config.js')

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  rootDir: '../..',
  setupFilesAfterEnv: [],
  testEnvironment: require.resolve('./until-a-failure.js'),
  roots: ['<rootDir>/scripts/mutation', '<rootDir>/test/destination'],
  testMatch: [
    '<rootDir>/scripts/mutation/destination.test.ts',
    '<rootDir>/test/destination/http.test.ts'
  ]
}

// The tests that a mutation run repeats for each change of the judge of mappings.
const base = require('./jest.config.js')

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  roots: ['<rootDir>/scripts/mutation'],
  testMatch: ['<rootDir>/scripts/mutation/judge.test.ts']
}

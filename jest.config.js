// Where no clock says UTC: what reads a time in the zone of the machine fails here.
process.env.TZ = 'Asia/Kathmandu'

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  setupFilesAfterEnv: ['<rootDir>/src/sandbox/__tests__/check-contract.ts'],
  testSequencer: require.resolve('./scripts/slow-first.cjs'),
  // By default jest leaves one core idle, which on two cores halves the pace.
  maxWorkers: '100%',
  // A busy machine and a browser beside it: a test that hangs is the only reason for a limit.
  testTimeout: process.env.TEST_LONG ? 600_000 : 120_000,
  testMatch: ['**/__tests__/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }
    ]
  },
  // As jest 27 writes them, which Segment's monorepo runs: the destination's snapshots are copied there.
  snapshotFormat: { escapeString: true, printBasicPrototype: true },
  collectCoverageFrom: ['src/destinations/**/*.ts', '!**/__tests__/**', '!**/generated-types.ts'],
  coverageThreshold: { global: { lines: 100, branches: 100, functions: 100, statements: 100 } }
}

// As the monorepo runs tests: everything in `__tests__` but `__helpers__`.
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  testPathIgnorePatterns: ['/node_modules/', '/__helpers__/'],
  transform: { '^.+\\.ts$': 'ts-jest' },
  globals: { 'ts-jest': { isolatedModules: true } }
}

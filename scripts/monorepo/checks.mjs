// What the monorepo's own tools and rules say of an export that was written into the tools' folder.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, posix } from 'node:path'
import { FOLDER, SNAPSHOT_TEST } from './export.mjs'
import { allGeneratedTypes } from './generated-types.mjs'
import { LIVE } from './live.mjs'
import { metadataText } from './metadata.mjs'
import { requireTool, runTool, TOOLS } from './tools.mjs'
import { newRequired, validate } from './validate.mjs'

/**
 * Runs every check.
 * @param files the export: path in its folder → text
 * @returns for each check its name, what it found (an empty list when nothing is wrong), and a fact about what it looked at
 */
export async function checkExport(files) {
  // Two at a time: the tests have five seconds each, also on a computer of two cores.
  const [[compiled, linted], tested] = await Promise.all([
    checkCompiled(files).then(async (compiled) => [compiled, await checkStyle()]),
    checkTests()
  ])
  return [
    ...compiled,
    ...linted,
    tested,
    await checkCustomary(),
    checkImports(files),
    sizeOf(files)
  ]
}

async function checkCompiled(files) {
  rmSync(join(TOOLS, 'dist'), { recursive: true, force: true })
  const compile = await runTool('typescript/bin/tsc', '-p', '.')
  const first = { name: 'compile', ...told(compile), fact: 'TypeScript 5.5.4, es2020' }
  if (!compile.ok)
    return [first, ...NEED_DEFINITION.map((name) => ({ name, problems: ['It does not compile.'] }))]
  const definition = requireCompiled()
  return [
    first,
    await checkTypes(definition, files),
    checkMetadata(definition, files),
    checkDefinition(definition),
    checkRequired(definition),
    checkSecretNames(definition),
    checkReservedNames(definition),
    checkLive(definition)
  ]
}

/** The definition as it was compiled now: Node keeps what it has read, and parts are checked one after another. */
function requireCompiled() {
  const dist = join(TOOLS, 'dist')
  for (const file of Object.keys(requireTool.cache))
    if (file.startsWith(dist)) delete requireTool.cache[file]
  return requireTool(join(dist, 'destinations/emarsys')).default
}

const NEED_DEFINITION = [
  'types',
  'metadata',
  'validate',
  'required fields',
  'secret names',
  'reserved names',
  'live'
]

async function checkStyle() {
  const lint = await runTool('eslint/bin/eslint.js', '--ext', '.ts', '--max-warnings', '0', FOLDER)
  const format = await runTool('prettier/bin-prettier.js', '--check', `${FOLDER}/**/*.ts`)
  return [
    { name: 'lint', ...told(lint), fact: 'eslint 7.32, @typescript-eslint 5.62' },
    { name: 'format', ...told(format), fact: 'prettier 2.4.1, width 120' }
  ]
}

async function checkTests() {
  const file = join(TOOLS, 'node_modules/.jest-report.json')
  rmSync(file, { force: true })
  const arguments_ = ['--ci', '-w', '1', '--silent', '--json', '--outputFile', file]
  const others = ['--testPathIgnorePatterns', '/node_modules/', '/__helpers__/', SNAPSHOT_TEST]
  const { ok, output } = await runTool('jest/bin/jest.js', ...arguments_, ...others)
  if (!existsSync(file)) return { name: 'tests', problems: [output] }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  const counts = {
    tests: report.numPassedTests,
    suites: report.numPassedTestSuites,
    snapshots: report.snapshot.matched
  }
  const failures = report.testResults.map(({ message }) => message).filter(Boolean)
  const obsolete = report.snapshot.unchecked
  const stale = obsolete ? [`${obsolete} snapshots belong to no test of this part.`] : []
  return {
    name: 'tests',
    problems: ok ? stale : failures,
    fact: `jest 27.5.1, nock 13.1.4: ${counts.tests} tests in ${counts.suites} suites, ${counts.snapshots} snapshots, the slowest suite ${slowest(report)} s`,
    counts
  }
}

/** How long the slowest suite took, in seconds. */
function slowest({ testResults }) {
  const most = Math.max(...testResults.map(({ startTime, endTime }) => endTime - startTime))
  return Math.round(most / 1000)
}

/**
 * The customary snapshot tests, with a stand-in for the monorepo's own `generateTestData`: its texts are others, so that the file of
 * snapshots is written there, by the first run.
 */
async function checkCustomary() {
  const first = await runTool('jest/bin/jest.js', '--ci=false', SNAPSHOT_TEST)
  const again = await runTool('jest/bin/jest.js', '--ci', SNAPSHOT_TEST)
  const { problems } = told(first.ok ? again : first)
  return { name: 'customary snapshots', problems, fact: 'generateTestData, each action twice' }
}

/** What a reviewer is asked to read: files and lines that nobody generated, without tests. */
function sizeOf(files) {
  const written = [...files].filter(
    ([path]) =>
      path.endsWith('.ts') && !path.includes('__tests__/') && !path.endsWith('generated-types.ts')
  )
  const lines = written.reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0)
  return {
    name: 'size',
    problems: [],
    fact: `${written.length} files, ${lines} lines by hand without tests`,
    counts: { files: written.length, lines }
  }
}

/** Segment's `generate:types`, with its own version of json-schema-to-typescript. */
async function checkTypes(definition, files) {
  const { fieldsToJsonSchema } = requireTool('@segment/actions-core')
  const { compile } = requireTool('json-schema-to-typescript')
  const genuine = await allGeneratedTypes(definition, { fieldsToJsonSchema, compile })
  const problems = [...genuine].flatMap(([path, text]) => difference(path, text, files.get(path)))
  return {
    name: 'types',
    problems,
    fact: `json-schema-to-typescript 10.1.5, ${genuine.size} files`
  }
}

function checkMetadata(definition, files) {
  const problems = difference('metadata.json', metadataText(definition), files.get('metadata.json'))
  return { name: 'metadata', problems, fact: `${Object.keys(definition.actions).length} actions` }
}

function checkDefinition(definition) {
  const { parseFql } = requireTool('@segment/destination-subscriptions')
  const { actions, presets = [] } = definition
  return {
    name: 'validate',
    problems: validate(definition, parseFql),
    fact: `${Object.keys(actions).length} actions, ${presets.length} presets`
  }
}

function checkRequired(definition) {
  return { name: 'required fields', problems: newRequired(definition) }
}

/** The first line in which a file is not what the tool writes. */
function difference(path, genuine, ours = '') {
  if (genuine === ours) return []
  const [wanted, found] = [genuine.split('\n'), ours.split('\n')]
  const index = wanted.findIndex((line, at) => line !== found[at])
  const at = index < 0 ? wanted.length : index
  return [
    `${path}:${at + 1} is "${found[at] ?? ''}", not "${wanted[at] ?? ''}". Run: npm run types`
  ]
}

/** Words in a setting's name that make it a secret there. */
const SECRET_WORDS = /token|secret|password|key|credential|private/i

function checkSecretNames({ authentication }) {
  const names = Object.entries(authentication.fields)
  const problems = names
    .filter(([name, { type }]) => SECRET_WORDS.test(name) && type !== 'password')
    .map(
      ([name, { type }]) =>
        `The setting "${name}" is called like a secret, but its type is ${type}.`
    )
  return { name: 'secret names', problems, fact: `${names.length} settings` }
}

/** Settings that the platform keeps for itself under the scheme oauth2; written without underscores they count, too. */
const RESERVED =
  'oauth oauth2 accesstoken refresh_token token_type apikey apisecret clientsecret password secretkey secret securitytoken'.split(
    ' '
  )

function checkReservedNames({ authentication }) {
  const problems = Object.keys(authentication.fields)
    .filter((name) => RESERVED.includes(name.toLowerCase()))
    .map((name) => `The setting "${name}" is reserved under oauth2.`)
  return { name: 'reserved names', problems, fact: `${RESERVED.length} names` }
}

/** Nothing that customers saved may be refused: slug, name, keys and types stay. */
function checkLive({ slug, name, authentication, actions }) {
  const problems = [
    ...(slug === LIVE.slug && name === LIVE.name ? [] : [`Slug and name are ${slug}, ${name}.`]),
    ...Object.entries(LIVE.settings)
      .filter(([key, type]) => authentication.fields[key]?.type !== type)
      .map(([key, type]) => `The setting "${key}" is no longer a ${type}.`),
    ...Object.entries(LIVE.actions).flatMap(([key, fields]) =>
      checkLiveAction(key, fields, actions[key])
    )
  ]
  return {
    name: 'live',
    problems,
    fact: `${Object.keys(LIVE.actions).length} actions and their fields as they are live`
  }
}

function checkLiveAction(key, live, action) {
  if (!action) return [`The action "${key}" is gone.`]
  return Object.entries(live)
    .filter(([field, [type]]) => action.fields[field]?.type !== type)
    .map(([field, [type]]) => `${key}: the field "${field}" is no longer a ${type}.`)
}

/** Packages that the monorepo has for a destination and its tests, beside Node's own. */
const PACKAGES = { sources: ['@segment/actions-core'], tests: ['@segment/actions-core', 'nock'] }

function checkImports(files) {
  const { preProcessFile } = requireTool('typescript')
  const scripts = [...files].filter(([path]) => path.endsWith('.ts'))
  const problems = scripts.flatMap(([path, text]) =>
    preProcessFile(text)
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => !isThere(path, name))
      .map((name) => `${path} imports "${name}": ${whatIsWrong(name)}`)
  )
  return { name: 'imports', problems, fact: `${scripts.length} files` }
}

function whatIsWrong(name) {
  return name.startsWith('node:')
    ? `there it is written '${name.slice(5)}'.`
    : 'it is not there in the monorepo.'
}

function isThere(path, name) {
  if (name.startsWith('node:')) return false
  if (path === SNAPSHOT_TEST && name === '../../../lib/test-data') return true
  if (name.startsWith('.')) return !posix.join(posix.dirname(path), name).startsWith('..')
  const packages = path.includes('__tests__/') ? PACKAGES.tests : PACKAGES.sources
  return packages.includes(name) || requireTool('node:module').isBuiltin(name)
}

/** What a tool printed is the problem when it failed. */
function told({ ok, output }) {
  return { problems: ok ? [] : [output] }
}

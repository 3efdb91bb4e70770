// A test runner for StrykerJS that runs jest's tests without jest's start: what is installed stays loaded from one mutant to
// the next, only our own modules are loaded anew, and the files of tests that ended most mutants of a file come first.
import { readdirSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { basename, dirname, join, sep } from 'node:path'
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core'
import { commonTokens, declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import { transformFileSync } from '@swc/core'

const require = createRequire(import.meta.url)
const nock = require('nock')
const circus = require('jest-circus')
const { jestExpect } = require('@jest/expect')
const { ModernFakeTimers } = require('@jest/fake-timers')
const { ModuleMocker } = require('jest-mock')
const { SnapshotState } = require('jest-snapshot')
const { snapshotFormat, transform } = require('../../jest.config.js')

/** How long a test may take, in milliseconds: what waits longer has lost its answer to the mutant. */
const TEST_TIMEOUT_MS = 8_000

const patterns = { type: 'array', items: { type: 'string' } }

/** `warm` in Stryker's configuration: patterns of the files of tests to run, by their paths from the project's root, without some. */
export const strykerValidationSchema = {
  properties: { warm: { type: 'object', properties: { tests: patterns, without: patterns } } }
}

/** What jest lays out for tests, in Node's own realm. */
function layOutGlobals() {
  const timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis })
  const mocker = new ModuleMocker(globalThis)
  const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus
  Object.assign(globalThis, { describe, it, test, beforeAll, beforeEach, afterAll, afterEach })
  globalThis.expect = jestExpect
  globalThis.jest = {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    setSystemTime: (now) => timers.setSystemTime(now),
    useFakeTimers: (config) => timers.useFakeTimers(config),
    useRealTimers: () => timers.useRealTimers(),
    advanceTimersByTimeAsync: (ms) => timers.advanceTimersByTimeAsync(ms),
    getTimerCount: () => timers.getTimerCount()
  }
}

/** Lets Node load TypeScript as jest compiles it, each file compiled once. */
function loadTypeScript() {
  const [[, swc]] = Object.values(transform)
  const compiled = new Map()
  Module._extensions['.ts'] = (module, file) => {
    if (!compiled.has(file)) {
      const { code } = transformFileSync(file, { swcrc: false, sourceMaps: 'inline', ...swc })
      compiled.set(file, code)
    }
    module._compile(compiled.get(file), file)
  }
}

/** Forgets our own modules, with whatever they keep, and all that a test left behind. */
function forget() {
  for (const file of Object.keys(require.cache))
    if (file.startsWith(process.cwd()) && !file.includes(`${sep}node_modules${sep}`))
      delete require.cache[file]
  jest.useRealTimers()
  nock.abortPendingRequests()
  nock.cleanAll()
  nock.enableNetConnect()
  if (!nock.isActive()) nock.activate()
}

/** The snapshots beside a file of tests, none of which is written. */
function snapshotsOf(testPath) {
  const path = join(dirname(testPath), '__snapshots__', `${basename(testPath)}.snap`)
  const rootDir = process.cwd()
  return new SnapshotState(path, {
    updateSnapshot: 'none',
    prettierPath: null,
    rootDir,
    snapshotFormat
  })
}

function nameOf(test) {
  return test.parent?.parent ? `${nameOf(test.parent)} ${test.name}` : test.name
}

/** Of Stryker's statuses of a test. */
const PASSED = 0
const FAILED = 1

/** Runs files of tests, one after the other, each with modules of its own. */
class WarmRunner {
  /** How long the tests of each file take, in milliseconds. */
  durations = new Map()
  /** Of each file of the code, how many of its mutants each file of tests has ended. */
  kills = new Map()

  constructor({ tests, without = [] }, context) {
    const fits = (file, patterns) => patterns.some((one) => new RegExp(one).test(file))
    this.files = readdirSync('.', { recursive: true, encoding: 'utf8' })
      .filter((file) => fits(file, tests) && !fits(file, without))
      .sort()
    this.context = context
    layOutGlobals()
    loadTypeScript()
    // What a mutant leaves unhandled after its test belongs to nobody any more.
    process.on('unhandledRejection', () => {})
    circus.addEventHandler((event) => this.onEvent(event))
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async dryRun() {
    const tests = []
    for (const file of this.files) {
      const started = Date.now()
      tests.push(...(await this.runFile(file, { isPatient: true })))
      this.durations.set(file, Date.now() - started)
    }
    return { status: 'complete', tests, mutantCoverage: this.context.mutantCoverage }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }) {
    const kills = this.kills.get(activeMutant.fileName) ?? new Map()
    this.kills.set(activeMutant.fileName, kills)
    Object.assign(this.context, { hitLimit, hitCount: hitLimit ? 0 : undefined })
    const options = {
      only: testFilter && new Set(testFilter),
      mutant: activeMutant.id,
      isStatic: mutantActivation === 'static'
    }
    const tests = []
    for (const file of this.inOrder(kills, testFilter)) {
      tests.push(...(await this.runFile(file, options)))
      const timedOut = determineHitLimitReached(this.context.hitCount, hitLimit)
      if (timedOut) return timedOut
      if (!tests.some(({ status }) => status === FAILED)) continue
      kills.set(file, (kills.get(file) ?? 0) + 1)
      break
    }
    return toMutantRunResult({ status: 'complete', tests })
  }

  /** The files that hold such tests: first those that have ended most mutants for their time, then the quick ones. */
  inOrder(kills, testFilter) {
    const time = (file) => this.durations.get(file) ?? 0
    const worth = (file) => (kills.get(file) ?? 0) / (1 + time(file))
    return this.files
      .filter((file) => !testFilter || testFilter.some((id) => id.startsWith(`${file}: `)))
      .sort((one, other) => worth(other) - worth(one) || time(one) - time(other))
  }

  /** Runs the tests of a file, until one fails unless it is patient, and says how each ended. */
  async runFile(file, { only, mutant, isStatic, isPatient }) {
    const testPath = join(process.cwd(), file)
    this.run = { file, only, isPatient, hasFailed: false, results: [] }
    forget()
    circus.resetState()
    circus.getState().testTimeout = TEST_TIMEOUT_MS
    jestExpect.setState({ testPath, snapshotState: snapshotsOf(testPath) })
    this.context.activeMutant = isStatic ? mutant : undefined
    try {
      require(testPath)
    } catch (error) {
      if (!isStatic) throw error
      return [resultOf(file, [error])]
    }
    this.context.activeMutant = mutant
    await circus.run()
    this.context.activeMutant = undefined
    return this.run.results
  }

  onEvent({ name, test }) {
    const { file, only, isPatient, hasFailed, results } = this.run
    if (name === 'hook_failure' || name === 'test_fn_failure') this.run.hasFailed = true
    else if (name === 'test_start') {
      const id = `${file}: ${nameOf(test)}`
      this.context.currentTestId = id
      jestExpect.setState({ currentTestName: nameOf(test) })
      if ((only && !only.has(id)) || (hasFailed && !isPatient)) test.mode = 'skip'
    } else if (name === 'test_done') {
      results.push(resultOf(this.context.currentTestId, test.errors, test.duration))
      this.context.currentTestId = undefined
    }
  }
}

/** How a test ended, as Stryker takes it; each of jest's errors may be a pair of what was thrown and where. */
function resultOf(id, [error], timeSpentMs = 0) {
  const result = { id, name: id, timeSpentMs }
  if (!error) return { ...result, status: PASSED }
  return { ...result, status: FAILED, failureMessage: String([error].flat()[0]) }
}

function create({ warm }) {
  // Where Stryker's instrumented code looks for the mutant that is active.
  globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {}
  return new WarmRunner(warm, globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE])
}
create.inject = [commonTokens.options]

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'warm', create)]

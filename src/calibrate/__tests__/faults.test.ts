import { isDeepStrictEqual } from 'node:util'
import { createSandbox, type Fault, type Sandbox } from '../../sandbox'
import type { CalibrateResult } from '../calibrate'
import { runs } from '../../__tests__/runs'
import { calibrateSandbox, lasting, positionsIn, withSandbox } from './support'

/** `FAULTS=all` injects every fault at every request. */
const ALL = process.env.FAULTS === 'all'

/** Of so many requests one meets a fault: in the long form every second meets one of those that may pass, and every fifth a refusal. */
const TURNS = { passing: runs(64, 16), final: runs(40, 10) }

/** Faults that may pass. */
const PASSING: Record<string, Fault> = {
  '429': { answer: { kind: 'reply', status: 429 } },
  '503': { answer: { kind: 'reply', status: 503 } },
  '500 after the account did what was asked': {
    answer: { kind: 'reply', status: 500 },
    processed: true
  },
  'a reset': { answer: { kind: 'reset' } },
  'a reset after the account did what was asked': { answer: { kind: 'reset' }, processed: true },
  'a cut answer': { answer: { kind: 'cut' } },
  'no answer': { answer: { kind: 'stall' } },
  'a page in place of an answer': {
    answer: { kind: 'reply', status: 200, body: '<html>Maintenance</html>' }
  }
}

/** Refusals that no repetition changes. */
const FINAL: Record<string, Fault> = {
  '401': { answer: { kind: 'reply', status: 401 } },
  '403': { answer: { kind: 'reply', status: 403 } }
}

jest.setTimeout(900_000)

const PLAIN = { switches: { interactions: 'on', nonceReuse: 'refuse' } } as const

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox(PLAIN)
})
afterEach(() => sandbox.close())

/** A run without a fault, the same for every test: what each request was answered, and what was found. */
let clean: { steps: number; statuses: string[]; positions: Record<string, string> }
beforeAll(async () => {
  await withSandbox(PLAIN, async (plain) => {
    const positions = positionsIn(await calibrateSandbox(plain))
    const statuses = plain.requests().map(({ status }) => String(status))
    // The removal begins with the last deletion of contacts.
    const steps = plain.requests().findLastIndex(({ path }) => path.endsWith('/contact/delete'))
    clean = { steps, statuses, positions }
  })
})

/** Runs with one fault, at one step after another. @param turn which of so many steps */
async function eachStep(fault: Fault, [turn, turns]: [number, number], isSlow: boolean) {
  const { steps, statuses, positions } = clean
  expect(steps).toBeGreaterThan(50)
  const runs: (CalibrateResult & { step: number; status: string; isClean: boolean })[] = []
  for (let step = 0; step < steps; step += 1) {
    if (!ALL && step % turns !== turn) continue
    sandbox.reset()
    const before = lasting(sandbox)
    sandbox.addFault({ ...fault, skip: step, times: 1 })
    const result = await calibrateSandbox(sandbox, { timeoutMs: isSlow ? 2_000 : 10_000 })
    expect({ step, state: lasting(sandbox) }).toEqual({ step, state: before })
    expect({ step, left: result.left }).toEqual({ step, left: [] })
    runs.push({
      ...result,
      step,
      status: statuses[step] ?? '',
      isClean: isDeepStrictEqual(positionsIn(result), positions)
    })
  }
  return runs
}

describe('found #39: a fault of one request', () => {
  const passing = Object.keys(PASSING)
  it.each(passing)(
    'which is %s, is tried again at every step, and changes nothing that is found',
    async (name) => {
      const each = TURNS.passing / passing.length
      const turn: [number, number] = [passing.indexOf(name) * each, TURNS.passing]
      for (const run of await eachStep(PASSING[name] as Fault, turn, name === 'no answer'))
        expect({ step: run.step, stopped: run.stopped, isClean: run.isClean }).toEqual({
          step: run.step,
          stopped: undefined,
          isClean: true
        })
    }
  )

  const final = Object.keys(FINAL)
  it.each(final)('which is %s, stops the run, and leaves nothing behind', async (name) => {
    const turn: [number, number] = [final.indexOf(name), TURNS.final]
    for (const run of await eachStep(FINAL[name] as Fault, turn, false)) {
      // A refusal in the place of the same refusal is none to be seen; one that comes once where two are awaited is tried again.
      const isSeen = run.stopped !== undefined
      expect({
        step: run.step,
        isRight: isSeen ? run.stopped?.includes(`HTTP ${name}`) : run.isClean
      }).toEqual({
        step: run.step,
        isRight: true
      })
      expect(isSeen && run.calibration !== undefined).toBe(false)
    }
  })

  it('which stays, ends the run with what was tried, and leaves nothing behind', async () => {
    const before = lasting(sandbox)
    const lines: string[] = []
    sandbox.addFault({ match: { path: '/usages' }, answer: { kind: 'reply', status: 503 } })
    const { stopped, left } = await calibrateSandbox(sandbox, {
      onProgress: (line) => lines.push(line)
    })
    expect(stopped).toMatch(/usages: HTTP 503/)
    expect(lines.filter((line) => line.includes('Tried again in')).length).toBe(6)
    expect(lines.filter((line) => line.includes('the run begins again')).length).toBe(2)
    expect(left).toEqual([])
    expect(lasting(sandbox)).toEqual(before)
  })
})

describe('what cannot be removed', () => {
  it('is tried again, so that a fault while removing leaves nothing behind', async () => {
    for (let step = clean.steps; step < clean.steps + 6; step += runs(2, 1)) {
      sandbox.reset()
      const before = lasting(sandbox)
      sandbox.addFault({ answer: { kind: 'reply', status: 429 }, skip: step, times: 1 })
      const result = await calibrateSandbox(sandbox)
      expect(result.calibration).toBeDefined()
      expect({ step, left: result.left }).toEqual({ step, left: [] })
      expect(lasting(sandbox)).toEqual(before)
    }
  })

  it('is listed by name with the reason', async () => {
    sandbox.addFault({
      match: { path: '/deletelist' },
      answer: { kind: 'reply', status: 503 },
      skip: 1
    })
    const { stopped, left } = await calibrateSandbox(sandbox)
    expect(stopped).toMatch(/deletelist: HTTP 503/)
    expect(left).toEqual([
      expect.stringMatching(
        /^contact list emarsys-actions-calibrate-0badcafe \(POST contactlist\/\d+\/deletelist: HTTP 503/
      )
    ])
  })

  it('is everything where the account stops answering', async () => {
    sandbox.addFault({ match: { path: '/trigger' }, answer: { kind: 'reset' } })
    sandbox.addFault({ match: { path: '/delete' }, answer: { kind: 'reset' }, skip: 3 })
    const { left } = await calibrateSandbox(sandbox)
    expect(left.map((one) => one.split(' ')[0])).toEqual(['contacts', 'external'])
  })
})

describe('Ctrl-C', () => {
  it('stops the request that is under way, and leaves nothing behind', async () => {
    const before = lasting(sandbox)
    const stopping = new AbortController()
    sandbox.addFault({ match: { path: '/usages' }, answer: { kind: 'stall' } })
    const running = calibrateSandbox(sandbox, {
      signal: stopping.signal,
      onProgress: (line) => {
        if (/^GET event\/\d+: /.test(line)) setTimeout(() => stopping.abort(), 20)
      }
    })
    const { stopped, calibration, left } = await running
    expect(stopped).toMatch(/^Stopped during GET event\/\d+\/usages/)
    expect(calibration).toBeUndefined()
    expect(left).toEqual([])
    expect(lasting(sandbox)).toEqual(before)
  })
})

import { type Fault, createSandbox, type Sandbox } from '../../sandbox'
import { calibrateSandbox, lasting, positionsIn } from './support'

/** `FAULTS=all` injects every fault at every request; else each request meets one of them in turn. */
const ALL = process.env.FAULTS === 'all'

const FAULTS: Record<string, { fault: Fault; stopped: RegExp }> = {
  '429': { fault: { answer: { kind: 'reply', status: 429 } }, stopped: /HTTP 429/ },
  '500': { fault: { answer: { kind: 'reply', status: 500 } }, stopped: /HTTP 500/ },
  '500 after the account did what was asked': {
    fault: { answer: { kind: 'reply', status: 500 }, processed: true },
    stopped: /HTTP 500/
  },
  '401': {
    fault: { answer: { kind: 'reply', status: 401 } },
    stopped: /HTTP 401|in two ways|accepted once/
  },
  '403': { fault: { answer: { kind: 'reply', status: 403 } }, stopped: /HTTP 403/ },
  'a reset': { fault: { answer: { kind: 'reset' } }, stopped: /no whole answer \(\w+\)/ },
  'a reset after the account did what was asked': {
    fault: { answer: { kind: 'reset' }, processed: true },
    stopped: /no whole answer/
  },
  'a cut answer': { fault: { answer: { kind: 'cut' } }, stopped: /no whole answer/ },
  'no answer': { fault: { answer: { kind: 'stall' } }, stopped: /no answer within 0\.3 s/ },
  'a page in place of an answer': {
    fault: { answer: { kind: 'reply', status: 200, body: '<html>Maintenance</html>' } },
    stopped: /HTTP 200/
  }
}

jest.setTimeout(900_000)

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox({ switches: { interactions: 'on', nonceReuse: 'refuse' } })
})
afterEach(() => sandbox.close())

/** A run without a fault: what each request was answered, and what was found. */
async function cleanRun() {
  const result = await calibrateSandbox(sandbox)
  const statuses = sandbox.requests().map(({ status }) => String(status))
  // The removal begins with the last deletion of contacts.
  const steps = sandbox.requests().findLastIndex(({ path }) => path.endsWith('/contact/delete'))
  return { steps, statuses, positions: positionsIn(result) }
}

describe('a fault', () => {
  const names = Object.keys(FAULTS)

  it.each(names)(
    'of one request, which is %s, stops calibrate at every step and leaves nothing behind',
    async (name) => {
      const { fault, stopped } = FAULTS[name] as (typeof FAULTS)[string]
      const { steps, statuses, positions } = await cleanRun()
      expect(steps).toBeGreaterThan(50)
      for (let step = 0; step < steps; step += 1) {
        if (!ALL && step % names.length !== names.indexOf(name)) continue
        sandbox.reset()
        const before = lasting(sandbox)
        sandbox.addFault({ ...fault, skip: step, times: 1 })
        const result = await calibrateSandbox(sandbox, {
          timeoutMs: name === 'no answer' ? 300 : 10_000
        })
        const seen = `${step} ${result.stopped}`
        if (result.stopped === undefined) {
          // A refusal in the place of the same refusal is none to be seen, and changes nothing that is found.
          expect({ step, status: statuses[step] }).toEqual({ step, status: name })
          expect(positionsIn(result)).toEqual(positions)
          continue
        }
        expect(seen).toMatch(stopped)
        expect(result.calibration).toBeUndefined()
        expect({ step, left: result.left }).toEqual({ step, left: [] })
        expect({ step, state: lasting(sandbox) }).toEqual({ step, state: before })
      }
    }
  )
})

describe('what cannot be removed', () => {
  it('is tried again, so that a fault while removing leaves nothing behind', async () => {
    const { steps: removal } = await cleanRun()
    for (let step = removal; step < removal + 6; step += 1) {
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

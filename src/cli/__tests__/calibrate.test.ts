import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../sandbox'
import { askToken } from '../../sandbox/__tests__/client'
import { type CalibrateContext, type CalibrateFlags, runCalibrate } from '../run-calibrate'
import { UsageError } from '../terminal'

let sandbox: Sandbox
let folder: string
let out: string
beforeEach(async () => {
  sandbox = await createSandbox({ switches: { noErrors: '{}', interactions: 'on' } })
  folder = mkdtempSync(join(tmpdir(), 'calibrate-'))
  out = join(folder, 'calibration.json')
})
afterEach(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

/** Runs the command, and keeps what it printed. */
async function run(flags: Partial<CalibrateFlags> = {}, more: Partial<CalibrateContext> = {}) {
  const lines: string[] = []
  const say = (text: string) => void lines.push(text)
  const { apiUser, apiPassword } = sandbox.credentials
  const code = await runCalibrate(
    { url: sandbox.url, confirmAccount: 'sandbox_account', out, ...flags },
    {
      terminal: { out: say, err: say, isInteractive: false },
      env: { EMARSYS_API_USER: apiUser, EMARSYS_API_PASSWORD: apiPassword },
      signal: new AbortController().signal,
      waits: [0, 0],
      ...more
    }
  )
  return { code, text: lines.join('\n') }
}

const written = () =>
  sandbox.requests().filter(({ method, path }) => method !== 'GET' && !/getdata$/.test(path))

describe('calibrate', () => {
  it('writes what it found, and says so', async () => {
    const { code, text } = await run()
    expect(code).toBe(0)
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      version: 1,
      account: 'sandbox_account',
      switches: { noErrors: { position: '{}' }, interactions: { position: 'on' } },
      limits: { requestsPerMinute: { value: 1000 } }
    })
    expect(text).toMatch(/noErrors +\{\}\n/)
    expect(text).toMatch(/tokenRefusal +It shows only where the tokens of the client are used up/)
    expect(text).toContain('Everything that was created is removed.')
    expect(readdirSync(folder)).toEqual(['calibration.json'])
  })

  it('names the account and each call before it makes one', async () => {
    let before = ''
    const ask = async () => {
      before = JSON.stringify(written())
      return 'no'
    }
    const { code, text } = await run({}, { ask })
    expect(before).toBe('[]')
    expect(text).toMatch(/^Account: sandbox_account, at http:\/\/127/)
    expect(text).toContain('POST contactlist/{test list}/deletelist')
    expect(text).toContain('Nothing was created.')
    expect(code).toBe(1)
    expect(existsSync(out)).toBe(false)
  })

  it('takes what a recording tells and no probe found', async () => {
    const body = { replyCode: 'integer', data: { warnings: ['string'] } }
    const call = { method: 'POST', path: '/api/v2/event/{id}/trigger', query: [], count: 1 }
    const answers = [{ status: 200, type: 'application/json', body }]
    const recording = { version: 1, calls: [{ ...call, requests: [], answers }] }
    sandbox.setSwitches({ bigEvent: 'accept' })
    const shapes = join(folder, 'shapes.json')
    writeFileSync(shapes, JSON.stringify(recording))
    expect((await run({ shapes })).code).toBe(0)
    const { switches, unprobed } = JSON.parse(readFileSync(out, 'utf8'))
    expect(switches.warnings.position).toBe('texts under data')
    // What was probed stays.
    expect(switches.bigEvent.position).toBe('accept')
    expect(unprobed.warnings).toBeUndefined()
  })

  it('begins when the person at the terminal says yes', async () => {
    expect((await run({}, { ask: async () => 'y' })).code).toBe(0)
  })

  it('writes nothing to another account than the one that is named', async () => {
    await expect(run({ confirmAccount: 'acme' })).rejects.toThrow(
      'for the account sandbox_account, and --confirm-account names acme'
    )
    expect(written()).toEqual([])
  })

  it('does nothing where the name of the account may not be read', async () => {
    sandbox.revoke('customer.settings')
    const { code, text } = await run()
    expect(code).toBe(1)
    expect(text).toContain('GET settings: HTTP 403')
    expect(text).toContain('Grant the permission')
    expect(written()).toEqual([])
  })

  it('keeps what it created, when asked, and lists it', async () => {
    const { code, text } = await run({ keep: true })
    expect(code).toBe(0)
    expect(text).toContain('Kept, as you asked:')
    const { contacts, lists, events } = sandbox.state()
    const named = [...lists, ...events].map(({ name }) => name)
    expect(named.filter((name) => name.startsWith('emarsys-actions-calibrate-'))).toHaveLength(2)
    const kept = contacts.filter(({ values }) => /^emarsys-actions/.test(String(values['3'])))
    expect(kept.every(({ values }) => values['31'] === '2')).toBe(true)
  })

  it('writes no file when it stops, and ends with 1', async () => {
    sandbox.addFault({ match: { path: '/trigger' }, answer: { kind: 'reply', status: 500 } })
    const { code, text } = await run()
    expect(code).toBe(1)
    expect(text).toMatch(/POST event\/\d+\/trigger: HTTP 500/)
    expect(text).toContain('was not written')
    expect(text).toContain('Everything that was created is removed.')
    expect(readdirSync(folder)).toEqual([])
  })

  it('logs in with OAuth 2.0, and tells a refusal of the token', async () => {
    const { clientId, clientSecret } = sandbox.credentials
    const env = { EMARSYS_API_CLIENT_ID: clientId, EMARSYS_API_CLIENT_SECRET: clientSecret }
    expect((await run({}, { env })).code).toBe(0)
    expect(JSON.parse(readFileSync(out, 'utf8')).limits.tokenSeconds).toEqual({ value: 3600 })
    rmSync(out)
    const refused = await run({}, { env: { ...env, EMARSYS_API_CLIENT_SECRET: 'wrong' } })
    expect(refused.code).toBe(1)
    expect(refused.text).toContain('Client authentication failed')
  })

  it.each(['429', '400', '401'] as const)(
    'finds that tokens above the limit are refused with %s, where they are used up as it logs in',
    async (tokenRefusal) => {
      sandbox.setSwitches({ tokenRefusal })
      const { clientId, clientSecret } = sandbox.credentials
      const env = { EMARSYS_API_CLIENT_ID: clientId, EMARSYS_API_CLIENT_SECRET: clientSecret }
      await askToken(sandbox)
      await askToken(sandbox)
      let said = ''
      const err = (line: string) => {
        said += line
        if (line.includes('Asked again')) sandbox.setLimits({ tokensPerMinute: 9 })
      }
      const terminal = { out: err, err, isInteractive: false }
      expect((await run({}, { env, terminal })).code).toBe(0)
      expect(said).toContain(`HTTP ${tokenRefusal}`)
      const { switches, unprobed } = JSON.parse(readFileSync(out, 'utf8'))
      expect(switches.tokenRefusal).toEqual({ position: tokenRefusal })
      expect(unprobed.tokenRefusal).toBeUndefined()
    }
  )

  it('found #39: leaves a file that exists as it is, before anything is called', async () => {
    writeFileSync(out, 'mine')
    await expect(run()).rejects.toThrow(`${out} exists, and is left as it is.`)
    expect(readFileSync(out, 'utf8')).toBe('mine')
    expect(sandbox.requests()).toEqual([])
  })

  it('holds no secret, in the file or on the terminal', async () => {
    const { text } = await run()
    const all = text + readFileSync(out, 'utf8')
    expect(all).not.toContain(sandbox.credentials.apiPassword)
    expect(all).not.toMatch(/PasswordDigest|Nonce=|Bearer /)
  })

  it.each([
    ['without --live', { url: undefined }, 'needs --live'],
    ['for a file in a folder that is not there', { out: '/nowhere/c.json' }, 'cannot be written'],
    ['with shapes that are not there', { shapes: '/nowhere' }, 'recording /nowhere cannot be read'],
    ['with shapes that are none', { shapes: 'package.json' }, 'package.json: at version'],
    ['with an address that is none', { url: 'emarsys' }, 'not an address of a server']
  ])('is wrong use %s', async (_, flags, message) => {
    const running = run(flags as Partial<CalibrateFlags>)
    await expect(running).rejects.toThrow(message)
    await expect(running).rejects.toThrow(UsageError)
  })

  it('is wrong use without credentials', async () => {
    await expect(run({}, { env: {} })).rejects.toThrow('must be set for --live')
  })
})

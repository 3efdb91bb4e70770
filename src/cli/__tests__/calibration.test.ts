import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runSandbox } from '../run-sandbox'
import { runServe } from '../run-serve'
import { type Terminal, UsageError } from '../terminal'

const folder = mkdtempSync(join(tmpdir(), 'calibration-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(content: unknown): string {
  const path = join(folder, 'calibration.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const ACME = {
  version: 1,
  account: 'acme',
  made: '2026-11-24T17:40:00.000Z',
  switches: { ids: { position: 'strings' } }
}

/** A terminal that keeps what is printed, and a signal that ends the command once it runs. */
function console() {
  const lines: string[] = []
  const say = (text: string) => void lines.push(text)
  const terminal: Terminal = { out: say, err: say, isInteractive: false }
  return { terminal, lines, signal: AbortSignal.abort() }
}

const serveFlags = { port: 0, destination: 'emarsys', allowHost: [], flushAfter: 1000 }

describe('--calibration', () => {
  it('lets the sandbox say whose account it plays', async () => {
    const { terminal, lines, signal } = console()
    const calibration = fileWith(ACME)
    expect(await runSandbox({ port: 0, calibration }, terminal, signal)).toBe(0)
    expect(lines.join()).toContain('acme, calibrated 2026-11-24: 1 of')
  })

  it('lets the workbench say whose account its sandbox plays', async () => {
    const { terminal, lines, signal } = console()
    const flags = { ...serveFlags, calibration: fileWith(ACME) }
    expect(await runServe(flags, { terminal, env: {}, signal })).toBe(0)
    expect(lines.join()).toContain('acme, calibrated 2026-11-24: 1 of')
  })

  it.each([
    ['that is not there', 'nowhere.json', /cannot be read \(ENOENT\)/],
    ['that is not JSON', fileWith.bind(null, 'x'), /calibration\.json is not JSON/],
    [
      'with a position that does not exist',
      fileWith.bind(null, { ...ACME, switches: { ids: { position: 'red' } } }),
      /calibration\.json, at switches\.ids\.position: ids has no such position/
    ]
  ])('refuses a file %s, with what is wrong where', async (_, file, message) => {
    const { terminal, signal } = console()
    const calibration = typeof file === 'string' ? file : file()
    const running = runSandbox({ port: 0, calibration }, terminal, signal)
    await expect(running).rejects.toThrow(message)
    await expect(running).rejects.toThrow(UsageError)
  })

  it('has no meaning for a live workbench', async () => {
    const { terminal, signal } = console()
    const flags = { ...serveFlags, live: true, calibration: fileWith(ACME) }
    const running = runServe(flags, { terminal, env: {}, signal })
    await expect(running).rejects.toThrow('--calibration is about the sandbox')
  })
})

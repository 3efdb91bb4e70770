import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buildEngine } from '../../function/__tests__/built-engine'
import { createSandbox } from '../../sandbox'
import { buildCommand } from './build'

jest.setTimeout(20_000)

const { run } = buildCommand()
const MAPPINGS = ['--mappings', 'examples/mappings.json']
const EVENT = '{"type":"identify","userId":"u","traits":{"email":"ada@example.com"}}\n'

/** Standard input that stays open after this, as of a service or a terminal. */
function openInput(text: string): PassThrough {
  const input = new PassThrough()
  input.write(text)
  return input
}

describe.each([
  ['deliver', EVENT, ['deliver', '-', ...MAPPINGS], 'Stopped before the end.'],
  ['delete', 'user-1\n', ['delete', '-', '--user-id-field', '10003'], 'Stopped before the end.'],
  ['doctor', EVENT, ['doctor', '--events', '-', ...MAPPINGS], 'Stopped before the end.'],
  ['function', EVENT, ['function', '--try', '-', ...MAPPINGS], 'Stopped before the end.']
])('%s, reading an input that stays open', (_, text, args, said) => {
  beforeAll(buildEngine)

  it('ends at the signal, with what there is', async () => {
    const { code, out, err } = await run(args, {
      input: openInput(text),
      signal: AbortSignal.timeout(300)
    })
    expect([code, out + err]).toEqual([1, expect.stringContaining(said)])
  })
})

it('deliver ends when the credentials are refused, whether or not more events may come', async () => {
  const sandbox = await createSandbox()
  const env = { EMARSYS_API_USER: 'nobody', EMARSYS_API_PASSWORD: 'wrong' }
  const args = ['deliver', '-', ...MAPPINGS, '--live', '--url', sandbox.url]
  const { code, out } = await run(args, { input: openInput(EVENT), env })
  await sandbox.close()
  expect([code, out]).toEqual([1, expect.stringContaining('Emarsys refused the credentials')])
  expect(out).toContain('Fix them. Begin again; what is run with --report FILE can be continued.')
})

it('doctor ends at the signal, in front of a server that does not answer', async () => {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = { EMARSYS_API_USER: 'user', EMARSYS_API_PASSWORD: 'password' }
  const signal = AbortSignal.timeout(500)
  const started = performance.now()
  const { code, err } = await run(['doctor', ...MAPPINGS, '--url', url], { env, signal })
  server.closeAllConnections()
  server.close()
  expect([code, err]).toEqual([1, expect.stringContaining('Stopped before the end.')])
  expect(performance.now() - started).toBeLessThan(5000)
})

it('a scenario that is cut off is not said to come out differently', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stop-'))
  const scenarios = join(folder, 'scenarios.json')
  const events = [{ type: 'identify', userId: 'u', traits: { email: 'ada@example.com' } }]
  writeFileSync(scenarios, JSON.stringify([{ name: 'Ada', events, expect: [] }]))
  const args = ['test', ...MAPPINGS, '--scenarios', scenarios]
  const { code, out, err } = await run(args, { signal: AbortSignal.abort() })
  rmSync(folder, { recursive: true })
  expect([code, out, err]).toEqual([1, '', expect.stringContaining('Stopped before the end.')])
})

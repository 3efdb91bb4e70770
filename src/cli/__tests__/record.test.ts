import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../sandbox'
import { clientOf } from '../../sandbox/__tests__/client'
import { call } from '../../workbench/serve/__tests__/call'
import { runRecord } from '../run-record'
import { UsageError } from '../terminal'

let sandbox: Sandbox
let folder: string
let out: string
beforeEach(async () => {
  sandbox = await createSandbox()
  folder = mkdtempSync(join(tmpdir(), 'record-'))
  out = join(folder, 'shapes.json')
})
afterEach(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

/** Records while a task runs. @returns the file, and what was printed */
async function record(task: (url: string) => Promise<void>, to = sandbox.url) {
  const lines: string[] = []
  const stopping = new AbortController()
  const say = (text: string) => void lines.push(text)
  const terminal = { out: say, err: say, isInteractive: false }
  const running = runRecord({ to, port: 0, out }, terminal, stopping.signal)
  while (!lines.length) await Promise.race([running, new Promise((done) => setTimeout(done, 10))])
  const url = /http:\S+/.exec(lines[0] ?? '')?.[0] ?? ''
  await task(url)
  stopping.abort()
  expect(await running).toBe(0)
  return { file: readFileSync(out, 'utf8'), text: lines.join('\n') }
}

describe('record', () => {
  it('passes requests on as they are, and keeps their shapes alone', async () => {
    const { file, text } = await record(async (url) => {
      const client = clientOf({ ...sandbox, url })
      const contacts = [{ 3: 'new@example.com', 1: 'Eve' }]
      const body = { key_id: 3, contacts }
      const written = await client.call('PUT', 'contact/?create_if_not_exists=1', body)
      expect(written.json).toMatchObject({ replyCode: 0, data: { ids: [expect.any(Number)] } })
      expect(written.headers.get('x-ratelimit-limit')).toBe('1000')
      expect((await client.call('POST', 'contactlist/5/add', { external_ids: [] })).status).toBe(
        400
      )
    })
    expect(sandbox.state().contacts.some(({ values }) => values['1'] === 'Eve')).toBe(true)
    const { calls } = JSON.parse(file)
    expect(calls).toMatchObject([
      { method: 'PUT', path: '/api/v2/contact', query: ['create_if_not_exists'], count: 1 },
      { method: 'POST', path: '/api/v2/contactlist/{id}/add', answers: [{ status: 400 }] }
    ])
    expect(file).not.toMatch(/new@example|Eve|UsernameToken|sandbox_account/)
    expect(text).toContain('holds the shapes of 2 calls')
  })

  it('takes clients that are led to it by their connection, whatever host they mean', async () => {
    await record(async (url) => {
      const answer = await call(`${url}/oauth2/token`, {
        method: 'POST',
        headers: { host: 'auth.emarsys.net' }
      })
      expect(answer.status).toBe(401)
    })
    expect(sandbox.requests().at(-1)).toMatchObject({ path: '/oauth2/token' })
  })

  it.each([
    ['another name', { host: 'evil.example' }],
    ['a web page', { origin: 'https://evil.example' }],
    ['an image of a web page', { 'sec-fetch-site': 'cross-site' }]
  ])('passes nothing on for %s', async (_, headers) => {
    await record(async (url) => {
      const answer = await call(`${url}/api/v2/settings`, {
        headers: headers as Record<string, string>
      })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('Only programs of this computer')
    })
    expect(sandbox.requests()).toEqual([])
  })

  it('answers 502 where nobody is, and keeps nothing of it', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { file } = await record(async (url) => {
      const { status, text } = await call(`${url}/api/v2/settings`)
      expect(status).toBe(502)
      expect(text).toContain('No answer of')
    }, `http://127.0.0.1:${port}`)
    expect(JSON.parse(file).calls).toEqual([])
  })

  it.each([
    ['an address with a path', { to: 'https://api.emarsys.net/api' }, 'not an address of a server'],
    ['a folder that is not there', { out: '/nowhere/shapes.json' }, 'cannot be written']
  ])('is wrong use with %s', async (_, flags, message) => {
    const terminal = { out() {}, err() {}, isInteractive: false }
    const all = { to: sandbox.url, port: 0, out, ...flags }
    const running = runRecord(all, terminal, AbortSignal.abort())
    await expect(running).rejects.toThrow(message)
    await expect(running).rejects.toThrow(UsageError)
  })

  it('leaves a file that exists as it is', async () => {
    writeFileSync(out, 'mine')
    const terminal = { out() {}, err() {}, isInteractive: false }
    const running = runRecord({ to: sandbox.url, port: 0, out }, terminal, AbortSignal.abort())
    await expect(running).rejects.toThrow('exists, and is left as it is')
    expect(readFileSync(out, 'utf8')).toBe('mine')
  })
})

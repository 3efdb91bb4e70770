import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { toCurl } from '../../web/answer/curl'

describe('a request as a command for the shell', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await createSandbox()
  })
  afterAll(() => sandbox.close())

  const upsert = (version: string, headers: Record<string, string>, name: string) => ({
    request: {
      method: 'PUT',
      url: `https://api.emarsys.net/api/${version}/contact/?create_if_not_exists=1`,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: { key_id: '3', contacts: [{ 3: 'shell@example.com', 1: name }] }
    }
  })
  const firstName = () =>
    sandbox.state().contacts.find(({ values }) => values['3'] === 'shell@example.com')?.values['1']

  it.each([
    ['WSSE', 'v2', { 'X-WSSE': '[redacted]' }, "O'Hara"],
    ['OAuth', 'v3', { Authorization: '[redacted]' }, '$(id) "`']
  ])(
    'page: of the sandbox logs in anew and works as it is pasted: %s',
    async (_, version, headers, name) => {
      const server = { apiUrl: sandbox.url, sandbox }
      const { stdout } = await promisify(exec)(
        `${toCurl(upsert(version, headers, name), server)} -s`
      )
      expect(JSON.parse(stdout)).toMatchObject({ replyCode: 0 })
      expect(firstName()).toBe(name)
    }
  )

  it('goes where requests go, and holds no secret of a live account', () => {
    const server = { apiUrl: 'http://127.0.0.1:9', sandbox: null }
    const command = toCurl(upsert('v2', { 'X-WSSE': '[redacted]' }, 'Ada'), server)
    expect(command).toMatch(/^curl -X PUT 'http:\/\/127\.0\.0\.1:9\/api\/v2\/contact/)
    expect(command).toContain("-H 'X-WSSE: [redacted]'")
    expect(toCurl(upsert('v2', {}, 'Ada'), null)).toContain("'https://api.emarsys.net/api/v2/")
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox } from '../../sandbox'
import { type BuiltCommand, buildCommand } from './build'

jest.setTimeout(60_000)

let command: BuiltCommand
beforeAll(() => {
  command = buildCommand()
})
afterAll(() => command.remove())

const EXAMPLES = ['doctor', '--mappings', 'examples/mappings.json']

describe('doctor', () => {
  it('says what it will call, and finds the examples fine', async () => {
    // OAuth 2.0, since WSSE ends on a day of the calendar.
    const { code, out, err } = await command.run([...EXAMPLES, '--login', 'oauth2'])
    expect(err).toMatch(/^Changes nothing\. Will call, at a sandbox/)
    expect(err).toContain('POST event/0/trigger')
    expect(out).toContain('Nothing is wrong')
    expect(code).toBe(0)
  })

  it('ends with 1 when something is wrong, and tells it as JSON', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
    const path = join(folder, 'mappings.json')
    const mapping = { contactlistid: 5, key_field: '3', key_value: { '@path': '$.traits.email' } }
    const broken = { partnerAction: 'addContactToList', subscribe: 'type = "identify"', mapping }
    writeFileSync(path, JSON.stringify([broken]))
    const { code, out } = await command.run(['doctor', '--mappings', path, '--json'])
    rmSync(folder, { recursive: true })
    expect(JSON.parse(out)).toMatchObject({ ok: false })
    expect(out).toContain('Contact list 5 does not exist.')
    expect(code).toBe(1)
  })

  it('looks at another server with credentials of the environment, half of OAuth among them', async () => {
    const sandbox = await createSandbox()
    const { apiUser, apiPassword, clientId } = sandbox.credentials
    const env = {
      EMARSYS_API_USER: apiUser,
      EMARSYS_API_PASSWORD: apiPassword,
      EMARSYS_API_CLIENT_ID: clientId
    }
    const { code, out, err } = await command.run([...EXAMPLES, '--url', sandbox.url], { env })
    await sandbox.close()
    expect(out).toContain('Login: Client secret is missing.')
    expect(out + err).not.toContain(apiPassword)
    expect(code).toBe(1)
  })

  it.each([
    ['without credentials', [...EXAMPLES, '--live']],
    ['without mappings', ['doctor']],
    ['with a file that is not there', ['doctor', '--mappings', 'nowhere.json']]
  ])('ends with 2 %s', async (_, args) => {
    expect((await command.run(args)).code).toBe(2)
  })
})

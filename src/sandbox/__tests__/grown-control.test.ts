import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox, type SandboxOptions } from '..'
import { type Client, clientOf } from './client'

let sandbox: Sandbox
let client: Client
const open = async (options: SandboxOptions = {}) => {
  sandbox = await createSandbox(options)
  client = clientOf(sandbox)
}
beforeEach(() => open())
afterEach(() => sandbox.close())

const ADA = 'ada@example.com'
const put = (...emails: string[]) =>
  client.call('PUT', 'contact/?create_if_not_exists=0', {
    key_id: 3,
    contacts: emails.map((email) => ({ 3: email, 1: 'New' }))
  })
const fire = (email = ADA, more: object = {}) =>
  client.call('POST', 'event/1001/trigger', { key_id: 3, external_id: email, ...more })
const firstName = () => sandbox.state().contacts[0]?.values['1']

describe('the summary', () => {
  const summary = async () => (await client.control('GET', 'summary')).json

  it('counts contacts by what became of them, and by action', async () => {
    await put(ADA, 'alan@example.com', 'who')
    await client.call('POST', 'contactlist/482019137/add', {
      key_id: 3,
      external_ids: [ADA, 'who']
    })
    await client.call('POST', 'contactlist/482019135/delete', { key_id: 3, external_ids: [ADA] })
    await fire()
    await fire('who')
    await client.call('POST', 'contact/delete', { 3: ['grace@example.com'] })
    await client.call('GET', 'field')
    expect(await summary()).toEqual({
      requests: 7,
      delivered: 6,
      rejected: 3,
      retry: 0,
      byAction: {
        upsertContact: { requests: 1, delivered: 2, rejected: 1, retry: 0 },
        addContactToList: { requests: 1, delivered: 1, rejected: 1, retry: 0 },
        removeContactFromList: { requests: 1, delivered: 1, rejected: 0, retry: 0 },
        triggerEvent: { requests: 2, delivered: 1, rejected: 1, retry: 0 },
        deleteContact: { requests: 1, delivered: 1, rejected: 0, retry: 0 }
      }
    })
    expect(sandbox.summary()).toEqual(await summary())
  })

  it.each([
    ['a 429', { kind: 'reply', status: 429 }, 'retry'],
    ['a 503', { kind: 'reply', status: 503, body: 'Down' }, 'retry'],
    ['a reset', { kind: 'reset' }, 'retry'],
    ['half an answer', { kind: 'cut' }, 'retry'],
    ['a page in place of an answer', { kind: 'reply', status: 200, body: '<h1>' }, 'retry'],
    ['a refusal as 500', { kind: 'reply', status: 500, body: { replyCode: 3004 } }, 'rejected'],
    ['a 400', { kind: 'reply', status: 400, body: { replyCode: 5005 } }, 'rejected'],
    [
      'a bad key field',
      {
        kind: 'reply',
        status: 200,
        body: { replyCode: 0, data: { errors: { '<NO_KEY_ID>': {} } } }
      },
      'rejected'
    ]
  ] as const)('takes %s for what it is to the client', async (_, answer, outcome) => {
    sandbox.addFault({ answer })
    await put(ADA, 'alan@example.com').catch(() => undefined)
    expect(sandbox.summary()).toMatchObject({ requests: 1, [outcome]: 2 })
  })

  it('begins again with the account', async () => {
    await fire()
    sandbox.plant()
    expect(sandbox.summary()).toEqual({
      requests: 0,
      delivered: 0,
      rejected: 0,
      retry: 0,
      byAction: {}
    })
  })
})

describe('states', () => {
  it('go back to what was saved, as often as one likes', async () => {
    await client.control('POST', 'states/before')
    for (let turn = 0; turn < 2; turn += 1) {
      await put(ADA)
      sandbox.setSwitches({ interactions: 'on' })
      sandbox.revoke('field.get')
      expect(firstName()).toBe('New')
      expect((await client.control('PUT', 'states/before/load')).json).toMatchObject({
        contacts: 4
      })
      expect(firstName()).toBe('Ada')
      expect(sandbox.switches.interactions).toBe('off')
      expect((await client.call('GET', 'field')).status).toBe(200)
    }
    expect((await client.control('GET', 'states')).json).toMatchObject([
      { name: 'before', contacts: 4 }
    ])
  })

  it('are unknown until they are saved, and after they are removed', async () => {
    expect((await client.control('PUT', 'states/none/load')).status).toBe(404)
    sandbox.save('one')
    expect((await client.control('DELETE', 'states/one')).json).toEqual([])
    expect(() => sandbox.load('one')).toThrow('There is no state one')
  })
})

describe('webhooks', () => {
  it('are called on a trigger, with what an e-mail would be made of', async () => {
    const calls: unknown[] = []
    const mail = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk) => {
        text += chunk
      })
      request.on('end', () => {
        calls.push(JSON.parse(text))
        response.writeHead(calls.length === 1 ? 204 : 500).end()
      })
    })
    await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(mail.address() as AddressInfo).port}/mail`
    const { json } = await client.control('POST', 'webhooks', { url, on: 'trigger' })
    expect(json).toMatchObject({ id: 1, url, called: 0 })
    await fire(ADA, { data: { global: { total: 3 } }, trigger_id: 't1' })
    await fire(ADA, { trigger_id: 't1' })
    await fire('alan@example.com')
    const hooks = async () =>
      (await client.control('GET', 'webhooks')).json as { failed: number; called: number }[]
    while ((await hooks())[0]?.failed !== 1) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await hooks()).toMatchObject([{ called: 2, failed: 1, error: 'HTTP 500' }])
    expect(calls[0]).toMatchObject({
      on: 'trigger',
      event: { id: 1001, name: 'Order confirmation' },
      contact: { values: { 1: 'Ada', 3: ADA } },
      data: { global: { total: 3 } },
      trigger_id: 't1',
      event_time: null
    })
    expect((await client.control('DELETE', 'webhooks/1')).json).toEqual([])
    expect((await client.control('DELETE', 'webhooks/1')).status).toBe(404)
    mail.close()
  })

  it.each(['http://example.com/', 'ftp://127.0.0.1/', 'nonsense', 'http://127.0.0.1.example.com/'])(
    'do not leave this computer: %s',
    async (url) => {
      expect((await client.control('POST', 'webhooks', { url })).status).toBe(400)
    }
  )
})

it('an event can be told to listen', async () => {
  const silent = () => client.call('POST', 'event/1004/trigger', { key_id: 3, external_id: ADA })
  expect((await silent()).status).toBe(400)
  expect((await client.control('PATCH', 'events/1004', { listening: true })).json).toMatchObject({
    listening: true
  })
  expect((await silent()).status).toBe(200)
  expect((await client.control('PATCH', 'events/7', { listening: true })).status).toBe(404)
})

describe('a state file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  const stateFile = join(folder, 'state.json')
  afterAll(() => rmSync(folder, { recursive: true }))
  const restart = async () => {
    await sandbox.close()
    await open({ stateFile })
  }

  it('keeps the account across restarts, and what would be processed once', async () => {
    await restart()
    await client.call('PUT', 'contact/?create_if_not_exists=1', {
      3: 'new@example.com',
      10002: ['1', '3'],
      source_id: 101,
      contact_list_id: 482019137
    })
    await client.call('PUT', 'filter', { name: 'All' })
    await client.call('POST', 'field', { name: 'Size', application_type: 'numeric' })
    await client.call('POST', 'contactlist', { key_id: 3, name: 'Mine', external_ids: [ADA] })
    await fire(ADA, { data: { '(map)': [1] }, trigger_id: 't1' })
    const before = sandbox.state()
    await restart()
    expect(sandbox.state()).toEqual(before)
    await fire(ADA, { trigger_id: 't1' })
    expect(sandbox.state().triggers).toMatchObject([{ duplicates: 1 }])
    await client.call('POST', 'contact', { 3: 'later@example.com' })
    expect(new Set(sandbox.state().contacts.map(({ id }) => id)).size).toBe(6)
    await restart()
    expect(sandbox.state().contacts).toHaveLength(6)
  })

  it('is whole at any time, and read before anything else', async () => {
    await restart()
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({ emarsysSandbox: 1 })
    writeFileSync(join(folder, 'other.json'), '{"a":1}')
    for (const name of ['other.json', 'none/state.json'])
      await expect(createSandbox({ stateFile: join(folder, name) })).rejects.toThrow(name)
  })
})

describe('a read-only sandbox', () => {
  beforeEach(async () => {
    await sandbox.close()
    await open({ readOnly: true })
  })

  it('answers what reads, and refuses what writes', async () => {
    const read = { keyId: 3, keyValues: [ADA] }
    expect((await client.call('POST', 'contact/getdata', read)).status).toBe(200)
    expect((await client.call('GET', 'contactlist')).status).toBe(200)
    const check = { key_id: 3, external_ids: [ADA] }
    expect((await client.call('POST', 'contact/checkids', check)).status).toBe(200)
    const before = sandbox.state()
    for (const refused of [
      await put(ADA),
      await fire(),
      await client.call('POST', 'contact/checkids', { ...check, contact_list_id: 482019137 }),
      await client.call('GET', 'filter/1/delete')
    ])
      expect(refused).toMatchObject({
        status: 403,
        json: { replyText: 'This sandbox is read-only.' }
      })
    expect(sandbox.state()).toEqual(before)
  })

  it('refuses seeds, resets and states, and lets faults and switches be set', async () => {
    for (const path of ['seed', 'reset'])
      expect((await client.control('POST', path, {})).status).toBe(403)
    expect((await client.control('PUT', 'states/a/load')).status).toBe(403)
    expect((await client.control('PATCH', 'switches', { ids: 'strings' })).status).toBe(200)
  })
})

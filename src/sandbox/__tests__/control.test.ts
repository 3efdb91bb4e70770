import { request } from 'node:http'
import { createSandbox, type Fault, type Sandbox, SWITCHES, type SwitchName } from '..'
import { askToken, type Client } from './client'
import { freshForEach } from './fresh'

let sandbox: Sandbox
let client: Client
freshForEach((fresh) => {
  sandbox = fresh.sandbox
  client = fresh.client
})

const put = (email = 'new@example.com') =>
  client.call('PUT', 'contact/?create_if_not_exists=1', { key_id: 3, contacts: [{ 3: email }] })
const emails = () => sandbox.state().contacts.map(({ values }) => values['3'])

describe('faults', () => {
  const fault = async (body: Fault) =>
    expect((await client.control('POST', 'faults', body)).status).toBe(200)

  it('answer in place of the account, as often as told', async () => {
    await fault({
      match: { method: 'PUT' },
      answer: { kind: 'reply', status: 503, body: 'Down' },
      times: 1
    })
    expect(await put()).toMatchObject({ status: 503, text: 'Down' })
    expect(emails()).not.toContain('new@example.com')
    expect((await put()).status).toBe(200)
    expect(sandbox.faults()).toEqual([expect.objectContaining({ hits: 1 })])
  })

  it('may let the account do what was asked before the answer goes wrong', async () => {
    await fault({ answer: { kind: 'reply', status: 500 }, processed: true })
    expect(await put()).toMatchObject({ status: 500, json: { replyCode: 1 } })
    expect(emails()).toContain('new@example.com')
  })

  it('reset connections', async () => {
    await fault({ answer: { kind: 'reset' } })
    await expect(put()).rejects.toThrow()
    expect(sandbox.requests().at(-1)).toMatchObject({ status: null, fault: 1 })
  })

  it('cut answers in their middle, after the account did what was asked', async () => {
    await fault({ answer: { kind: 'cut' } })
    await expect(put()).rejects.toThrow()
    expect(emails()).toContain('new@example.com')
  })

  it('stall', async () => {
    await fault({ answer: { kind: 'stall' } })
    const waiting = put().catch(() => 'ended')
    const early = await Promise.race([
      waiting,
      new Promise((resolve) => setTimeout(resolve, 50, 'waiting'))
    ])
    expect(early).toBe('waiting')
    await sandbox.close()
    expect(await waiting).toBe('ended')
  })

  it('label answers as something else, delay them and make them huge', async () => {
    await fault({ answer: { kind: 'label', content_type: 'text/html' }, times: 1 })
    expect((await put()).headers.get('content-type')).toBe('text/html')
    await fault({ answer: { kind: 'huge', bytes: 1_000_000 }, times: 1 })
    expect((await put()).text.length).toBeGreaterThan(1_000_000)
    await fault({ answer: { kind: 'delay' }, delay_ms: 60, times: 1 })
    const started = performance.now()
    expect((await put()).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(55)
  })

  it('match by method, path and body, begin after some requests, and may be removed', async () => {
    const answer = { kind: 'reply', status: 418 } as const
    await fault({ match: { method: 'put', path: '/contact/', body: 'bad@' }, answer, skip: 1 })
    const statuses = []
    for (const email of ['bad@example.com', 'good@example.com', 'bad@example.com'])
      statuses.push((await put(email)).status)
    expect(statuses).toEqual([200, 200, 418])
    expect((await client.control('DELETE', 'faults/1')).json).toEqual([])
    expect((await client.control('DELETE', 'faults/1')).status).toBe(404)
    expect((await put('bad@example.com')).status).toBe(200)
  })

  it('meet the same part of the requests in every run with the same seed', async () => {
    const run = async (seed: number) => {
      sandbox.clearFaults()
      sandbox.addFault({ answer: { kind: 'reply', status: 500 }, probability: 0.5, seed })
      const statuses = []
      for (let turn = 0; turn < 20; turn += 1) statuses.push((await put()).status)
      return statuses.join()
    }
    const [first, again, other] = [await run(7), await run(7), await run(8)]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
    expect(new Set(first.split(','))).toEqual(new Set(['200', '500']))
  })

  it.each([
    [{ answer: { kind: 'explode' } }, 'answer.kind'],
    [{ answer: { kind: 'reply', status: 99 } }, 'answer.status'],
    [{ answer: { kind: 'reset' }, probability: 2 }, 'probability'],
    [{ answer: { kind: 'reset' }, often: 2 }, 'often'],
    ['nonsense', '']
  ])('say what is wrong with %j', async (body, path) => {
    const { status, json } = await client.control('POST', 'faults', body)
    expect(status).toBe(400)
    expect(json).toMatchObject({
      error: { code: 'invalid', message: expect.stringContaining(path) }
    })
    expect(sandbox.faults()).toEqual([])
  })
})

describe('the journal', () => {
  it('holds requests and answers without credentials, and can be filtered and cleared', async () => {
    await put()
    await client.call('GET', 'field')
    const { json } = await client.control('GET', 'requests?method=put')
    expect(json).toEqual([
      expect.objectContaining({
        method: 'PUT',
        path: '/api/v2/contact/?create_if_not_exists=1',
        body: { key_id: 3, contacts: [{ 3: 'new@example.com' }] },
        status: 200,
        answer: expect.objectContaining({ replyCode: 0 }),
        fault: null
      })
    ])
    expect(JSON.stringify(sandbox.requests())).not.toMatch(/PasswordDigest/)
    expect(sandbox.requests({ status: 200 })).toHaveLength(2)
    expect(sandbox.requests({ after: 1 })).toHaveLength(1)
    await client.control('DELETE', 'requests')
    expect(sandbox.requests()).toEqual([])
  })
})

describe('the control API', () => {
  it.each([
    'health',
    'state',
    'state/contacts',
    'faults',
    'switches',
    'limits',
    'permissions',
    'clock',
    'seed',
    'coverage'
  ])('shows %s', async (path) => {
    expect((await client.control('GET', path)).status).toBe(200)
  })

  it('flips switches, and says what positions there are', async () => {
    expect((await client.control('PATCH', 'switches', { noErrors: 'absent' })).json).toMatchObject({
      noErrors: 'absent'
    })
    expect((await client.control('GET', 'switches')).json).toMatchObject({
      noErrors: { position: 'absent', default: '[]' }
    })
    const wrong = await client.control('PATCH', 'switches', { noErrors: 'maybe' })
    expect(wrong).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining('noErrors') } }
    })
    expect((await client.control('PATCH', 'switches', { nonsense: 1 })).status).toBe(400)
  })

  it('changes limits, permissions and the clock', async () => {
    await client.control('PATCH', 'limits', { contactsPerRequest: 1 })
    await client.control('PATCH', 'permissions', { revoke: ['field.get'] })
    await client.control('PATCH', 'clock', { shift_ms: 120_000 })
    expect(sandbox.limits.contactsPerRequest).toBe(1)
    expect((await client.call('GET', 'field')).status).toBe(403)
    expect((await client.control('GET', 'clock')).json).toMatchObject({ shift_ms: 120_000 })
    expect((await client.control('PATCH', 'limits', { contactsPerRequest: -1 })).status).toBe(400)
    expect((await client.control('PATCH', 'permissions', { revoke: ['nonsense'] })).status).toBe(
      400
    )
  })

  it('takes a seed, and goes back to it', async () => {
    const seed = {
      contacts: [{ 3: 'only@example.com' }],
      lists: [{ id: 5, name: 'Five', members: ['only@example.com'] }]
    }
    expect((await client.control('POST', 'seed', seed)).json).toMatchObject({
      contacts: 1,
      lists: 1,
      events: 0
    })
    await put()
    expect(emails()).toHaveLength(2)
    await client.control('POST', 'reset')
    expect(emails()).toEqual(['only@example.com'])
    const wrong = await client.control('POST', 'seed', { lists: [{ id: 'x', name: 'y' }] })
    expect(wrong).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining('lists.0.id') } }
    })
    expect(emails()).toEqual(['only@example.com'])
  })

  it('streams requests and changes as they happen', async () => {
    const response = await fetch(`${sandbox.url}/_sandbox/stream`)
    const reader = response.body?.getReader()
    await put()
    let text = ''
    while (!text.includes('event: state'))
      text += Buffer.from((await reader?.read())?.value ?? []).toString()
    expect(text).toContain('event: request')
    expect(text).toContain('"path":"/api/v2/contact/?create_if_not_exists=1"')
    await reader?.cancel()
  })

  it('tells what it knows when it is asked for something else', async () => {
    expect(await client.control('GET', 'nonsense')).toMatchObject({
      status: 404,
      json: { error: { message: expect.stringContaining('GET /state') } }
    })
    expect((await client.control('GET', 'state/nonsense')).status).toBe(404)
  })
})

describe('switches', () => {
  it('begin at their defaults, or at their strictest positions', async () => {
    const strict = await createSandbox({ strict: true, switches: { label: 'application/json' } })
    for (const [name, definition] of Object.entries(SWITCHES)) {
      const { positions } = definition
      const strictest = 'strictest' in definition ? definition.strictest : positions.at(-1)
      expect(sandbox.switches[name as SwitchName]).toBe(positions[0])
      if (name !== 'label') expect(strict.switches[name as SwitchName]).toBe(strictest)
    }
    expect(strict.switches.label).toBe('application/json')
    expect(strict.switches.duplicateContacts).toBe('refuse')
    await strict.close()
  })

  const twins = {
    key_id: 3,
    contacts: [
      { 3: 'ada@example.com', 1: 'One' },
      { 3: 'ada@example.com', 1: 'Two' }
    ]
  }
  const upsert = (body: object) => client.call('PUT', 'contact/?create_if_not_exists=1', body)
  const ada = () => sandbox.state().contacts[0]?.values

  it('noErrors', async () => {
    const forms = []
    for (const noErrors of SWITCHES.noErrors.positions) {
      sandbox.setSwitches({ noErrors })
      forms.push(JSON.stringify((await put()).json.data).replace(/"ids":\[[^\]]*\],?/, ''))
    }
    expect(forms).toEqual(['{"errors":[]}', '{"errors":{}}', '{"errors":null}', '{}'])
  })

  it('ids', async () => {
    const kinds = []
    for (const ids of SWITCHES.ids.positions) {
      sandbox.setSwitches({ ids })
      const [list] = (await client.call('GET', 'contactlist')).json.data as { id: unknown }[]
      const [event] = (await client.call('GET', 'event')).json.data as { id: unknown }[]
      kinds.push([typeof list?.id, typeof event?.id])
    }
    expect(kinds).toEqual([
      ['string', 'number'],
      ['string', 'string'],
      ['number', 'number']
    ])
  })

  it('label', async () => {
    sandbox.setSwitches({ label: 'text/html' })
    expect((await put()).headers.get('content-type')).toBe('text/html')
  })

  it('duplicateContacts', async () => {
    const refused = { ids: [], errors: { 'ada@example.com': { 2010: expect.any(String) } } }
    expect((await upsert(twins)).json.data).toMatchObject(refused)
    expect(ada()).toMatchObject({ 1: 'Ada' })
    sandbox.setSwitches({ duplicateContacts: 'last wins' })
    expect((await upsert(twins)).json.data).toMatchObject({ errors: [] })
    expect(ada()).toMatchObject({ 1: 'Two' })
  })

  it('badValue', async () => {
    const body = {
      key_id: 3,
      contacts: [
        { 3: 'ada@example.com', 31: 'x' },
        { 3: 'alan@example.com', 1: 'A.' }
      ]
    }
    expect((await upsert(body)).status).toBe(200)
    sandbox.plant()
    sandbox.setSwitches({ badValue: 'refuses the request' })
    expect(await upsert(body)).toMatchObject({ status: 400, json: { replyCode: 2007 } })
    expect(sandbox.state().contacts[2]?.values).toMatchObject({ 1: 'Alan' })
  })

  it('readOnlyField', async () => {
    const body = { key_id: 3, contacts: [{ 3: 'ada@example.com', 27: '5' }] }
    expect((await upsert(body)).json.data).toMatchObject({ errors: [] })
    expect(ada()).not.toHaveProperty('27')
    sandbox.setSwitches({ readOnlyField: 'refuse' })
    expect((await upsert(body)).json.data).toMatchObject({
      errors: { 'ada@example.com': { 2007: expect.any(String) } }
    })
  })

  it('longText', async () => {
    const body = { key_id: 3, contacts: [{ 3: 'ada@example.com', 1: 'x'.repeat(61) }] }
    await upsert(body)
    expect(ada()?.['1']).toHaveLength(60)
    sandbox.setSwitches({ longText: 'refuse' })
    expect((await upsert(body)).json.data).toMatchObject({
      errors: { 'ada@example.com': { 2007: expect.any(String) } }
    })
  })

  it('emailCase', async () => {
    await put('ADA@example.com')
    expect(emails()).toHaveLength(4)
    sandbox.plant()
    sandbox.setSwitches({ emailCase: 'told apart' })
    await put('ADA@example.com')
    expect(emails()).toHaveLength(5)
  })

  it('listMembers and deletedContacts', async () => {
    const change = (verb: string) =>
      client.call('POST', `contactlist/482019136/${verb}`, {
        key_id: 3,
        external_ids: ['ada@example.com']
      })
    expect((await change('add')).json.data).toMatchObject({ inserted_contacts: 0 })
    sandbox.setSwitches({ listMembers: 'counted', deletedContacts: 'string' })
    expect((await change('add')).json.data).toMatchObject({ inserted_contacts: 1 })
    expect((await change('delete')).json.data).toMatchObject({ deleted_contacts: '1' })
  })

  const ada3 = { key_id: 3, external_id: 'ada@example.com' }
  const fire = (body: object = ada3, event = 1001) =>
    client.call('POST', `event/${event}/trigger`, body)

  it('interactions and unconnected', async () => {
    expect((await fire()).json.data).toEqual({})
    expect(await fire(ada3, 1004)).toMatchObject({ status: 400, json: { replyCode: 5005 } })
    sandbox.setSwitches({ interactions: 'on' })
    expect((await fire()).json.data).toEqual({
      connectedTo: { email: false, acProgram: true, interactionsProgram: false }
    })
    expect((await fire(ada3, 1004)).json.data).toEqual({ connectedTo: false })
    sandbox.setSwitches({ unconnected: 'all false' })
    expect((await fire(ada3, 1004)).json.data).toEqual({
      connectedTo: { email: false, acProgram: false, interactionsProgram: false }
    })
  })

  const big = { ...ada3, data: { text: 'x'.repeat(200) } }
  const fired = () => sandbox.state().triggers.length

  it.each([
    ['warnings', 200, 0, 1],
    ['refuse (5008) but fire', 400, 5008, 1],
    ['refuse (5008)', 400, 5008, 0],
    ['accept', 200, 0, 1]
  ] as const)('bigEvent "%s"', async (bigEvent, status, replyCode, count) => {
    sandbox.setLimits({ interactionsBytes: 100 })
    expect((await fire(big)).json).toMatchObject({ replyCode: 0, data: {} })
    sandbox.plant()
    sandbox.setSwitches({ interactions: 'on', bigEvent })
    expect(await fire(big)).toMatchObject({ status, json: { replyCode } })
    expect(fired()).toBe(count)
  })

  it('warnings', async () => {
    sandbox.setLimits({ interactionsBytes: 100 })
    sandbox.setSwitches({ interactions: 'on' })
    const text = expect.stringContaining('ada@example.com: Event data size')
    expect((await fire(big)).json.data).toMatchObject({ warnings: [text] })
    sandbox.setSwitches({ warnings: 'text under data' })
    expect((await fire(big)).json.data).toMatchObject({ warnings: text })
    sandbox.setSwitches({ warnings: 'texts beside data' })
    expect((await fire(big)).json).toMatchObject({ warnings: [text] })
  })

  it('hugeEvent', async () => {
    sandbox.setLimits({ eventBytes: 100 })
    expect(await fire(big)).toMatchObject({ status: 400, json: { replyCode: 5008 } })
    sandbox.setSwitches({ hugeEvent: '413' })
    expect((await fire(big)).status).toBe(413)
    expect(fired()).toBe(0)
  })

  it('badRow', async () => {
    const contacts = [
      { external_id: 'ada@example.com' },
      { external_id: 'alan@example.com', event_time: 'now' },
      { external_id: 'grace@example.com', data: [] }
    ]
    const body = { key_id: 3, contacts }
    expect(await fire(body)).toMatchObject({ status: 400, json: { replyCode: 5010 } })
    expect(fired()).toBe(0)
    sandbox.setSwitches({ badRow: 'refuses the contact' })
    expect((await fire(body)).json.data).toMatchObject({
      ids: [expect.any(String)],
      errors: {
        'alan@example.com': { 5010: expect.any(String) },
        'grace@example.com': { 5011: expect.any(String) }
      }
    })
    expect(fired()).toBe(1)
  })

  it('triggerIdEmails', async () => {
    sandbox.plant({
      contacts: [{ 3: 'ada@example.com' }],
      events: [{ id: 1, name: 'Mail', usages: { email_ids: [7] } }]
    })
    const again = async () => {
      await fire({ ...ada3, trigger_id: 't' }, 1)
      await fire({ ...ada3, trigger_id: 't' }, 1)
      return sandbox.state().triggers.map(({ duplicates }) => duplicates)
    }
    expect(await again()).toEqual([1])
    sandbox.plant()
    sandbox.setSwitches({ triggerIdEmails: 'no' })
    expect(await again()).toEqual([0, 0])
  })

  it('singleEvent', async () => {
    const show = async () => (await client.call('GET', 'event/1001')).json.data
    expect(await show()).toMatchObject({ id: 1001 })
    sandbox.setSwitches({ singleEvent: 'array' })
    expect(await show()).toMatchObject([{ id: 1001 }])
  })

  it('badListStatus and badListWrites', async () => {
    const body = { key_id: 3, contact_list_id: 5, contacts: [{ 3: 'new@example.com' }] }
    for (const badListStatus of SWITCHES.badListStatus.positions) {
      sandbox.setSwitches({ badListStatus })
      const status = Number(badListStatus)
      expect(await upsert(body)).toMatchObject({ status, json: { replyCode: 2020 } })
    }
    expect(emails()).not.toContain('new@example.com')
    sandbox.setSwitches({ badListWrites: 'contacts' })
    expect((await upsert(body)).json.replyCode).toBe(2020)
    expect(emails()).toContain('new@example.com')
  })

  it('badSource', async () => {
    const contacts = [
      { 3: 'ada@example.com', source_id: 101 },
      { 3: 'alan@example.com', source_id: 7 }
    ]
    const body = { key_id: 3, contacts }
    expect(await upsert(body)).toMatchObject({ status: 400, json: { replyCode: 2013 } })
    expect(sandbox.state().contacts[0]?.source_id).toBeNull()
    sandbox.setSwitches({ badSource: 'refuses the contact' })
    expect((await upsert(body)).json.data).toMatchObject({
      errors: { 'alan@example.com': { 2013: 'Invalid source id: 7' } }
    })
    expect(sandbox.state().contacts[0]?.source_id).toBe(101)
  })

  it('createPermission', async () => {
    sandbox.revoke('contact.create')
    expect((await put()).status).toBe(200)
    sandbox.setSwitches({ createPermission: 'needed' })
    expect((await put()).status).toBe(403)
    expect((await client.call('PUT', 'contact', { 3: 'ada@example.com' })).status).toBe(200)
  })

  it('unindexedKey', async () => {
    const find = () =>
      client.call('PUT', 'contact', { key_id: 10001, contacts: [{ 10001: '120', 1: 'A' }] })
    expect((await find()).json.data).toMatchObject({ errors: [] })
    for (const [unindexedKey, replyCode] of [
      ['400/2004', 2004],
      ['400/2015', 2015]
    ] as const) {
      sandbox.setSwitches({ unindexedKey })
      expect(await find()).toMatchObject({ status: 400, json: { replyCode } })
    }
    const indexed = { key_id: 10003, contacts: [{ 10003: 'C-1001', 1: 'A' }] }
    expect((await client.call('PUT', 'contact', indexed)).status).toBe(200)
  })

  const write = async (values: object) => {
    const { data } = (await upsert({ key_id: 3, contacts: [{ 3: 'ada@example.com', ...values }] }))
      .json
    return Object.keys((data as { errors: object }).errors).length === 0
  }

  it('nullValue, emptyOptIn and wrongOptIn', async () => {
    expect([await write({ 1: null }), ada()?.['1']]).toEqual([true, undefined])
    expect([await write({ 31: true }), ada()?.['31']]).toEqual([false, '1'])
    expect([await write({ 31: '' }), ada()?.['31']]).toEqual([true, undefined])
    expect([await write({ 31: 2 }), ada()?.['31']]).toEqual([true, '2'])
    sandbox.setSwitches({ nullValue: '2007', emptyOptIn: '2007', wrongOptIn: 'ignored' })
    expect(await write({ 2: null })).toBe(false)
    expect([await write({ 31: true }), ada()?.['31']]).toEqual([true, '2'])
    expect([await write({ 31: '' }), ada()?.['31']]).toEqual([false, '2'])
    expect([await write({ 31: null }), ada()?.['31']]).toEqual([true, undefined])
  })

  it('listNameTaken and listRefusals', async () => {
    const body = { key_id: 3, name: 'Newsletter', external_ids: ['alan@example.com'] }
    const create = () => client.call('POST', 'contactlist', body)
    expect(await create()).toMatchObject({ status: 400, json: { replyCode: 3005 } })
    sandbox.setSwitches({ listRefusals: '500' })
    expect(await create()).toMatchObject({ status: 500, json: { replyCode: 3005 } })
    sandbox.setSwitches({ listNameTaken: 'updates' })
    expect((await create()).json.data).toEqual({ id: 482019135, errors: [] })
    expect(sandbox.state().lists[0]?.members).toHaveLength(3)
  })

  it('deleteFromList', async () => {
    const body = { key_id: 3, 3: ['ada@example.com'], contact_list_id: 482019135 }
    await client.call('POST', 'contact/delete', body)
    expect(sandbox.state().lists.map(({ members }) => members.length)).toEqual([1, 1, 0])
    expect(emails()).toContain('ada@example.com')
    sandbox.setSwitches({ deleteFromList: 'deletes the contacts' })
    await client.call('POST', 'contact/delete', body)
    expect(emails()).not.toContain('ada@example.com')
  })

  it('getdataErrors and noResult', async () => {
    const get = async () =>
      (await client.call('POST', 'contact/getdata', { keyId: 3, keyValues: ['x'] })).json.data
    const text = 'No contact found with the external id: 3 - x'
    expect(await get()).toEqual({
      errors: [{ key: 'x', errorCode: 2008, errorMsg: text }],
      result: false
    })
    sandbox.setSwitches({ getdataErrors: 'map', noResult: 'none' })
    expect(await get()).toEqual({ errors: { x: { 2008: text } } })
  })

  it('tokenRefusal', async () => {
    sandbox.setLimits({ tokensPerMinute: 0 })
    const statuses = []
    for (const tokenRefusal of SWITCHES.tokenRefusal.positions) {
      sandbox.setSwitches({ tokenRefusal })
      statuses.push((await askToken(sandbox)).status)
    }
    expect(statuses).toEqual([429, 400, 401])
  })
})

describe('limits', () => {
  it.each([
    [
      'contactsPerRequest',
      { contactsPerRequest: 1 },
      'PUT',
      'contact',
      { key_id: 3, contacts: [{}, {}] },
      [400, 1000]
    ],
    [
      'contactsPerRequest of triggers',
      { contactsPerRequest: 1 },
      'POST',
      'event/1001/trigger',
      { key_id: 3, contacts: [{}, {}] },
      [400, 1000]
    ],
    [
      'idsPerListRequest',
      { idsPerListRequest: 1 },
      'POST',
      'contactlist/482019135/add',
      { key_id: 3, external_ids: ['a', 'b'] },
      [400, 3002]
    ],
    [
      'contactBytes',
      { contactBytes: 20 },
      'PUT',
      'contact',
      { key_id: 3, contacts: [{ 3: 'ada@example.com' }] },
      [413, 1]
    ],
    [
      'requestBytes',
      { requestBytes: 20 },
      'POST',
      'contactlist/482019135/add',
      { key_id: 3, external_ids: ['abc'] },
      [413, 1]
    ],
    [
      'eventBytes',
      { eventBytes: 20 },
      'POST',
      'event/1001/trigger',
      { key_id: 3, external_id: 'ada@example.com', data: { a: 'x'.repeat(20) } },
      [400, 5008]
    ]
  ])('%s can be lowered and met', async (_, limits, method, path, body, expected) => {
    sandbox.setLimits(limits)
    const { status, json } = await client.call(method, path, body)
    expect([status, json.replyCode]).toEqual(expected)
  })
})

/** Sends a request as it is, also one that fetch would not. */
function raw(options: {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: string
}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: new URL(sandbox.url).port, ...options },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      }
    )
    sent.on('error', reject).end(options.body)
  })
}

describe('the server', () => {
  it('refuses foreign names of itself', async () => {
    for (const path of ['/_sandbox/state', '/api/v2/field', '/healthcheck', '/']) {
      expect(await raw({ path, headers: { host: 'evil.example' } })).toBe(403)
    }
    expect(await raw({ path: '/healthcheck', headers: { host: 'localhost:1' } })).toBe(200)
  })

  it('refuses web pages of other servers, also of this machine, and takes its own', async () => {
    for (const origin of ['https://evil.example', 'null']) {
      expect(await raw({ path: '/_sandbox/reset', method: 'POST', headers: { origin } })).toBe(403)
    }
    expect(
      await raw({
        path: '/_sandbox/reset',
        method: 'POST',
        headers: { origin: sandbox.url }
      })
    ).toBe(200)
  })

  it('says where to go from where there is nothing', async () => {
    expect(await raw({ path: '/' })).toBe(404)
  })

  it('survives random bytes, huge headers, deep JSON, odd URLs and prototype keys', async () => {
    const { connect } = await import('node:net')
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () =>
        socket.end(Buffer.from([0, 255, 13, 10, 13, 10, 1, 2]))
      )
      socket
        .resume()
        .on('close', () => resolve())
        .on('error', () => {})
    })
    expect(
      await raw({ path: '/healthcheck', headers: { big: 'x'.repeat(60_000) } }).catch(() => 431)
    ).toBeGreaterThanOrEqual(400)
    expect((await client.call('PUT', 'contact', '['.repeat(100_000))).status).toBe(400)
    expect((await client.call('PUT', 'contact', '{"a":'.repeat(100_000))).status).toBe(400)
    expect(
      (
        await client.call(
          'PUT',
          'contact/?create_if_not_exists=1',
          '{"key_id":3,"contacts":[{"3":"p@example.com","__proto__":{"x":1}}]}'
        )
      ).status
    ).toBe(200)
    expect((await client.call('PUT', 'contact', 'not json')).status).toBe(400)
    expect((await client.call('GET', '%E0%A4%A')).status).toBe(400)
    expect(await raw({ path: '//' })).toBe(404)
    expect(({} as { x?: number }).x).toBeUndefined()
    expect((await put()).status).toBe(200)
  })

  it('does not read a body without end', async () => {
    const status = await raw({
      path: '/api/v2/contact',
      method: 'PUT',
      body: 'x'.repeat(33_000_000)
    }).catch(() => 413)
    expect(status).toBe(413)
    expect((await put()).status).toBe(200)
  })

  it('keeps sandboxes apart, and frees its port', async () => {
    const other = await createSandbox()
    await put()
    expect(other.state().contacts).toHaveLength(4)
    expect(other.requests()).toEqual([])
    const { port } = new URL(other.url)
    await expect(createSandbox({ port: Number(port) })).rejects.toThrow('EADDRINUSE')
    await other.close()
    const again = await createSandbox({ port: Number(port) })
    await again.close()
  })

  it('refuses a seed that is none', async () => {
    await expect(createSandbox({ seed: { contacts: [{ email: 'x' }] } })).rejects.toThrow(
      'field id'
    )
  })
})

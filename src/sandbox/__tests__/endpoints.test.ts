import { coverage, formatCoverage, type Sandbox } from '..'
import { countCoverage } from '../contract/coverage'
import { PLAYED } from '../routes/routes'
import type { Client } from './client'
import { freshForEach } from './fresh'

let sandbox: Sandbox
let client: Client
freshForEach((fresh) => {
  sandbox = fresh.sandbox
  client = fresh.client
})

const contact = (email: string) =>
  sandbox.state().contacts.find(({ values }) => values['3'] === email)
const members = (id: number) => {
  const list = sandbox.state().lists.find((one) => one.id === id)
  const byId = new Map(sandbox.state().contacts.map((one) => [one.id, one.values['3']]))
  return list?.members.map((member) => byId.get(member))
}
const answer = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await client.call(method, path, body)
  return [status, json?.replyCode, json?.replyText, json?.data] as [number, number, string, never]
}

describe('PUT contact', () => {
  const put = (body: object, create = 1) =>
    answer('PUT', `contact/?create_if_not_exists=${create}`, body)

  it('creates and updates, with string ids for updated and integers for created contacts', async () => {
    const [, code, , data] = await put({
      key_id: 3,
      contacts: [
        { 3: 'ada@example.com', 1: 'A.' },
        { 3: 'new@example.com', 2: 'New' }
      ]
    })
    expect(code).toBe(0)
    expect(data).toEqual({
      ids: [String(contact('ada@example.com')?.id), contact('new@example.com')?.id],
      errors: []
    })
    expect(contact('ada@example.com')?.values).toMatchObject({ 1: 'A.', 2: 'Lovelace' })
  })

  it('clears a field with an empty text and leaves absent ones', async () => {
    await put({ key_id: '3', contacts: [{ 3: 'ada@example.com', 1: '' }] })
    expect(contact('ada@example.com')?.values).not.toHaveProperty('1')
    expect(contact('ada@example.com')?.values).toHaveProperty('2')
  })

  it('refuses single contacts and writes the others', async () => {
    const [status, code, , data] = await put(
      {
        key_id: '3',
        contacts: [
          { 3: 'nobody@example.com', 1: 'x' },
          { 1: 'no key' },
          { 3: 'ada@example.com', 31: true },
          { 3: 'grace@example.com', 4: '31.12.1990' },
          { 3: 'alan@example.com', 10002: '1' },
          { 3: 'katherine@example.com', 99999: 'x' },
          { 3: '__proto__' }
        ]
      },
      0
    )
    expect([status, code]).toEqual([200, 0])
    expect((data as { errors: object }).errors).toEqual(
      JSON.parse(`{
      "nobody@example.com": { "2008": "No contact found with the external id: 3 - nobody@example.com" },
      "": { "2005": "No value provided for key field: 3" },
      "ada@example.com": { "2007": "Invalid choice id for field id: 31" },
      "grace@example.com": { "2007": "Invalid date format for field id: 4" },
      "alan@example.com": { "2007": "Invalid data format for field id: 10002. Array expected" },
      "katherine@example.com": { "2006": "Invalid field id: 99999" },
      "__proto__": { "2008": "No contact found with the external id: 3 - __proto__" }
    }`)
    )
  })

  it.each([
    ['the one form of an unknown key field', { key_id: 9999, 9999: 'x' }, [400, 2004]],
    ['id as key while creating', { key_id: 'id', contacts: [{ id: '1' }] }, [400, 2004]],
    ['a body that is not an object', [1], [400, 1010]],
    [
      'a list that does not exist',
      { key_id: 3, 3: 'a@example.com', contact_list_id: 5 },
      [400, 2020]
    ]
  ])('refuses %s', async (_, body, expected) => {
    expect((await put(body)).slice(0, 2)).toEqual(expected)
  })

  it('reports an unknown key field of the many form with status 200', async () => {
    const [status, code, , data] = await put({ key_id: 9999, contacts: [{ 9999: 'x' }] })
    expect([status, code, data]).toEqual([
      200,
      0,
      { ids: [], errors: { '<NO_KEY_ID>': { 2004: 'Invalid key field id: 9999' } } }
    ])
  })

  it('finds by id, uid, custom field and string id', async () => {
    const ada = contact('ada@example.com')
    for (const [key, value] of [
      ['id', ada?.id],
      ['uid', ada?.uid],
      ['10003', 'C-1001'],
      ['customer_number', 'C-1001']
    ]) {
      expect(
        (await put({ key_id: key, contacts: [{ [String(key)]: value, 1: `by ${key}` }] }, 0))[3]
      ).toMatchObject({ errors: [] })
      expect(contact('ada@example.com')?.values['1']).toBe(`by ${key}`)
    }
  })

  it('tells of a key value that several contacts have', async () => {
    await put({ key_id: 3, contacts: [{ 3: 'twin@example.com', 10003: 'C-1001' }] })
    const [, , , data] = await put({ key_id: 10003, contacts: [{ 10003: 'C-1001', 1: 'x' }] })
    expect((data as { errors: object }).errors).toHaveProperty('C-1001.2010')
  })

  it('puts written contacts on a list', async () => {
    await put({ key_id: 3, contact_list_id: 482019137, contacts: [{ 3: 'new@example.com' }] })
    expect(members(482019137)).toEqual(['new@example.com'])
  })
})

describe('other contact calls', () => {
  it('POST contact creates, and refuses who exists', async () => {
    expect((await answer('POST', 'contact', { key_id: 3, 3: 'new@example.com' }))[0]).toBe(200)
    expect(
      (await answer('POST', 'contact', { key_id: 3, 3: 'new@example.com' })).slice(0, 2)
    ).toEqual([400, 2009])
  })

  it('contact/delete takes contacts off the account and every list', async () => {
    const [, , , data] = await answer('POST', 'contact/delete', {
      key_id: 3,
      3: ['ada@example.com', 'who@example.com']
    })
    expect(data).toMatchObject({
      deleted_contacts: 1,
      errors: { 'who@example.com': { 2008: expect.any(String) } }
    })
    expect(members(482019135)).toEqual(['grace@example.com'])
    expect(
      (await answer('POST', 'contact/delete', { key_id: 3, 3: 'ada@example.com' })).slice(0, 2)
    ).toEqual([404, 2008])
  })

  it('contact/getdata gives values, and errors as an array', async () => {
    const [, , , data] = await answer('POST', 'contact/getdata', {
      keyId: 3,
      keyValues: ['ada@example.com', 'x'],
      fields: [1, 3]
    })
    expect(data).toEqual({
      errors: [
        { key: 'x', errorCode: 2008, errorMsg: 'No contact found with the external id: 3 - x' }
      ],
      result: [
        {
          id: String(contact('ada@example.com')?.id),
          uid: contact('ada@example.com')?.uid,
          1: 'Ada',
          3: 'ada@example.com'
        }
      ]
    })
    const [, , , nobody] = await answer('POST', 'contact/getdata', { keyId: 3, keyValues: ['x'] })
    expect(nobody).toMatchObject({ result: false })
  })

  it('contact/checkids gives ids by key value', async () => {
    const [, , , data] = await answer('POST', 'contact/checkids', {
      key_id: 3,
      external_ids: ['ada@example.com', 'x']
    })
    expect(data).toMatchObject({
      ids: { 'ada@example.com': String(contact('ada@example.com')?.id) },
      errors: { x: { 2008: expect.any(String) } }
    })
  })

  it('contact/query finds by a field', async () => {
    const [, , , data] = await answer('GET', 'contact/query/?return=3&1=Ada')
    expect(data).toEqual({ errors: [], result: [{ id: expect.any(String), 3: 'ada@example.com' }] })
    expect((await answer('GET', 'contact/query')).slice(0, 2)).toEqual([400, 2014])
    expect((await answer('GET', 'contact/query/?return=3&limit=0')).slice(0, 2)).toEqual([
      400, 2016
    ])
  })
})

describe('contact lists', () => {
  it('are listed with string ids', async () => {
    const [, , , data] = await answer('GET', 'contactlist')
    expect(data).toContainEqual({
      id: '482019135',
      name: 'Newsletter',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      type: 0
    })
  })

  it('take contacts on and off', async () => {
    const body = { key_id: 3, external_ids: ['ada@example.com', 'grace@example.com', 'who', ''] }
    const [, , , added] = await answer('POST', 'contactlist/482019136/add', body)
    expect(added).toMatchObject({
      inserted_contacts: 1,
      errors: { who: { 2008: expect.any(String) }, '': { 2005: expect.any(String) } }
    })
    expect(members(482019136)).toEqual(['ada@example.com', 'grace@example.com'])
    const [, , , removed] = await answer('POST', 'contactlist/482019136/delete', {
      key_id: 3,
      external_ids: ['ada@example.com']
    })
    expect(removed).toEqual({ deleted_contacts: 1, errors: [] })
    expect(members(482019136)).toEqual(['grace@example.com'])
    expect(contact('ada@example.com')).toBeDefined()
  })

  it.each([
    [
      'an id that is not a number',
      'contactlist/abc/add',
      { key_id: 3, external_ids: [] },
      [400, 1, 'Action Abc is invalid.']
    ],
    [
      'an unknown list',
      'contactlist/7/add',
      { key_id: 3, external_ids: [] },
      [400, 3004, 'Invalid contact list id: 7']
    ],
    [
      'an unknown list elsewhere',
      'contactlist/7/rename',
      { name: 'x' },
      [404, 3006, 'No contact list found with the specified ID.']
    ],
    [
      'an unknown key field',
      'contactlist/482019135/add',
      { key_id: 999, external_ids: [] },
      [400, 2004, 'Invalid key field id: 999']
    ],
    [
      'ids that are no array',
      'contactlist/482019135/add',
      { key_id: 3, external_ids: 'x' },
      [400, 3003, 'Invalid datatype for the list of external IDs. Array expected.']
    ],
    [
      'a name that is taken',
      'contactlist',
      { name: 'Newsletter' },
      [400, 3005, 'Contact list with the requested name already exists.']
    ],
    ['no name', 'contactlist', {}, [400, 3001, 'List name is not set.']]
  ])('refuse %s', async (_, path, body, expected) => {
    expect((await answer('POST', path, body)).slice(0, 3)).toEqual(expected)
  })

  it('are created, renamed, replaced, counted, read and deleted', async () => {
    const [, , , created] = await answer('POST', 'contactlist', {
      name: 'Mine',
      key_id: 3,
      external_ids: ['ada@example.com']
    })
    const { id } = created as { id: number }
    await answer('POST', `contactlist/${id}/rename`, { name: 'Ours' })
    await answer('POST', `contactlist/${id}/replace`, {
      key_id: 3,
      external_ids: ['alan@example.com', 'grace@example.com']
    })
    expect((await answer('GET', `contactlist/${id}/count`))[3]).toBe(2)
    const ids = ['alan@example.com', 'grace@example.com'].map((email) => String(contact(email)?.id))
    expect((await answer('GET', `contactlist/${id}`))[3]).toEqual(ids)
    expect((await answer('GET', `contactlist/${id}/contacts?limit=1&offset=1`))[3]).toEqual(
      ids.slice(1)
    )
    const { text } = await client.call('GET', `contactlist/${id}/contactIds?$top=1`)
    expect(JSON.parse(text)).toEqual({
      value: [Number(ids[0])],
      next: `/contactlist/${id}/contactIds?$skiptoken=1&$top=1`
    })
    expect(sandbox.state().lists.find((list) => list.id === id)?.name).toBe('Ours')
    await answer('POST', `contactlist/${id}/deletelist`)
    expect((await answer('GET', `contactlist/${id}/count`)).slice(0, 2)).toEqual([404, 3006])
  })
})

describe('external events', () => {
  const trigger = (id: number | string, body: object) => answer('POST', `event/${id}/trigger`, body)
  const one = { key_id: 3, external_id: 'ada@example.com' }

  it('fire for many, each contact by itself', async () => {
    const [, , , data] = await trigger(1001, {
      key_id: 3,
      contacts: [
        {
          external_id: 'ada@example.com',
          data: { global: { a: 1 } },
          trigger_id: 't1',
          event_time: '2026-11-01T00:00:00Z'
        },
        { external_id: 'x' }
      ]
    })
    expect(data).toMatchObject({
      ids: [expect.any(String)],
      errors: { x: { 2008: expect.any(String) } }
    })
    expect(sandbox.state().triggers).toEqual([
      expect.objectContaining({
        event_id: 1001,
        contact_id: contact('ada@example.com')?.id,
        data: { global: { a: 1 } },
        trigger_id: 't1',
        event_time: '2026-11-01T00:00:00Z'
      })
    ])
  })

  it('fire for one, and answer 400 to an unknown contact', async () => {
    expect(await trigger(1001, one)).toEqual([200, 0, 'OK', {}])
    expect((await trigger(1001, { ...one, external_id: 'x' })).slice(0, 2)).toEqual([400, 2008])
  })

  it('process a trigger_id once', async () => {
    const body = { key_id: 3, contacts: [{ external_id: 'ada@example.com', trigger_id: 't1' }] }
    expect((await trigger(1001, body))[0]).toBe(200)
    expect((await trigger(1001, body))[0]).toBe(200)
    expect(sandbox.state().triggers).toHaveLength(1)
    await trigger(1002, body)
    expect(sandbox.state().triggers).toHaveLength(2)
    sandbox.setSwitches({ triggerIdScope: 'account' })
    await trigger(1002, {
      key_id: 3,
      contacts: [{ external_id: 'alan@example.com', trigger_id: 't2' }]
    })
    await trigger(1003, {
      key_id: 3,
      contacts: [{ external_id: 'alan@example.com', trigger_id: 't2' }]
    })
    expect(sandbox.state().triggers).toHaveLength(3)
  })

  it.each([
    ['an unknown event', 7, one, [400, 5001]],
    ['a bad id', 'x7', one, [400, 5004]],
    ['data that is not an object', 1001, { ...one, data: [1] }, [400, 5011]],
    [
      'a time with an offset',
      1001,
      { ...one, event_time: '2026-11-01T00:00:00+01:00' },
      [400, 5010]
    ],
    [
      'a time with milliseconds',
      1001,
      { ...one, event_time: '2026-11-01T00:00:00.123Z' },
      [400, 5010]
    ],
    ['an unknown key field', 1001, { ...one, key_id: 999 }, [400, 2004]]
  ])('refuse %s, and nothing fires', async (_, id, body, expected) => {
    expect((await trigger(id, body)).slice(0, 2)).toEqual(expected)
    expect(sandbox.state().triggers).toEqual([])
  })

  it('let nothing fire when one time of many is bad', async () => {
    const contacts = [
      { external_id: 'ada@example.com' },
      { external_id: 'alan@example.com', event_time: 'now' }
    ]
    expect((await trigger(1001, { key_id: 3, contacts })).slice(0, 2)).toEqual([400, 5010])
    expect(sandbox.state().triggers).toEqual([])
  })

  it('are listed, created, renamed, shown and deleted', async () => {
    const [, , , event] = await answer('POST', 'event', { name: 'Mine' })
    const { id } = event as { id: number }
    await answer('POST', `event/${id}`, { name: 'Ours' })
    expect((await answer('GET', `event/${id}`))[3]).toMatchObject({ id, name: 'Ours' })
    const usages = { program_ids: [10010], email_ids: [], interactions_program_ids: [] }
    expect((await answer('GET', 'event/1001/usages'))[3]).toEqual(usages)
    expect((await answer('POST', 'event/1001/delete'))[3]).toEqual(usages)
    expect((await answer('POST', 'event/1001/delete')).slice(0, 2)).toEqual([400, 5012])
    expect((await answer('POST', 'event/1004/delete'))[0]).toBe(200)
    expect((await answer('GET', 'event/1004')).slice(0, 2)).toEqual([400, 5001])
    expect((await answer('POST', 'event', { name: 'Ours' })).slice(0, 2)).toEqual([400, 5003])
    expect((await answer('POST', 'event', {})).slice(0, 2)).toEqual([400, 5002])
    expect((await answer('GET', 'event'))[3]).toContainEqual(
      expect.objectContaining({ name: 'Welcome series' })
    )
  })
})

describe('fields and settings', () => {
  it('shows the system fields with their types', async () => {
    const [, , , fields] = await answer('GET', 'field')
    expect(fields).toContainEqual({
      id: 3,
      name: 'Email',
      application_type: 'longtext',
      string_id: 'email'
    })
    expect((fields as unknown[]).length).toBe(56)
  })

  it('knows languages, choices and custom fields', async () => {
    expect((await answer('GET', 'field/translate/de'))[0]).toBe(200)
    expect((await answer('GET', 'field/translate/xx')).slice(0, 2)).toEqual([400, 1002])
    expect((await answer('GET', 'field/5/choice'))[3]).toContainEqual({
      id: '2',
      choice: 'Female',
      bit_position: null
    })
    expect((await answer('GET', 'field/5/choice/translate/xx')).slice(0, 2)).toEqual([400, 1002])
    expect((await answer('GET', 'field/777/choice')).slice(0, 2)).toEqual([400, 1007])
    const [, , , created] = await answer('POST', 'field', {
      name: 'Shoe size',
      application_type: 'numeric'
    })
    expect((await answer('GET', 'field'))[3]).toContainEqual({
      id: (created as { id: number }).id,
      name: 'Shoe size',
      application_type: 'numeric',
      string_id: 'shoe_size'
    })
    expect(
      (await answer('POST', 'field', { name: 'Shoe size', application_type: 'numeric' })).slice(
        0,
        2
      )
    ).toEqual([400, 9002])
    expect(
      (await answer('POST', 'field', { name: 'x', application_type: 'voucher' })).slice(0, 2)
    ).toEqual([400, 9006])
    expect((await answer('POST', 'field', {})).slice(0, 2)).toEqual([400, 9005])
  })

  it('shows the account', async () => {
    expect((await answer('GET', 'settings'))[3]).toMatchObject({
      id: expect.any(Number),
      totalContacts: '4'
    })
  })
})

describe('what the API does not know', () => {
  it.each([
    ['GET', '', [400, 1]],
    ['GET', 'nonsense', [400, 1]],
    ['PUT', 'contactlist', [400, 1009]],
    ['POST', 'contact/nonsense', [400, 1]]
  ])('%s %s', async (method, path, expected) => {
    expect((await answer(method, path)).slice(0, 2)).toEqual(expected)
  })

  it('takes trailing slashes', async () => {
    expect((await answer('GET', 'contactlist/'))[0]).toBe(200)
    expect(
      (
        await answer('POST', 'event/1001/trigger/', { key_id: 3, external_id: 'ada@example.com' })
      )[0]
    ).toBe(200)
  })

  it('is healthy', async () => {
    expect((await fetch(`${sandbox.url}/healthcheck`)).status).toBe(200)
  })
})

describe('the coverage table', () => {
  it('names exactly the routes as supported or partial', () => {
    const routes: readonly string[] = PLAYED
    const covered = coverage()
      .filter(({ status }) => status !== 'missing')
      .map(({ endpoint }) => endpoint)
    const others = covered.filter((endpoint) => !routes.includes(endpoint))
    expect(covered).toEqual(expect.arrayContaining([...routes]))
    expect(others).toEqual([
      'POST /oauth2/token',
      'GET /healthcheck',
      expect.stringContaining('POST /api/engagementevent/')
    ])
  })

  it('says what is missing of what is partial', () => {
    expect(coverage().filter(({ status, note }) => status === 'partial' && !note)).toEqual([])
    expect(coverage().filter(({ status, note }) => status !== 'partial' && note)).toEqual([])
  })

  it('plays at least 75 endpoints', () => {
    const { supported, partial } = countCoverage()
    expect(supported + partial).toBeGreaterThanOrEqual(75)
  })

  it('prints a line for each endpoint', () => {
    const lines = formatCoverage().split('\n')
    expect(lines).toHaveLength(coverage().length + 2)
    expect(lines.at(-1)).toMatch(/^\d+ supported, \d+ partial, \d+ missing of \d+ endpoints$/)
  })
})

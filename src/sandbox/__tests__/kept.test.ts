import { createSandbox, type Sandbox } from '..'
import type { Contact } from '../account/contacts'
import { pageOf } from '../routes/api-call'
import { contactsOf } from '../routes/segment'
import type { Client } from './client'
import { freshForEach } from './fresh'

// found #41, #42, #46, #51: what the account keeps, and what the vendor says of calls that were answered otherwise.

let sandbox: Sandbox
let client: Client
freshForEach((fresh) => {
  sandbox = fresh.sandbox
  client = fresh.client
})

const data = async (method: string, path: string, body?: unknown): Promise<unknown> =>
  (await client.call(method, path, body)).json.data
const answer = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await client.call(method, path, body)
  return [status, json?.replyCode, json?.replyText]
}

const ADMINISTRATOR = { username: 'ada', email: 'ada@example.com', password: 'long enough' }

describe('found #41: what the account keeps', () => {
  it.each([
    ['administrator', ADMINISTRATOR, 'administrator/{id}'],
    ['settings/autoimports', { name: 'Nightly' }, 'settings/autoimports/{id}'],
    ['combinedsegments', { name: 'A', definition: {} }, 'combinedsegments/{id}'],
    ['combinedsegments/universal', { name: 'A' }, 'combinedsegments/universal/{id}'],
    ['combinedsegments/test', { name: 'A' }, 'combinedsegments/test/{id}'],
    ['file', { filename: 'a.png', file: 'YWJj' }, 'file/{id}']
  ])('POST %s creates what is read by its id', async (path, body, one) => {
    const { id } = (await data('POST', path, body)) as { id: string }
    const { password: _, file: __, ...kept } = { password: '', file: '', ...body }
    expect(await data('GET', one.replace('{id}', id))).toEqual({
      ...kept,
      id: Number(id),
      ...('file' in body && { size: 3 })
    })
    expect((await client.call('GET', one.replace('{id}', '7'))).json.replyCode).not.toBe(0)
  })

  it.each([
    ['settings/keyrings', { comment: 'x' }],
    ['notification', { title: 'x' }],
    ['folder', { name: 'A', parent: '0' }]
  ])('POST %s creates what its list shows', async (path, body) => {
    await data('POST', path, body)
    expect(await data('GET', path)).toMatchObject([body])
  })

  it.each(['combinedsegments', 'combinedsegments/universal', 'combinedsegments/test'])(
    'POST %s/{id} changes what is there',
    async (path) => {
      const { id } = (await data('POST', path, { name: 'A', tag: 'x' })) as { id: string }
      expect(await answer('POST', path, { name: 'A' })).toEqual([400, 13004, expect.any(String)])
      expect(await data('POST', `${path}/${id}`, { name: 'B' })).toEqual({ id })
      expect(await data('GET', `${path}/${id}`)).toEqual({ id: Number(id), name: 'B', tag: 'x' })
    }
  )

  it.each([
    ['settings/autoimports', { name: 'Nightly' }, 'settings/autoimports/{id}/delete'],
    ['file', { filename: 'a.png', file: 'YWJj' }, 'file/{id}/delete']
  ])('what POST %s created is deleted once', async (path, body, one) => {
    const { id } = (await data('POST', path, body)) as { id: string }
    expect(await answer('POST', one.replace('{id}', id))).toEqual([200, 0, 'OK'])
    expect(await data('GET', path)).toEqual([])
    expect((await answer('POST', one.replace('{id}', id)))[0]).toBe(404)
  })

  it('keys that a seed has are listed under each path, and deleted', async () => {
    sandbox.plant({ keys: [{ id: 5, name: 'K' }] })
    for (const path of ['settings/keyring/keys', 'keyring/keys'])
      expect(await data('GET', path)).toEqual([{ id: 5, name: 'K' }])
    expect(await data('POST', 'keyring/keys')).toEqual([{ id: 5, name: 'K' }])
    expect(await answer('POST', 'keyring/keys/5/delete')).toEqual([200, 0, 'OK'])
    expect(sandbox.state().keys).toEqual([])
  })

  it('administrators are checked, changed, and deleted for a successor', async () => {
    const create = (change: object) =>
      answer('POST', 'administrator', { ...ADMINISTRATOR, ...change })
    expect(await create({ username: '' })).toEqual([400, 8002, 'Invalid username'])
    expect(await create({ email: 'x' })).toEqual([400, 8005, 'Invalid email'])
    expect(await create({ password: '' })).toEqual([400, 8006, 'Invalid password'])
    expect(await create({ interface_language: 'xx' })).toEqual([400, 8004, expect.any(String)])
    expect(await create({ access_level: '99' })).toEqual([400, 8003, expect.any(String)])
    const { id } = (await data('POST', 'administrator', ADMINISTRATOR)) as { id: string }
    expect(await create({})).toEqual([400, 8001, expect.any(String)])
    expect(await answer('POST', `administrator/${id}/patch`, { first_name: 'Ada' })).toEqual([
      200,
      0,
      'OK'
    ])
    expect(await data('GET', `administrator/query/${id}`)).toMatchObject({
      first_name: 'Ada',
      username: 'ada'
    })
    const remove = (successor_administrator_id?: string) =>
      answer('POST', `administrator/${id}/delete`, { successor_administrator_id })
    expect(await remove()).toEqual([400, 8014, expect.any(String)])
    expect(await remove(id)).toEqual([400, 8012, expect.any(String)])
    expect(await remove('7')).toEqual([400, 8011, expect.any(String)])
    expect(await remove('1')).toEqual([200, 0, 'OK'])
    expect(JSON.stringify(sandbox.state())).not.toContain('long enough')
  })

  it.each(['corporatedomain', 'iprestrictions', 'security'])(
    'settings/%s shows what was put there',
    async (name) => {
      const body = name === 'iprestrictions' ? ['10.0.0.0/8'] : { domains: ['example.com'] }
      await data('PUT', `settings/${name}`, body)
      expect(await data('GET', `settings/${name}`)).toEqual(body)
      sandbox.save('a')
      sandbox.reset()
      expect(await data('GET', `settings/${name}`)).not.toEqual(body)
      sandbox.load('a')
      expect(await data('GET', `settings/${name}`)).toEqual(body)
    }
  )

  it('a contact of a list is true or false', async () => {
    const [ada, , alan] = sandbox.state().contacts
    expect(await data('GET', `contactlist/482019135/contacts/${ada?.id}`)).toBe(true)
    expect(await data('GET', `contactlist/482019135/contacts/${alan?.id}/`)).toBe(false)
    expect(await answer('GET', `contactlist/7/contacts/${ada?.id}`)).toEqual([
      404,
      3006,
      expect.any(String)
    ])
  })

  it('contact/last_change, contact/getdata by GET, contact/{id} and contact/update', async () => {
    const [ada] = sandbox.state().contacts
    expect(await data('PUT', `contact/${ada?.id}`, { 1: 'Augusta' })).toEqual({
      id: String(ada?.id)
    })
    expect(
      await data('PUT', 'contact/update', { key_id: 3, 3: 'ada@example.com', 2: 'King' })
    ).toBeDefined()
    expect(await answer('PUT', 'contact/update', { key_id: 3, 3: 'new@example.com' })).toEqual([
      400,
      2008,
      expect.any(String)
    ])
    expect(
      await data('GET', 'contact/getdata/?keyId=3&keyValues=ada@example.com&fields=1,2')
    ).toMatchObject({
      result: [{ 1: 'Augusta', 2: 'King' }]
    })
    const asked = { keyId: '3', keyValues: ['ada@example.com', 'who@example.com'] }
    expect(await data('POST', 'contact/last_change', asked)).toMatchObject({
      errors: [{ key: 'who@example.com', errorCode: 2008 }],
      result: [
        { id: String(ada?.id), last_change: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:/) }
      ]
    })
  })

  it('contact/{id} puts the contact on the list that it names', async () => {
    const [ada] = sandbox.state().contacts
    await data('PUT', `contact/${ada?.id}`, { 1: 'Augusta', contact_list_id: 482019137 })
    expect(sandbox.state().lists[2]?.members).toEqual([ada?.id])
  })

  it('an export is found by ?id=, and a source is deleted under both paths', async () => {
    const { id } = (await data('POST', 'export/filter', { filter: '0', contact_fields: [3] })) as {
      id: string
    }
    expect(await data('GET', `export/?id=${id}`)).toMatchObject({
      id,
      status: 'done',
      type: 'filter'
    })
    expect(await data('GET', 'export')).toMatchObject([{ id }])
    expect((await client.call('GET', `export/${id}/data`)).text).toContain('katherine@example.com')
    expect(await answer('DELETE', 'source/101/delete')).toEqual([200, 0, 'OK'])
    expect(await data('GET', 'source')).toHaveLength(1)
  })

  it('a form that a seed has is triggered, and a node is called back once', async () => {
    sandbox.plant({ forms: [{ id: 5, name: 'Sign up' }] })
    expect(await data('GET', 'form')).toEqual([{ id: 5, name: 'Sign up' }])
    expect(await answer('POST', 'form/5/trigger', { a: 1 })).toEqual([200, 0, 'OK'])
    expect(await answer('POST', 'form/7/trigger', {})).toEqual([404, 1021, 'Invalid form id'])
    expect(sandbox.state().form_triggers).toMatchObject([{ form_id: 5, data: { a: 1 } }])
    expect(await answer('POST', 'ac/programs/callbacks/t1/done', {})).toEqual([200, 0, 'OK'])
    expect(await answer('POST', 'ac/programs/callbacks/t1/done', {})).toEqual([
      200,
      9003,
      expect.any(String)
    ])
  })
})

describe('found #42: as the vendor says', () => {
  it.each(['contacts?limit=10', 'contacts/?limit=10&offset=0'])(
    'filter/0/%s lists everybody',
    async (path) => {
      expect(await data('GET', `filter/0/${path}`)).toHaveLength(4)
    }
  )

  it('filter/0 is counted, looked up and run like any segment', async () => {
    const [ada] = sandbox.state().contacts
    expect(await data('GET', 'filter/0/contacts/count')).toBe(4)
    expect(await data('GET', `filter/0/contacts/${ada?.id}`)).toBe(true)
    const { run_id } = (await data('POST', 'filter/0/runs')) as { run_id: string }
    expect(await data('GET', `filter/runs/${run_id}`)).toMatchObject({ result: { user_count: 4 } })
    expect(await answer('GET', 'filter/0')).toEqual([404, 10002, expect.any(String)])
  })

  it.each([
    ['filter/0/contacts/?limit=1000001', 'Limit must be less than 1000000.'],
    ['contactlist/482019135/contacts/?limit=1000001', 'Limit must be less than 1000000.'],
    ['contactlist/482019135/?limit=0', 'Limit must be a positive number.'],
    ['filter/0/contacts/?limit=1&offset=-1', 'Offset must be zero, or a positive number.'],
    ['filter/0/contacts', 'Limit is a required parameter.'],
    ['filter/abc/contacts?limit=1', 'filterId must be an integer.']
  ])('%s is 400/10001', async (path, text) => {
    expect(await answer('GET', path)).toEqual([400, 10001, text])
  })

  it.each([
    ['PUT contact, one', 'PUT', 'contact', { key_id: 3, 3: 'ada@example.com', '': 'x' }],
    [
      'PUT contact, many',
      'PUT',
      'contact',
      { key_id: 3, contacts: [{ 3: 'ada@example.com', '': 'x' }] }
    ],
    ['POST contact', 'POST', 'contact', { key_id: 3, 3: 'n@example.com', '': 'x' }]
  ])('%s: an empty field name is 400/2006', async (_, method, path, body) => {
    expect(await answer(method, path, body)).toEqual([400, 2006, 'Empty field id for value: x'])
    expect(sandbox.state().contacts).toHaveLength(4)
  })

  it.each([
    ['an unknown rule', { 2: 'nonsense' }],
    ['a field that does not exist', { 99999: 'overwrite' }]
  ])('contact/merge refuses %s, and merges nothing', async (_, merge_rules) => {
    const body = {
      key_id: 3,
      source_key_value: 'ada@example.com',
      target_key_value: 'alan@example.com'
    }
    expect(await answer('POST', 'contact/merge', { ...body, merge_rules })).toEqual([
      400,
      10001,
      expect.any(String)
    ])
    expect(sandbox.state().contacts).toHaveLength(4)
  })

  it.each([
    [
      'a type',
      { type: 'nonsense' },
      'You should specify the type as either a criterion or a logical operator.'
    ],
    ['children', { type: 'and' }, 'With logical operations you should specify children.'],
    ['an array', { type: 'or', children: {} }, 'Arrays should be used for criteria.'],
    [
      'no children',
      { type: 'criteria', field: '1', children: [] },
      'Criteria cannot have children.'
    ],
    ['a field', { type: 'criteria' }, 'You must specify a field for the criteria.'],
    [
      'a field that exists',
      { type: 'criteria', field: '99999' },
      'Criteria must point to a valid field.'
    ],
    [
      'a scalar',
      { type: 'criteria', field: '1', value: [] },
      'The criteria values should be scalar.'
    ],
    [
      'what is relevant',
      { type: 'and', children: [], field: '1' },
      'Only relevant arguments should be added.'
    ]
  ])('criteria need %s', async (_, contactCriteria, text) => {
    expect(await answer('PUT', 'filter', { name: 'New', contactCriteria })).toEqual([
      400,
      1008,
      `Validation error: ${text}`
    ])
  })

  it('a criteria object is a segment, and an operator that only Emarsys knows is 501, not a mistake', async () => {
    const criteria = { type: 'criteria', field: 'email', operator: 'starts_with', value: 'a' }
    const { id } = (await data('PUT', 'filter', { name: 'A', contactCriteria: criteria })) as {
      id: string
    }
    expect(await data('GET', `filter/${id}/contacts/count`)).toBe(2)
    const strange = { ...criteria, operator: 'within_days' }
    expect(await answer('PUT', 'filter', { name: 'B', contactCriteria: strange })).toMatchObject([
      501,
      1,
      expect.stringContaining('within_days')
    ])
  })

  it('a seed takes segments, and refuses those that it cannot evaluate', async () => {
    const segment = {
      id: 5,
      name: 'Opted in',
      criteria: { type: 'criteria' as const, field: '31', value: '1' }
    }
    sandbox.plant({
      contacts: [{ 3: 'a@example.com', 31: '1' }, { 3: 'b@example.com' }],
      segments: [segment]
    })
    expect(await data('GET', 'filter')).toMatchObject([{ id: '5', name: 'Opted in' }])
    expect(await data('GET', 'filter/5/contacts/count')).toBe(1)
    const strange = { ...segment, criteria: { ...segment.criteria, operator: 'nonsense' } }
    expect(() => sandbox.plant({ segments: [strange] })).toThrow('cannot evaluate')
  })

  it('contactIds are bare or in an envelope, as the switch says', async () => {
    const bare = { value: expect.any(Array), next: null }
    expect((await client.call('GET', 'contactlist/482019135/contactIds')).json).toEqual(bare)
    sandbox.setSwitches({ contactIds: 'envelope' })
    expect((await client.call('GET', 'contactlist/482019135/contactIds')).json).toEqual({
      replyCode: 0,
      replyText: 'OK',
      data: bare
    })
  })

  it.each([
    [
      'PUT',
      'contact/?create_if_not_exists=1',
      { key_id: 3, contacts: [{ 3: 'nonsense' }] },
      'nonsense'
    ],
    ['POST', 'contactlist/482019135/add', { key_id: 3, external_ids: ['nonsense'] }, 'nonsense'],
    ['POST', 'contact/checkids', { key_id: 'id', external_ids: ['abc'] }, 'abc'],
    ['POST', 'event/1001/trigger', { key_id: 10001, contacts: [{ external_id: 'many' }] }, 'many']
  ])(
    '%s %s says 2005 of a key value that its field cannot hold, where the switch says so',
    async (method, path, body, key) => {
      sandbox.setSwitches({ invalidKeyValue: '2005' })
      expect(await data(method, path, body)).toMatchObject({
        errors: { [key]: { 2005: `Invalid key field value: ${key}` } }
      })
    }
  )
})

describe('found #42: an id is written in digits, also where JavaScript takes other texts for its number', () => {
  const LIST = 482019135
  it.each([['4.82019135e8'], ['0x1cbb073f'], [` ${LIST}`], [`${LIST}.0`], [`+${LIST}`], [-1]])(
    'no list is called %j',
    async (id) => {
      const before = sandbox.state('lists')
      const row = { key_id: 3, contact_list_id: id, contacts: [{ 3: 'ada@example.com' }] }
      expect((await answer('PUT', 'contact', row)).slice(0, 2)).toEqual([400, 2020])
      expect(await answer('POST', 'email/getcontacts', { contactlist: id })).toEqual([
        400,
        10001,
        expect.stringContaining('contactlist')
      ])
      const campaign = {
        name: 'N',
        language: 'en',
        subject: 'S',
        fromname: 'F',
        fromemail: 'f@e.com'
      }
      expect((await answer('POST', 'email', { ...campaign, contactlist: id }))[0]).toBe(400)
      expect(
        (await answer('PUT', 'filter', { name: 'S', baseContactListId: id })).slice(0, 2)
      ).toEqual([400, 1008])
      expect(sandbox.state('lists')).toEqual(before)
    }
  )

  it.each([['1.01e2'], [' 101'], ['0x65']])('no source is called %j', async (source_id) => {
    const row = { key_id: 3, contacts: [{ 3: 'ada@example.com', source_id }] }
    expect((await answer('PUT', 'contact', row)).slice(0, 2)).toEqual([400, 2013])
  })

  it.each([['2.001e3'], [' 2001'], ['0x7d1']])('no campaign is called %j', async (emailId) => {
    expect((await answer('POST', 'email/delete', { emailId })).slice(0, 2)).toEqual([400, 6025])
    expect(sandbox.state('emails').emails).toHaveLength(1)
  })
})

describe('found #46: what it costs', () => {
  it('a page of a list is the same however it is asked for, also after changes', async () => {
    const contacts = Array.from({ length: 30 }, (_, at) => ({ 3: `u${at}@example.com` }))
    const members = contacts.map((one) => one[3])
    sandbox.plant({ contacts, lists: [{ id: 5, name: 'L', members }] })
    const pages = async () => {
      const found: string[] = []
      for (let offset = 0; offset < 30; offset += 7)
        found.push(...((await data('GET', `contactlist/5/?limit=7&offset=${offset}`)) as string[]))
      return found
    }
    const ids = sandbox.state().contacts.map(({ id }) => String(id))
    expect(await pages()).toEqual(ids)
    await client.call('POST', 'contactlist/5/delete', {
      key_id: 3,
      external_ids: ['u3@example.com']
    })
    expect(await pages()).toEqual(ids.filter((id) => id !== ids[3]))
    await client.call('POST', 'contactlist/5/add', { key_id: 3, external_ids: ['u3@example.com'] })
    expect(await pages()).toEqual([...ids.filter((id) => id !== ids[3]), ids[3]])
  })

  it('a page of a segment or of a query goes through no more contacts than it shows', async () => {
    const contacts = Array.from({ length: 30 }, (_, at) => ({ 3: `u${at}@example.com`, 1: 'A' }))
    sandbox.plant({ contacts })
    const ids = sandbox.state('contacts').contacts.map(({ id }) => String(id))
    expect(await data('GET', 'filter/0/contacts?limit=7&offset=5')).toEqual(ids.slice(5, 12))
    expect(await data('GET', 'filter/0/contacts?limit=7&offset=29')).toEqual(ids.slice(29))
    expect(await data('GET', `filter/0/contacts/${ids[3]}`)).toBe(true)
    expect(await data('GET', 'filter/0/contacts/99999')).toBe(false)
    const query = await data('GET', 'contact/query?return=1&limit=3&offset=2&excludeempty=true')
    expect(query).toMatchObject({ result: ids.slice(2, 5).map((id) => ({ id })) })

    let seen = 0
    const all = function* () {
      for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
        seen += 1
        yield { id } as Contact
      }
    }
    const account = { contacts: { all }, lists: new Map() } as never
    const segment = { id: 0, name: 'All', criteria: null, baseContactListId: null }
    expect(pageOf(contactsOf({ account }, segment), 2, 3).map(({ id }) => id)).toEqual([3, 4, 5])
    expect(seen).toBeLessThan(7)
  })

  it('of the state only what is asked for is shown', async () => {
    expect(Object.keys(sandbox.state('lists', 'events'))).toEqual(['lists', 'events'])
    expect(sandbox.state('lists').lists).toEqual(sandbox.state().lists)
    expect((await client.control('GET', 'state/lists')).json).toEqual(sandbox.state().lists)
  })

  it('the 51st saved state is refused with what to do, and a known name is saved again', async () => {
    for (let at = 0; at < 50; at += 1) sandbox.save(`s${at}`)
    const refused = await client.control('POST', 'states/more')
    expect(refused).toMatchObject({
      status: 409,
      json: { error: { code: 'full', message: expect.stringContaining('DELETE states/{name}') } }
    })
    expect((await client.control('POST', 'states/s7')).status).toBe(200)
    await client.control('DELETE', 'states/s7')
    expect((await client.control('POST', 'states/more')).status).toBe(200)
  })
})

describe('found #51: settings from code are checked as over HTTP', () => {
  it.each([
    [
      'switches',
      { switches: { ids: 'nonsense' } },
      'ids has no such position. It has: as documented, strings, integers.'
    ],
    ['switches', { switches: { nonsense: 'x' } }, 'There is no switch "nonsense".'],
    [
      'limits',
      { limits: { contactsPerRequest: -1 } },
      'contactsPerRequest is a whole number, zero or more.'
    ],
    [
      'limits',
      { limits: { contactsPerRequest: Number.NaN } },
      'contactsPerRequest is a whole number, zero or more.'
    ],
    ['limits', { limits: { nonsense: 1 } }, 'There is no limit "nonsense".']
  ])('createSandbox refuses %s: %j', async (name, options, message) => {
    await expect(createSandbox(options as never)).rejects.toThrow(message)
    const given = Object.values(options)[0]
    const { status, json } = await client.control('PATCH', name, given)
    expect([status, (json as { error: { message: string } }).error.message]).toEqual([
      400,
      expect.stringContaining(message)
    ])
  })

  it.each([
    [
      'a switch',
      () => sandbox.setSwitches({ ids: 'nonsense2' as never }),
      'ids has no such position'
    ],
    [
      'a limit',
      () => sandbox.setLimits({ requestsPerMinute: 1.5 }),
      'requestsPerMinute is a whole number'
    ],
    ['a permission', () => sandbox.grant('nonsense' as never), 'There is no permission "nonsense"'],
    ['a permission', () => sandbox.revoke('field' as never), 'There is no permission "field"'],
    ['a shift of the clock', () => sandbox.shiftClock(Number.NaN), 'shift_ms is a whole number'],
    ['a filter', () => sandbox.requests({ stauts: 200 } as never), 'stauts'],
    ['a filter', () => sandbox.requests({ status: '200' as never }), 'It is a whole number']
  ])('a sandbox refuses %s that is not one, and stays as it was', (_, change, message) => {
    const before = JSON.stringify([sandbox.switches, sandbox.limits])
    expect(change).toThrow(message)
    expect(JSON.stringify([sandbox.switches, sandbox.limits])).toBe(before)
  })

  it.each(['stauts=200', 'status=abc', 'after=', 'after=1e3', 'status=2.5'])(
    'GET requests?%s is refused with the name that is wrong',
    async (query) => {
      const { status, json } = await client.control('GET', `requests?${query}`)
      const name = query.split('=')[0]
      expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining(String(name))])
    }
  )
})

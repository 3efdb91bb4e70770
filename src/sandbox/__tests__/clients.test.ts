import type { Sandbox } from '..'
import { type Client, wsse } from './client'
import { freshForEach } from './fresh'

// What genuine clients of the API do: each row of the field study is one group here.

let sandbox: Sandbox
let client: Client
freshForEach((fresh) => {
  sandbox = fresh.sandbox
  client = fresh.client
})

const ADA = 'ada@example.com'
const ALAN = 'alan@example.com'
const NEWSLETTER = 482019135
const CHURN = 482019137

/** Status, replyCode and data of an answer. */
const ask = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await client.call(method, path, body)
  return [status, json?.replyCode, json?.data] as [number, number, never]
}
const data = async (method: string, path: string, body?: unknown) =>
  (await ask(method, path, body))[2]
const code = async (method: string, path: string, body?: unknown) =>
  (await ask(method, path, body)).slice(0, 2)

const contact = (email: string) =>
  sandbox.state().contacts.find(({ values }) => values['3'] === email)
const idOf = (email: string) => String(contact(email)?.id)
const members = (id: number) => sandbox.state().lists.find((list) => list.id === id)?.members.length

describe('clients #1: key_id left out', () => {
  it('is 3 for POST and PUT contact, in the one form and the many form', async () => {
    await data('POST', 'contact', { 3: 'one@example.com' })
    await data('POST', 'contact', { contacts: [{ 3: 'two@example.com' }] })
    await data('PUT', 'contact', { 3: ADA, 1: 'A.' })
    await data('PUT', 'contact', { contacts: [{ 3: ALAN, 1: 'B.' }] })
    expect(sandbox.state().contacts).toHaveLength(6)
    expect([contact(ADA)?.values['1'], contact(ALAN)?.values['1']]).toEqual(['A.', 'B.'])
  })

  it('is 3 for contact/delete', async () => {
    expect(await data('POST', 'contact/delete', { 3: [ADA] })).toMatchObject({
      deleted_contacts: 1
    })
  })

  it('is 3 for every call of contact lists', async () => {
    const body = { external_ids: [ALAN] }
    const created = await data('POST', 'contactlist', { name: 'Mine', ...body })
    const list = `contactlist/${(created as { id: number }).id}`
    expect(await data('GET', `${list}/count`)).toBe(1)
    expect(await data('POST', `${list}/add`, { external_ids: [ADA] })).toMatchObject({
      inserted_contacts: 1
    })
    expect(await data('POST', `${list}/delete`, body)).toMatchObject({ deleted_contacts: 1 })
    expect(await data('POST', `${list}/replace`, body)).toMatchObject({ inserted_contacts: 1 })
  })

  it('is the internal id for lists, getdata and checkids when the switch says so', async () => {
    sandbox.setSwitches({ missingKeyId: 'internal id' })
    const id = idOf(ADA)
    expect(await data('POST', `contactlist/${CHURN}/add`, { external_ids: [id] })).toMatchObject({
      inserted_contacts: 1
    })
    expect(await data('POST', 'contact/getdata', { keyValues: [id] })).toMatchObject({
      result: [{ 3: ADA }]
    })
    expect(await data('POST', 'contact/checkids', { external_ids: [id] })).toMatchObject({
      ids: { [id]: id }
    })
  })
})

describe('clients #2: a contact looked up by GET', () => {
  it.each([`contact/3=${ADA}`, `contact/?3=${ADA}`, `contact/query/3=${ADA}`])(
    '%s answers its id',
    async (path) => {
      expect(await ask('GET', path)).toEqual([200, 0, { id: idOf(ADA) }])
    }
  )

  it('is 2008 when nobody is found', async () => {
    expect(await code('GET', 'contact/3=nobody@example.com')).toEqual([400, 2008])
  })
})

describe('clients #3: parameters as the last segment of the path', () => {
  it('are read by PUT contact', async () => {
    await data('PUT', 'contact/create_if_not_exists=1', { key_id: 3, 3: 'new@example.com' })
    expect(contact('new@example.com')).toBeDefined()
  })

  it('are read by contact/query, getdata and the contacts of a list', async () => {
    const found = await data('GET', `contact/query/return=1&3=${ADA}`)
    expect(found).toMatchObject({ result: [{ 1: 'Ada' }] })
    const body = { keyId: 3, keyValues: [ADA], fields: ['first_name'] }
    expect(await data('POST', 'contact/getdata/stringids=1', body)).toMatchObject({
      result: [{ first_name: 'Ada' }]
    })
    expect(await data('GET', `contactlist/${NEWSLETTER}/contacts/limit=1&offset=1`)).toHaveLength(1)
  })
})

describe('clients #4: data of success', () => {
  it('is the id and name of a renamed list', async () => {
    expect(await data('POST', `contactlist/${CHURN}/rename`, { name: 'Left' })).toEqual({
      id: CHURN,
      name: 'Left'
    })
  })

  it('is an empty object for deletelist and event delete', async () => {
    expect(await data('POST', `contactlist/${CHURN}/deletelist`)).toEqual({})
    expect(await data('POST', 'event/1004/delete')).toEqual({})
  })
})

describe('clients #5: choices of system fields', () => {
  const labels = async (field: number) => {
    const choices = (await data('GET', `field/${field}/choice`)) as { id: string; choice: string }[]
    return Object.fromEntries(choices.map(({ id, choice }) => [id, choice]))
  }

  it("have Emarsys's own words", async () => {
    expect(await labels(5)).toEqual({ 1: 'Male', 2: 'Female', 3: 'Prefer not to say' })
    expect(await labels(46)).toEqual({ 1: 'Mr.', 2: 'Ms.', 4: 'Family', 5: 'Company', 6: 'Mx.' })
    expect(await labels(26)).toEqual({ 1: 'HTML', 2: 'Text only' })
    expect(Object.keys(await labels(14))).toHaveLength(248)
  })

  it.each([9, 7, 17, 19, 20, 23, 24, 35])('exist for field %i', async (field) => {
    expect(Object.keys(await labels(field)).length).toBeGreaterThan(0)
  })
})

describe('clients #6: bit_position', () => {
  const positions = async (field: number) =>
    ((await data('GET', `field/${field}/choice`)) as { bit_position: unknown }[]).map(
      ({ bit_position }) => bit_position
    )

  it('is null for system choices and counts from "1" for custom ones', async () => {
    expect(await positions(5)).toEqual([null, null, null])
    expect(await positions(10002)).toEqual(['1', '2', '3', '4'])
  })

  it('is an integer when the switch says so', async () => {
    sandbox.setSwitches({ bitPosition: 'integers' })
    expect(await positions(5)).toEqual([1, 2, 3])
  })
})

describe('clients #7: names of fields', () => {
  it('are those of accounts', async () => {
    const fields = (await data('GET', 'field')) as { id: number; name: string }[]
    const names = [3, 26, 29, 47].map((id) => fields.find((field) => field.id === id)?.name)
    expect(names).toEqual([
      'Email',
      'Preferred email format',
      'Days since last email sent',
      'Email valid'
    ])
  })

  it('have an empty string_id where there is none, of 32 characters at most', async () => {
    const name = 'A name that is quite a bit longer than that'
    await data('POST', 'field', { name, application_type: 'shorttext' })
    const fields = (await data('GET', 'field')) as { id: number; string_id: string }[]
    expect(fields.find(({ id }) => id === 30)?.string_id).toBe('')
    expect(fields.at(-1)?.string_id).toBe('a_name_that_is_quite_a_bit_longe')
  })
})

describe('clients #8: languages', () => {
  const CODES =
    'ar bg bp cn cz de dk el en es et fi fr he hi hr hu it jp ko lt lv mk mo mx nl no pl pr ro ru sc sk sl sr sv th tr uk vi'.split(
      ' '
    )

  it('are 40, by codes of their own', async () => {
    expect(CODES).toHaveLength(40)
    for (const language of CODES)
      expect(await code('GET', `field/translate/${language}`)).toEqual([200, 0])
    for (const language of ['cs', 'da', 'ja', 'pt', 'zh'])
      expect(await code('GET', `field/translate/${language}`)).toEqual([400, 1002])
  })
})

describe('clients #9: POST field', () => {
  const create = (application_type: string) =>
    code('POST', 'field', { name: `My ${application_type}`, application_type })

  it.each(['shorttext', 'longtext', 'largetext', 'date', 'url', 'numeric'])(
    'takes %s',
    async (type) => {
      expect(await create(type)).toEqual([200, 0])
    }
  )

  it.each(['singlechoice', 'multichoice', 'birthdate', 'special', 'voucher', 'nonsense'])(
    'refuses %s',
    async (type) => {
      expect(await create(type)).toEqual([400, 9006])
    }
  )
})

it('clients #10: getdata with no fields gives all of them', async () => {
  const all = { result: [{ 1: 'Ada', 10003: 'C-1001', 458: null }] }
  const body = { keyId: 3, keyValues: [ADA] }
  expect(await data('POST', 'contact/getdata', { ...body, fields: [] })).toMatchObject(all)
  expect(await data('POST', 'contact/getdata', body)).toMatchObject(all)
})

describe('clients #11: usages of events, pages of contact ids', () => {
  it('are named by kind', async () => {
    expect(await data('GET', 'event/1001/usages')).toEqual({
      program_ids: [10010],
      email_ids: [],
      interactions_program_ids: []
    })
  })

  it('come without envelope, to the last page', async () => {
    const ids: number[] = []
    let path: string | null = `/contactlist/${NEWSLETTER}/contactIds?$top=1`
    while (path !== null) {
      const { text } = await client.call('GET', path.slice(1))
      const page = JSON.parse(text) as { value: number[]; next: string | null }
      expect(page.next === null || page.next.startsWith('/')).toBe(true)
      ids.push(...page.value)
      path = page.next
    }
    expect(ids).toEqual([Number(idOf(ADA)), Number(idOf('grace@example.com'))])
  })

  it.each(['0', '100001', 'x'])('refuses $top=%s', async (top) => {
    expect(await code('GET', `contactlist/${NEWSLETTER}/contactIds?$top=${top}`)).toEqual([
      400, 10001
    ])
  })
})

describe('clients #12: contact/query', () => {
  const emails = async (query: string) => {
    const { result } = (await data('GET', `contact/query/?return=3&${query}`)) as {
      result: false | { 3: string | null }[]
    }
    return result === false ? [] : result.map((one) => one['3'])
  }

  it('finds with an empty value who has none', async () => {
    expect(await emails('31=')).toEqual(['katherine@example.com'])
  })

  it('leaves out empty values when asked to', async () => {
    await data('PUT', 'contact/?create_if_not_exists=1', { key_id: 10003, 10003: 'C-9' })
    expect(await emails('limit=')).toHaveLength(5)
    expect(await emails('excludeempty=true')).toHaveLength(4)
  })

  it.each(['nonsense=x', '99999=x'])('refuses a filter by %s', async (filter) => {
    expect(await code('GET', `contact/query/?return=3&${filter}`)).toEqual([400, 2006])
  })

  it('refuses a filter by a field that is not indexed', async () => {
    expect(await code('GET', 'contact/query/?return=3&10001=120')).toEqual([400, 2015])
  })
})

it('clients #13: a list that is created without contacts is answered without errors', async () => {
  const body = { key_id: 3, name: 'Mine' }
  expect(Object.keys(await data('POST', 'contactlist', { ...body, external_ids: [] }))).toEqual([
    'id'
  ])
  expect(await data('POST', 'contactlist', { ...body, name: 'Ours', external_ids: [ADA] })).toEqual(
    { id: expect.any(Number), errors: [] }
  )
})

describe('clients #14: contact_list_id and get_multiple_ids', () => {
  it('an unknown list is 2020', async () => {
    expect(await code('POST', 'contact/delete', { 3: [ADA], contact_list_id: 5 })).toEqual([
      400, 2020
    ])
    const body = { key_id: 3, external_ids: [ADA], contact_list_id: 5 }
    expect(await code('POST', 'contact/checkids', body)).toEqual([400, 2020])
    expect(contact(ADA)).toBeDefined()
  })

  it('checkids puts who is found on the list', async () => {
    const body = { key_id: 3, external_ids: [ADA, 'who'], contact_list_id: CHURN }
    await data('POST', 'contact/checkids', body)
    expect(members(CHURN)).toBe(1)
  })

  it('several ids come as arrays', async () => {
    await data('PUT', 'contact', { key_id: 3, 3: ALAN, 10003: 'C-1001' })
    const body = { key_id: 10003, external_ids: ['C-1001', 'C-1002'], get_multiple_ids: true }
    expect(await data('POST', 'contact/checkids', body)).toMatchObject({
      ids: { 'C-1001': [idOf(ADA), idOf(ALAN)], 'C-1002': [expect.any(String)] }
    })
  })
})

describe('clients #15: fields of several choices', () => {
  beforeEach(() => data('PUT', 'contact', { key_id: 3, 3: ADA, 10002: ['3', '1'] }))

  it('are keys as arrays, in any order', async () => {
    const body = { key_id: 10002, external_ids: [[1, 3]] }
    expect(await data('POST', `contactlist/${CHURN}/add`, body)).toMatchObject({
      inserted_contacts: 1,
      errors: []
    })
  })

  it('are integers in getdata', async () => {
    const body = { keyId: 3, keyValues: [ADA], fields: [10002] }
    expect(await data('POST', 'contact/getdata', body)).toMatchObject({
      result: [{ 10002: [3, 1] }]
    })
  })
})

describe('clients #16: values and keys', () => {
  const write = async (values: object) => {
    const body = { key_id: 3, contacts: [{ 3: ADA, ...values }] }
    const { errors } = (await data('PUT', 'contact', body)) as { errors: object }
    return Object.keys(errors).length === 0
  }

  it.each(['2026-02-28', '2026-02-28 09:30', '2026-02-28 09:30:15'])(
    'takes the date %s',
    async (date) => {
      expect(await write({ 10004: date })).toBe(true)
    }
  )

  it.each(['2026-02-30', '28.02.2026', '2026-02-28T09:30', '2026-02-28 25:00'])(
    'refuses the date %s',
    async (date) => {
      expect(await write({ 10004: date })).toBe(false)
    }
  )

  it('takes numbers of 24 digits', async () => {
    expect(await write({ 10001: '1'.repeat(24) })).toBe(true)
    expect(await write({ 10001: '1'.repeat(25) })).toBe(false)
  })

  it('takes eid as key field', async () => {
    const body = { key_id: 'eid', contacts: [{ eid: 'nobody', 1: 'x' }] }
    expect(await data('PUT', 'contact', body)).toMatchObject({
      errors: { nobody: { 2008: expect.any(String) } }
    })
  })
})

describe('clients #17: sizes and headers', () => {
  it('takes 10 MB by POST contact and 8 MB by PUT', async () => {
    const body = JSON.stringify({ key_id: 3, contacts: [{ 3: ADA, 2: 'x'.repeat(9_000_000) }] })
    expect((await client.call('POST', 'contact', body)).status).toBe(200)
    expect((await client.call('PUT', 'contact', body)).status).toBe(413)
  })

  it('takes the header WSSE like X-WSSE', async () => {
    const { apiUser, apiPassword } = sandbox.credentials
    const headers = { wsse: wsse(apiUser, apiPassword) }
    expect((await fetch(`${sandbox.url}/api/v2/field`, { headers })).status).toBe(200)
  })
})

it('clients #18: reset puts everything back', async () => {
  const fresh = async () => {
    const names = ['state', 'switches', 'limits', 'permissions', 'faults', 'requests', 'seed']
    const shown = await Promise.all(names.map((name) => client.control('GET', name)))
    return shown.map(({ json }) => json)
  }
  const before = await fresh()
  await data('PUT', 'contact', { 3: ADA, 1: 'Changed' })
  await client.control('PATCH', 'switches', { interactions: 'on', refusalBody: 'empty' })
  await client.control('PATCH', 'limits', { requestsPerMinute: 1 })
  await client.control('PATCH', 'permissions', { revoke: ['field.get'] })
  await client.control('PATCH', 'clock', { shift_ms: 3_600_000 })
  await client.control('POST', 'faults', { answer: { kind: 'reset' } })
  await client.control('POST', 'reset')
  expect(withoutTimes(await fresh())).toEqual(withoutTimes(before))
  expect((await client.control('GET', 'clock')).json).toMatchObject({ shift_ms: 0 })
  expect((await client.call('GET', 'field')).status).toBe(200)
})

function withoutTimes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, ''))
}

describe('clients #19: what the sandbox does not play', () => {
  it('is 501, and names the sandbox and its coverage', async () => {
    const { status, json } = await client.call('POST', 'email/7/finalize', {})
    expect(status).toBe(501)
    expect(json.replyText).toMatch(/sandbox.*\/_sandbox\/coverage/)
  })

  it('is told apart from a path that nobody knows', async () => {
    expect((await client.call('POST', 'email/7/nonsense', {})).json.replyText).toBe(
      'Action Nonsense is invalid.'
    )
  })
})

describe('clients #20: what clients call first, and often', () => {
  it.each([
    ['settings/languages/translation/en', { en: 'English' }],
    ['language', [{ id: 'ar', language: 'Arabic' }]],
    ['emailcategory', [{ id: '1' }]],
    ['condition', []],
    ['email', [{ id: 2001, name: 'Newsletter of November' }]],
    ['ac/programs', [{ id: 10010, status: 'active' }]],
    ['field/choices?fields=5,10002&language=en', { 5: [{ id: '1' }], 10002: [{ id: '1' }] }]
  ])('GET %s', async (path, expected) => {
    const shown = await data('GET', path)
    const part = Array.isArray(expected) ? (shown as unknown[]).slice(0, expected.length) : shown
    expect(part).toMatchObject(Array.isArray(expected) ? expected : first(expected))
  })

  it('source: list, create, name in an upsert, delete', async () => {
    expect(await data('GET', 'source')).toContainEqual({ id: 101, name: 'Web shop' })
    const { id } = (await data('POST', 'source/create', { name: 'App' })) as { id: number }
    expect(await code('POST', 'source/create', { name: 'App' })).toEqual([400, 7001])
    await data('PUT', 'contact', { 3: ADA, source_id: id })
    expect(contact(ADA)?.source_id).toBe(id)
    expect(await code('DELETE', `source/${id}`)).toEqual([200, 0])
    expect(await code('DELETE', `source/${id}`)).toEqual([400, 7002])
  })

  it('DELETE field', async () => {
    expect(await code('DELETE', 'field/10004')).toEqual([200, 0])
    expect(await code('DELETE', 'field/3')).toEqual([400, 263])
    expect((await client.call('DELETE', 'field/10004')).status).toBe(404)
  })

  it('segments: create, list, evaluate, run, delete', async () => {
    const contactCriteria = { type: 'criteria', field: '31', operator: 'equals', value: '1' }
    const made = await data('PUT', 'filter', { name: 'Opted in', contactCriteria })
    const { id } = made as { id: string }
    for (const name of ['filter', 'segment'])
      expect(await data('GET', name)).toMatchObject([{ id, name: 'Opted in' }])
    expect(await data('GET', `filter/${id}/contacts/count`)).toBe(2)
    expect(await data('GET', `filter/${id}/contacts?limit=1&offset=1`)).toHaveLength(1)
    expect(await data('GET', `filter/${id}/contacts/${idOf(ADA)}`)).toBe(true)
    expect(await data('GET', `filter/${id}/contacts/${idOf(ALAN)}`)).toBe(false)
    const run = (await data('POST', `filter/${id}/runs`)) as { run_id: string }
    expect(await data('GET', `filter/runs/${run.run_id}`)).toMatchObject({
      status: 'done',
      result: { user_count: 2 }
    })
    const single = await data('POST', `filter/${id}/single_runs?contact_id=${idOf(ADA)}`)
    const { run_id } = single as { run_id: string }
    expect(await data('GET', `filter/single_runs/${run_id}`)).toMatchObject({
      result: { is_in_segment: true }
    })
    const other = { type: 'and', children: [{ type: 'criteria', field: '31', value: '2' }] }
    await data('PUT', `filter/${id}/contact_criteria`, other)
    expect(await data('GET', `filter/${id}/contact_criteria`)).toEqual(other)
    expect(await data('GET', `filter/${id}/contacts/count`)).toBe(1)
    await data('GET', `filter/${id}/delete`)
    expect(await code('GET', `filter/${id}`)).toEqual([404, 10002])
  })

  it('contact/getcontacthistory', async () => {
    sandbox.plant({
      contacts: [{ 3: ADA }],
      events: [{ id: 1, name: 'Mail', usages: { email_ids: [77] } }]
    })
    await data('POST', 'event/1/trigger', { key_id: 3, external_id: ADA })
    expect(await data('POST', 'contact/getcontacthistory', { contacts: [idOf(ADA)] })).toEqual([
      {
        emailId: 77,
        contactId: Number(idOf(ADA)),
        launch_date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        delivery_status: 'launched',
        bounce_status: null
      }
    ])
  })

  it('contact/merge', async () => {
    const body = { key_id: 3, source_key_value: ADA, target_key_value: ALAN }
    const rules = { merge_rules: { 2: 'overwrite' }, delete_source: true }
    expect(await code('POST', 'contact/merge', { ...body, ...rules })).toEqual([200, 0])
    expect(contact(ADA)).toBeUndefined()
    expect(contact(ALAN)?.values).toMatchObject({ 1: 'Alan', 2: 'Lovelace', 10001: '120' })
  })

  it.each([
    ['contact/getchanges', { time_range: ['', ''] }],
    ['contact/getregistrations', { time_range: ['2026-01-01', ''] }],
    ['email/getcontacts', { contactlist: NEWSLETTER }]
  ])('%s gives a file', async (path, range) => {
    const body = { ...range, distribution_method: 'local', contact_fields: [1, 3] }
    const { id } = (await data('POST', path, body)) as { id: string }
    expect(await data('GET', `export/${id}`)).toMatchObject({ id, status: 'done' })
    const { text, headers } = await client.call('GET', `export/${id}/data?offset=0&limit=2`)
    expect(headers.get('content-type')).toBe('text/csv')
    expect(text).toBe(`user_id,First Name,Email\n${idOf(ADA)},Ada,${ADA}\n`)
  })
})

it('clients #21: a seed takes answers of GET field and field/{id}/choice unchanged', async () => {
  await data('POST', 'field', { name: 'Shoe size', application_type: 'numeric' })
  const fields = (await client.call('GET', 'field')).json
  const choices = {
    5: (await client.call('GET', 'field/5/choice')).json,
    10002: (await client.call('GET', 'field/10002/choice')).json
  }
  const planted = await client.control('POST', 'seed', { fields, choices })
  expect(planted).toMatchObject({ status: 200, json: { fields: 57 } })
  expect((await client.call('GET', 'field')).json).toEqual(fields)
  for (const [field, recorded] of Object.entries(choices))
    expect((await client.call('GET', `field/${field}/choice`)).json).toEqual(recorded)
})

/** The first items of arrays in an object. */
function first(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      Array.isArray(one)
        ? expect.arrayContaining(one.map((item) => expect.objectContaining(item)))
        : one
    ])
  )
}

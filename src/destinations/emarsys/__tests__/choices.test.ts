import nock from 'nock'
import destination from '..'
import addContactToList from '../addContactToList'
import { emarsys, integration, OAUTH, ok, WSSE } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const load = (action: string, field: string, extra: object = {}) =>
  integration().testDynamicField(action, field, { settings: WSSE, payload: {}, ...extra })

const LISTS = [
  { id: '20', name: 'VIP customers', created: '2026-01-01 00:00:00', type: 0 },
  { id: 3, name: 'newsletter' },
  { id: '4', name: '', string_id: 'spare' },
  { id: '5', name: null },
  { name: 'no id' },
  'odd',
  null
]

const FIELDS = [
  { id: 0, name: 'Interests' },
  { id: 3, name: 'E-Mail' },
  { id: '27', name: 'Avg. length of visit' },
  { id: 31, name: 'Opt-In' },
  { id: 48, name: 'Date of first registration' },
  { id: 1, name: 'First Name' }
]

const WITH_KEY = Object.entries(destination.actions).flatMap(([key, { fields }]) =>
  fields.key_field ? [key] : []
)

describe('drop-downs', () => {
  it.each([
    ['addContactToList', 'contactlistid', '/api/v2/contactlist'],
    ['removeContactFromList', 'contactlistid', '/api/v2/contactlist'],
    ['triggerEvent', 'eventid', '/api/v2/event'],
    ['upsertContact', 'source', '/api/v2/source']
  ])(
    '%s.%s shows name and id, sorted by label, with values as strings',
    async (action, field, path) => {
      emarsys().get(path).reply(200, ok(LISTS))
      expect(await load(action, field)).toEqual({
        choices: [
          { value: '3', label: 'newsletter · 3' },
          { value: '4', label: 'spare · 4' },
          { value: '5', label: 'Unnamed · 5' },
          { value: '20', label: 'VIP customers · 20' }
        ]
      })
    }
  )

  it.each(WITH_KEY)('%s.key_field offers every field', async (action) => {
    emarsys().get('/api/v2/field').reply(200, ok(FIELDS))
    const { choices } = (await load(action, 'key_field')) as { choices: { value: string }[] }
    expect(choices.map(({ value }) => value)).toEqual(['27', '48', '3', '1', '0', '31'])
  })

  it('upsertContact.write_field offers the fields that can be written', async () => {
    emarsys().get('/api/v2/field').reply(200, ok(FIELDS))
    expect(await load('upsertContact', 'write_field.__keys__')).toEqual({
      choices: [
        { value: '3', label: 'E-Mail · 3' },
        { value: '1', label: 'First Name · 1' },
        { value: '31', label: 'Opt-In · 31' }
      ]
    })
  })

  it('narrows by what the user typed, in name or id', async () => {
    const search = addContactToList.dynamicFields?.contactlistid as never
    emarsys().get('/api/v2/contactlist').twice().reply(200, ok(LISTS))
    const found = async (query: string) => {
      const data = { settings: WSSE, payload: {}, dynamicFieldContext: { query } }
      const { choices } = (await integration().executeDynamicField(
        'addContactToList',
        'contactlistid',
        data,
        search
      )) as { choices: { value: string }[] }
      return choices.map(({ value }) => value)
    }
    expect(await found(' vip ')).toEqual(['20'])
    expect(await found('· 4')).toEqual(['4'])
  })

  it("asks v3 with the platform's token under OAuth 2.0", async () => {
    nock('https://api.emarsys.net', { reqheaders: { authorization: 'Bearer token-1' } })
      .get('/api/v3/field')
      .reply(200, ok([]))
    const auth = { accessToken: 'token-1', refreshToken: '' }
    expect(await load('upsertContact', 'key_field', { settings: OAUTH, auth })).toEqual({
      choices: []
    })
  })

  it('#4 once: shows 5,000 lists', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      id: String(index),
      name: `List ${index}`
    }))
    emarsys().get('/api/v2/contactlist').reply(200, ok(many))
    const { choices } = (await load('addContactToList', 'contactlistid')) as {
      choices: { label: string }[]
    }
    expect(choices).toHaveLength(5000)
    expect(choices[10]?.label).toBe('List 10 · 10')
  })

  it.each([
    [
      'a missing permission',
      403,
      'Forbidden',
      '403',
      'Forbidden (list of contact lists: HTTP 403). Grant the permission contactlist.list in Emarsys. A changed permission takes some minutes.'
    ],
    [
      'refused credentials',
      401,
      { replyCode: 1, replyText: 'Unauthorized', data: '' },
      '401',
      'Unauthorized (list of contact lists: HTTP 401, replyCode 1). Check the credentials in the settings.'
    ],
    [
      'no envelope',
      200,
      '<p>Hello</p>',
      '502',
      "Emarsys's answer could not be read: Hello (list of contact lists: HTTP 200). Try again later."
    ],
    [
      'a refusal with status 200',
      200,
      { replyCode: 1, replyText: 'No', data: '' },
      '400',
      'No (list of contact lists: HTTP 200, replyCode 1).'
    ],
    [
      'an answer that is no list',
      200,
      ok({}),
      '502',
      "Emarsys's answer holds no list of contact lists. Try again later."
    ]
  ])(
    '#18 once: say %s as an error, not as an empty list',
    async (_, status, body, code, message) => {
      emarsys()
        .get('/api/v2/contactlist')
        .reply(status, body as nock.Body)
      expect(await load('addContactToList', 'contactlistid')).toEqual({
        choices: [],
        error: { code, message }
      })
    }
  )

  it('say that the settings are incomplete', async () => {
    expect(
      await load('addContactToList', 'contactlistid', { settings: { api_user: 'x' } })
    ).toEqual({
      choices: [],
      error: { code: '401', message: 'API password is missing. Enter it in the settings.' }
    })
  })

  it('say that there is no connection', async () => {
    emarsys()
      .get('/api/v2/contactlist')
      .replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
    const { error } = (await load('addContactToList', 'contactlistid')) as { error: object }
    expect(error).toEqual({
      code: '503',
      message:
        'No connection (ECONNREFUSED) (list of contact lists: reported as 503). Try again later.'
    })
  })

  it('offers the choices of a field for its values, and sends the id', async () => {
    const choices = [
      { id: '2', choice: 'Female', bit_position: null },
      { id: '1', choice: 'Male', bit_position: null }
    ]
    emarsys().get('/api/v2/field/5/choice').reply(200, ok(choices))
    expect(await load('upsertContact', 'write_field.5')).toEqual({
      choices: [
        { value: '2', label: 'Female · 2' },
        { value: '1', label: 'Male · 1' }
      ]
    })
  })

  it.each(['email', '__values__', '12x', 'x12', ''])(
    'offers no values for %j, which is the id of no field, and asks nobody',
    async (key) => {
      expect(await load('upsertContact', `write_field.${key}`)).toEqual({ choices: [] })
    }
  )

  it('says of which field the choices could not be read', async () => {
    emarsys().get('/api/v2/field/31/choice').reply(403, 'Forbidden')
    const { error } = (await load('upsertContact', 'write_field.31')) as { error: object }
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining('(list of choices of field 31:')
    )
  })
})

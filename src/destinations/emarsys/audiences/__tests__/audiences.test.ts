import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '../..'
import { who } from '../../__tests__/__helpers__/actions'
import {
  emarsys,
  event,
  integration,
  LOGINS,
  OAUTH,
  ok,
  recordWire,
  WSSE
} from '../../__tests__/__helpers__/support'
import { connectedList } from '../../syncAudience/changes'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const LISTS = [
  { id: '11', name: 'Newsletter' },
  { id: 12, name: 'VIP' },
  { id: '13', name: null },
  { name: 'no id' },
  null
]
const runtime = () => new Destination(destination)
const create = (audienceName: string, settings: object = WSSE, more: object = {}) =>
  runtime().createAudience({ settings: settings as never, audienceName, ...more })
/** An audience whose list was chosen by its name. */
const choose = (list_name: string, settings: object = WSSE) =>
  create('Any', settings, { audienceSettings: { list_name } })
const TAKEN = { replyCode: 3005, replyText: 'Contact list with the requested name already exists.' }

describe.each(LOGINS)('an audience under $login', ({ settings, platform, base }) => {
  const token = 'auth' in platform ? { oauth: { access_token: platform.auth.accessToken } } : {}

  it('uses the contact list that was chosen by its name', async () => {
    emarsys().get(`${base}/contactlist`).reply(200, ok(LISTS))
    expect(await choose(' VIP ', { ...settings, ...token })).toEqual({ externalId: '12' })
  })

  it('creates a contact list where there is none of its name', async () => {
    const body = { key_id: '3', name: 'Regulars', external_ids: [] }
    emarsys()
      .get(`${base}/contactlist`)
      .reply(200, ok(LISTS))
      .post(`${base}/contactlist`, body)
      .reply(200, ok({ id: 14 }))
      .get(`${base}/contactlist`)
      .reply(200, ok([...LISTS, { id: '14', name: 'Regulars' }]))
    expect(await create('Regulars', { ...settings, ...token })).toEqual({ externalId: '14' })
  })

  it('is there while its list is', async () => {
    emarsys().get(`${base}/contactlist`).times(2).reply(200, ok(LISTS))
    const find = (externalId: string) =>
      runtime().getAudience({ settings: { ...settings, ...token } as never, externalId })
    expect(await find('11')).toEqual({ externalId: '11' })
    await expect(find('99')).rejects.toMatchObject({
      status: 404,
      message: expect.stringMatching(/no contact list 99/)
    })
  })
})

it.each([{}, { oauth: { access_token: 5 } }])(
  'fetches a token where the platform keeps none yet (%j)',
  async (kept) => {
    nock('https://auth.emarsys.net').post('/oauth2/token').reply(200, { access_token: 'new' })
    emarsys()
      .get('/api/v3/contactlist')
      .matchHeader('authorization', 'Bearer new')
      .reply(200, ok(LISTS))
    expect(await choose('VIP', { ...OAUTH, ...kept })).toEqual({ externalId: '12' })
  }
)

/** An account in which lists can be created; those with a name now hold members. @returns their names, in the order of their ids from 1 */
function playAccount(...names: string[]): string[] {
  const members = names.length
  emarsys()
    .persist()
    .get(/^\/api\/v2\/contactlist\/\d+\/count$/)
    .reply(200, (path) => ok(Number(path.split('/')[4]) > members ? 0 : 2))
    .get('/api/v2/contactlist')
    .reply(200, () => ok(names.map((name, index) => ({ id: String(index + 1), name }))))
    .post('/api/v2/contactlist')
    .reply(200, (_, body) => ok({ id: names.push((body as { name: string }).name) }))
  return names
}

describe('found #9: the list of an audience', () => {
  const personas = (computation_id: string) => ({
    personas: { computation_id, computation_key: 'vip', namespace: 'spa' }
  })

  it('is not one that nobody chose, though it has the name', async () => {
    const names = playAccount('VIP')
    await expect(create('VIP')).rejects.toMatchObject({
      status: 400,
      message:
        'There is a contact list "VIP" (1) already, which nobody chose for this audience. To use it, enter its id as "List id" in the audience\'s settings; for a list of its own, enter another "List name".'
    })
    expect(names).toEqual(['VIP'])
  })

  it('gets the id of the audience into its name where the name is taken, and is found again', async () => {
    const names = playAccount('VIP')
    for (let times = 0; times < 2; times++)
      expect(await create('VIP', WSSE, personas('aud_1'))).toEqual({ externalId: '2' })
    expect(await create('VIP', WSSE, personas('aud_2'))).toEqual({ externalId: '3' })
    expect(names).toEqual(['VIP', 'VIP aud_1', 'VIP aud_2'])
  })

  it('is not shared by two audiences of one name', async () => {
    const names = playAccount()
    expect(await create('VIP', WSSE, personas('aud_1'))).toEqual({ externalId: '1' })
    expect(await create('VIP', WSSE, personas('aud_2'))).toEqual({ externalId: '2' })
    expect(await create('VIP', WSSE, { audienceSettings: { list_name: 'VIP 2' } })).toEqual({
      externalId: '3'
    })
    expect(names).toEqual(['VIP', 'VIP aud_2', 'VIP 2'])
  })

  it('is an empty one of its name where Segment does not say which audience it is', async () => {
    const names = playAccount()
    for (let times = 0; times < 2; times++) expect(await create('VIP')).toEqual({ externalId: '1' })
    expect(names).toEqual(['VIP'])
  })

  it('is not one of which nobody knows whether it is empty', async () => {
    emarsys()
      .get('/api/v2/contactlist')
      .reply(200, ok(LISTS))
      .get('/api/v2/contactlist/12/count')
      .reply(403, 'Forbidden')
    await expect(create('VIP')).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/count of contact list 12.*contactlist\.contact\.count/)
    })
  })

  it.each([null, '', [], {}, false, '2', 'many', -1])(
    'is not one whose count says nothing of it (%j)',
    async (count) => {
      emarsys()
        .get('/api/v2/contactlist')
        .reply(200, ok(LISTS))
        .get('/api/v2/contactlist/12/count')
        .reply(200, ok(count))
      await expect(create('VIP')).rejects.toMatchObject({ status: 400 })
    }
  )

  it.each([0, '0'])('is one whose count is %j', async (count) => {
    emarsys()
      .get('/api/v2/contactlist')
      .reply(200, ok(LISTS))
      .get('/api/v2/contactlist/12/count')
      .reply(200, ok(count))
    expect(await create('VIP')).toEqual({ externalId: '12' })
  })

  it('is not one that Emarsys takes for the same name', async () => {
    emarsys()
      .get('/api/v2/contactlist')
      .reply(200, ok([{ id: 5, name: 'vip' }]))
      .post('/api/v2/contactlist')
      .reply(400, { ...TAKEN, data: '' })
    await expect(create('VIP')).rejects.toThrow(/^There is a contact list "VIP" already/)
  })

  it('is the one that was chosen by its id, which goes before the name', async () => {
    playAccount('VIP', 'Newsletter')
    const chosen = { audienceSettings: { list_id: '2', list_name: 'VIP' } }
    expect(await create('VIP', WSSE, chosen)).toEqual({ externalId: '2' })
  })

  it.each([
    [{ list_id: '99' }, /^There is no contact list 99/],
    [{ list_id: '12abc' }, /^List id is "12abc", but it must be a positive whole number/],
    [{ list_id: '-1' }, /^List id is "-1"/]
  ])('is asked for where there is none as chosen: %j', async (audienceSettings, message) => {
    const names = playAccount('VIP')
    await expect(create('VIP', WSSE, { audienceSettings })).rejects.toThrow(message)
    expect(names).toEqual(['VIP'])
  })

  it.each([
    { list_id: '', list_name: ' ' },
    { list_id: ' ', list_name: '' },
    { list_id: null, list_name: null },
    {}
  ])(
    'is a new one of the name of the audience where the settings are empty: %j',
    async (audienceSettings) => {
      const names = playAccount()
      await create(' VIP ', WSSE, { audienceSettings })
      expect(names).toEqual(['VIP'])
    }
  )

  it('found #12: has a number for a name where somebody chose one', async () => {
    const names = playAccount()
    await create(42 as never)
    await create('Any', WSSE, { audienceSettings: { list_name: 2026 } })
    expect(names).toEqual(['42', '2026'])
  })

  it('is the one that was created though the answer was lost', async () => {
    emarsys()
      .get('/api/v2/contactlist')
      .reply(200, ok([]))
      .post('/api/v2/contactlist')
      .reply(502, '')
      .get('/api/v2/contactlist')
      .reply(200, ok([{ id: 5, name: 'VIP' }]))
    expect(await create('VIP')).toEqual({ externalId: '5' })
  })

  it('is to be created again where it is not there after a lost answer', async () => {
    emarsys()
      .get('/api/v2/contactlist')
      .times(6)
      .reply(200, ok([]))
      .post('/api/v2/contactlist')
      .times(3)
      .reply(502, '')
    await expect(create('VIP')).rejects.toMatchObject({ status: 502 })
  })
})

describe('found #1: an answer to the creation of a list that names another', () => {
  const created = (data: unknown, after: unknown[]) =>
    emarsys()
      .get('/api/v2/contactlist')
      .reply(200, ok(LISTS))
      .post('/api/v2/contactlist')
      .reply(200, ok(data))
      .get('/api/v2/contactlist')
      .reply(200, ok(after))

  it.each([12, '12'])('is not taken for it, nor suggested (%j)', async (id) => {
    created({ id }, LISTS)
    await expect(create('Regulars')).rejects.toMatchObject({
      status: 502,
      message: 'Emarsys did not say which contact list it created. Try again.'
    })
  })

  it.each([12, '', 0, -1, 1.5, 'x', true])(
    'does not hide the list that was created (%j)',
    async (id) => {
      created({ id }, [...LISTS, { id: 14, name: 'Regulars' }])
      expect(await create('Regulars')).toEqual({ externalId: '14' })
    }
  )

  it.each(['', 0, -1, 1.5, 'x'])('is no list where it is no id (%j)', async (id) => {
    created({ id }, LISTS)
    await expect(create('Regulars')).rejects.toMatchObject({ status: 502 })
  })
})

describe('creating a list', () => {
  const creating = (reply: [number, nock.Body], after: unknown = LISTS) =>
    emarsys()
      .get('/api/v2/contactlist')
      .reply(200, ok(LISTS))
      .post('/api/v2/contactlist')
      .reply(...reply)
      .get('/api/v2/contactlist')
      .reply(200, ok(after))

  it.each(['Regulars', 'REGULARS'])(
    'looks again where somebody else was faster (%s)',
    async (name) => {
      creating([400, { ...TAKEN, data: '' }], [{ id: 5, name }])
      expect(await choose('Regulars')).toEqual({ externalId: '5' })
    }
  )

  it('takes the list of the very name before one that differs by case', async () => {
    const lists = [
      { id: 5, name: 'REGULARS' },
      { id: 6, name: 'Regulars' }
    ]
    creating([400, { ...TAKEN, data: '' }], lists)
    expect(await choose('Regulars')).toEqual({ externalId: '6' })
  })

  it('says so where the name is taken, but no list has it', async () => {
    creating([400, { ...TAKEN, data: '' }])
    await expect(choose('Regulars')).rejects.toThrow(
      /already exists \(creation of the contact list: .*Choose another name; this one has 8/
    )
  })

  it('says how long a refused name is', async () => {
    creating([400, { replyCode: 3004, replyText: 'List name contains invalid character(s).' }])
    await expect(create('x'.repeat(300))).rejects.toThrow(/this one has 300 characters/)
    expect(nock.pendingMocks()).toHaveLength(1)
  })

  it('says why it was refused where the answer is not of Emarsys', async () => {
    creating([403, 'Forbidden'])
    await expect(create('Regulars')).rejects.toThrow(/contactlist\.create/)
  })

  it('asks for an empty list, by a field that every account has', async () => {
    const asked: unknown[] = []
    emarsys()
      .get('/api/v2/contactlist')
      .times(2)
      .reply(200, ok(LISTS))
      .post('/api/v2/contactlist', (body) => asked.push(body) > 0)
      .reply(200, ok({ id: 15 }))
    await create('Regulars')
    expect(asked).toEqual([{ key_id: '3', name: 'Regulars', external_ids: [] }])
  })

  it('does not look for a list that a rate limit kept from being created', async () => {
    emarsys()
      .get('/api/v2/contactlist')
      .reply(200, ok(LISTS))
      .post('/api/v2/contactlist')
      .times(3)
      .reply(429, '')
    const limited = create('Regulars')
    await expect(limited).rejects.toMatchObject({ status: 429 })
  })

  it('found #3: is told that its name is a number which is not exact', async () => {
    await expect(create((1e21 / 7) as never)).rejects.toThrow(
      'The name of the audience is the number 142857142857142861824, of which JavaScript does not hold every digit'
    )
  })

  it('takes no list without an id', async () => {
    creating([200, ok({ id: 15 })])
    expect(await create('no id')).toEqual({ externalId: '15' })
  })

  it('says so where Emarsys cut the name', async () => {
    creating([200, ok({ id: 14 })], [{ id: '14', name: 'xxx' }])
    await expect(create('x'.repeat(300))).rejects.toThrow(
      'The name has 300 characters, of which Emarsys kept "xxx": the contact list 14 was created. Choose it, or choose a name that Emarsys takes as it is.'
    )
  })

  it('takes the id that Emarsys answers where the list does not show yet', async () => {
    creating([200, ok({ id: 14 })])
    expect(await create('Regulars')).toEqual({ externalId: '14' })
  })

  it.each([{}, ''])('finds the list by its name where the answer has no id', async (data) => {
    creating([200, ok(data)], [{ id: 14, name: 'Regulars' }])
    expect(await create('Regulars')).toEqual({ externalId: '14' })
  })

  it('is to be tried again where nobody knows which list was created', async () => {
    creating([200, ok({})])
    await expect(create('Regulars')).rejects.toMatchObject({
      status: 502,
      message: 'Emarsys did not say which contact list it created. Try again.'
    })
  })

  it('needs a name', async () => {
    await expect(create('  ')).rejects.toThrow(/has no name/)
    await expect(create(undefined as never)).rejects.toThrow(
      'The audience has no name. Enter a "List name".'
    )
  })

  it.each([
    [
      403,
      '',
      {
        status: 403,
        message: expect.stringMatching(/\(list of contact lists: .*contactlist\.list/)
      }
    ],
    [500, '', { status: 500 }]
  ])('says why the lists cannot be read (%s)', async (status, body, error) => {
    emarsys().get('/api/v2/contactlist').reply(status, body)
    await expect(create('VIP')).rejects.toMatchObject(error)
  })

  it.each([null, {}, [], true])(
    'found #12: is told that it needs a name, which is not %j',
    async (name) => {
      emarsys().get('/api/v2/contactlist').optionally().reply(200, ok(LISTS))
      const message = 'The audience has no name. Enter a "List name".'
      await expect(create(name as never)).rejects.toMatchObject({ status: 400, message })
    }
  )

  it.each([11, ' 11 ', '011'])(
    'found #12: is found by its id in any form: %j',
    async (externalId) => {
      emarsys().get('/api/v2/contactlist').reply(200, ok(LISTS))
      const asked = { settings: WSSE as never, externalId: externalId as string }
      expect(await runtime().getAudience(asked)).toEqual({ externalId: '11' })
    }
  )

  it.each([undefined, null, '', 'VIP'])(
    'found #12: is told what an id is, which is not %j',
    async (externalId) => {
      const asked = { settings: WSSE as never, externalId: externalId as never }
      await expect(runtime().getAudience(asked)).rejects.toThrow(
        /^The contact list of the audience is .*, but it must be a positive whole number/
      )
    }
  )

  it.each(['', null, {}, { 11: LISTS[0] }, 5])(
    'found #9, found #1: is to be tried again where nobody knows which lists there are: %j',
    async (data) => {
      emarsys().get('/api/v2/contactlist').times(2).reply(200, ok(data))
      const unclear = {
        status: 502,
        message: "Emarsys's answer holds no list of contact lists. Try again later."
      }
      await expect(create('VIP')).rejects.toMatchObject(unclear)
      const asked = { settings: WSSE as never, externalId: '11' }
      await expect(runtime().getAudience(asked)).rejects.toMatchObject(unclear)
    }
  )

  it('is created where there is none', async () => {
    emarsys()
      .get('/api/v2/contactlist')
      .times(2)
      .reply(200, ok([]))
      .post('/api/v2/contactlist')
      .reply(200, ok({ id: 1 }))
    expect(await create('VIP')).toEqual({ externalId: '1' })
  })
})

describe.each(['syncAudience'])('%s', (key) => {
  const connect = (
    hookInputs: unknown,
    hook: 'onMappingSave' | 'retlOnMappingSave' = 'onMappingSave'
  ) =>
    runtime().actions[key]?.executeHook(hook, {
      settings: WSSE,
      payload: {},
      hookInputs
    } as never)

  it.each(['onMappingSave', 'retlOnMappingSave'] as const)(
    'connects to a list (%s)',
    async (hook) => {
      emarsys().get('/api/v2/contactlist').times(2).reply(200, ok(LISTS))
      const connected = {
        successMessage: 'Connected to the contact list "VIP" (12).',
        savedData: { id: '12', name: 'VIP' }
      }
      expect(await connect({ operation: 'create', name: 'VIP' }, hook)).toEqual(connected)
      expect(await connect({ operation: 'existing', list_id: '12' }, hook)).toEqual(connected)
    }
  )

  it('found #12: says why it cannot connect', async () => {
    emarsys().get('/api/v2/contactlist').reply(200, ok(LISTS))
    expect(await connect({ operation: 'existing', list_id: '99' })).toMatchObject({
      error: {
        code: '404',
        message: 'There is no contact list 99 in Emarsys. Choose one that exists.'
      }
    })
    expect(await connect({ operation: 'existing', list_id: 'abc' })).toMatchObject({
      error: { code: '400', message: expect.stringMatching(/^Existing contact list is "abc"/) }
    })
    await expect(connect({ operation: 'create' })).rejects.toThrow(/name/)
    const nameless = { settings: WSSE, hookInputs: { operation: 'create' } }
    const unnamed = { settings: WSSE, hookInputs: { operation: 'create', name: null } }
    const hook = destination.actions[key]?.hooks?.onMappingSave
    for (const asked of [nameless, unnamed])
      expect(await hook?.performHook(jest.fn() as never, asked as never)).toMatchObject({
        error: { code: '400', message: 'The contact list has no name. Enter one.' }
      })
  })
})

it('a mapping of a runtime without hooks is connected to no list', () => {
  expect(connectedList({})).toBeUndefined()
})

it('a mapping goes to the list that it was connected to', async () => {
  const joining = who('ada@example.com')
  const wire = recordWire()
  for (const id of ['77', 77]) {
    await integration().testAction('syncAudience', {
      event: joining,
      mapping: {
        key_field: '3',
        key_value: 'ada@example.com',
        contactlistid: 88,
        retlOnMappingSave: { inputs: {}, outputs: { id } }
      } as never,
      settings: WSSE
    })
  }
  const mapping = {
    key_field: '3',
    key_value: 'a@example.com',
    onMappingSave: { outputs: {} },
    retlOnMappingSave: 'x'
  }
  const without = integration().testAction('syncAudience', {
    event: joining,
    mapping: mapping as never,
    settings: WSSE
  })
  await expect(without).rejects.toThrow(/There is no contact list/)
  expect(wire.map(({ path }) => path)).toEqual(Array(2).fill('/api/v2/contactlist/77/add'))
})

it('presets map only fields of their action, and no sync mode', () => {
  for (const { name, partnerAction, mapping = {} } of destination.presets ?? []) {
    const { fields = {} } = destination.actions[partnerAction] ?? {}
    const unknown = Object.keys(mapping).filter((key) => !(key in fields))
    expect([name, unknown]).toEqual([name, []])
  }
  expect(destination.presets).toHaveLength(6)
})

it.each([
  [{}, 1],
  [{ create_if_missing: false }, 0],
  [{ create_if_missing: false, __segment_internal_sync_mode: 'upsert' }, 1],
  [{ __segment_internal_sync_mode: 'update' }, 0]
])(
  'Upsert Contact creates contacts by its field where the mapping has no sync mode: %j',
  async (more, creates) => {
    const wire = recordWire()
    const mapping = { key_field: '3', key_value: 'ada@example.com', write_field: {}, ...more }
    await integration().testAction('upsertContact', {
      event: event({}),
      mapping: mapping as never,
      settings: WSSE
    })
    expect(wire[0]?.path).toBe(`/api/v2/contact/?create_if_not_exists=${creates}`)
  }
)

it('shows a mistake of ours beside the form, to be tried again, without a code that is none', async () => {
  const { onMappingSave } = destination.actions.syncAudience?.hooks ?? {}
  const settings = undefined as never
  expect(await onMappingSave?.performHook(settings, { settings, payload: {} })).toEqual({
    error: { code: '500', message: expect.stringMatching(/^Cannot read properties of undefined/) }
  })
})

import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import {
  emarsys,
  event,
  integration,
  LOGINS,
  multistatus,
  ok,
  recordWire,
  WSSE
} from '../../__tests__/__helpers__/support'
import {
  asked,
  CREATING,
  engage,
  KEY,
  LIST,
  MAPPING,
  row,
  statuses,
  sync
} from './__helpers__/sync'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

describe.each(LOGINS)('under $login', ({ settings, platform, base }) => {
  it('adds who joined and removes who left, in one batch', async () => {
    const wire = recordWire()
    const run = integration()
    const events = [engage('ada@example.com', true), engage('alan@example.com', false)]
    await run.testBatchAction('syncAudience', {
      events,
      mapping: MAPPING as never,
      settings,
      ...platform
    })
    expect(wire.map(({ path }) => path)).toEqual([
      `${base}/contactlist/${LIST}/add`,
      `${base}/contactlist/${LIST}/delete`
    ])
    expect(multistatus(run)).toMatchObject([
      { status: 200, sent: { key_id: '3', external_id: 'ada@example.com' } },
      { status: 200, sent: { key_id: '3', external_id: 'alan@example.com' } }
    ])
  })
})

const syncOne = (one: SegmentEvent, mapping: object = MAPPING) =>
  integration().testAction('syncAudience', {
    event: one,
    mapping: mapping as never,
    settings: WSSE
  })

describe('membership', () => {
  it.each([
    ['an identify call of Engage', engage('a@example.com', true), 'add'],
    ['one that says false', engage('a@example.com', false), 'delete'],
    ['a new row', row('a@example.com', 'new'), 'add'],
    ['an updated row', row('a@example.com', 'updated'), 'add'],
    ['a deleted row', row('a@example.com', 'deleted'), 'delete']
  ])('is read from %s', async (_, one, path) => {
    const wire = recordWire()
    const mapping = { ...MAPPING, __segment_internal_sync_mode: 'mirror' }
    expect(statuses(await sync([one], mapping))).toEqual([200])
    await integration().testAction('syncAudience', {
      event: one,
      mapping: mapping as never,
      settings: WSSE
    })
    expect(wire.map((each) => each.path)).toEqual(
      [path, path].map((end) => `/api/v2/contactlist/${LIST}/${end}`)
    )
  })

  it.each([
    ['an event of no audience', event({ type: 'track', event: 'Order Completed' })],
    ['a membership that is not a yes/no value', engage('a@example.com', 'true')],
    ['a row that the sync mode does not cover', row('a@example.com', 'deleted')],
    ['a row of another kind', row('a@example.com', 'Deleted')]
  ])('is not guessed from %s', async (_, one) => {
    const wire = recordWire()
    const mapping = {
      ...MAPPING,
      key_value: 'a@example.com',
      __segment_internal_sync_mode: 'add'
    }
    const [result] = await sync([one], mapping)
    expect(result).toMatchObject({ status: 400, errortype: 'INVALID_AUDIENCE_MEMBERSHIP' })
    expect(result?.errormessage).toMatch(/does not say whether the contact joins or leaves/)
    const single = integration().testAction('syncAudience', {
      event: one,
      mapping: mapping as never,
      settings: WSSE
    })
    await expect(single).rejects.toMatchObject({
      status: 400,
      code: 'INVALID_AUDIENCE_MEMBERSHIP',
      message: result?.errormessage
    })
    expect(wire).toEqual([])
  })

  it.each([
    ['new', 'add'],
    ['updated', 'add'],
    ['deleted', 'delete']
  ])('mirrors a row "%s" where the mapping has no sync mode', async (kind, path) => {
    const wire = recordWire()
    expect(statuses(await sync([row('a@example.com', kind)]))).toEqual([200])
    const [, single] = [await syncOne(row('a@example.com', kind)), wire[1]]
    expect([wire[0]?.path, single?.path]).toEqual(
      Array(2).fill(`/api/v2/contactlist/${LIST}/${path}`)
    )
  })

  it.each([
    [
      'an order',
      event({ type: 'track', event: 'Order Completed', properties: { email: 'a@example.com' } })
    ],
    ['a row of another kind', row('a@example.com', 'Deleted')],
    ['an audience that names no membership', engage('a@example.com', null)]
  ])('is not guessed without a sync mode from %s', async (_, one) => {
    const wire = recordWire()
    expect(await sync([one])).toMatchObject([
      { status: 400, errortype: 'INVALID_AUDIENCE_MEMBERSHIP' }
    ])
    expect(wire).toEqual([])
  })

  const step = (computation_class: string, more: object = {}): SegmentEvent =>
    event({
      type: 'track',
      event: 'Journey Step Entered',
      properties: { email: 'a@example.com', ...more },
      context: { personas: { computation_class, computation_key: 'j_o_welcome' } }
    } as Partial<SegmentEvent>)

  it.each([
    ['found #11 joins with a step of a legacy journey', step('journey_step'), 'add'],
    ['found #11 joins with all events of a step', step('journey_step_all_events_track'), 'add'],
    ['joins where a step says so', step('journey_step', { j_o_welcome: true }), 'add'],
    ['leaves where a step says so', step('journey_step', { j_o_welcome: false }), 'delete']
  ])('%s', async (_, one, path) => {
    const wire = recordWire()
    for (const mode of [{}, { __segment_internal_sync_mode: 'add' }]) {
      await sync([one], { ...MAPPING, ...mode })
      await syncOne(one, { ...MAPPING, ...mode })
    }
    expect(wire.map((each) => each.path)).toEqual(
      Array(4).fill(`/api/v2/contactlist/${LIST}/${path}`)
    )
  })

  it('syncAudience #3 batch: stays with its event where the schema drops one before it', async () => {
    const wire = recordWire()
    const events = [
      event({ type: 'identify', traits: { vip: true } }),
      engage('left@example.com', false),
      engage('', true),
      engage('joined@example.com', true)
    ]
    expect(statuses(await sync(events))).toEqual([400, 200, 400, 200])
    expect(asked(wire)).toEqual([
      [`${LIST}/add`, ['joined@example.com']],
      [`${LIST}/delete`, ['left@example.com']]
    ])
  })
})

describe('the list', () => {
  const connected = (hook: string) => ({
    [hook]: { inputs: {}, outputs: { id: '77', name: 'VIP' } }
  })
  const inAudience = (): SegmentEvent => {
    const one = engage('ada@example.com', true)
    return {
      ...one,
      context: { personas: { ...one.context?.personas, external_audience_id: '99' } }
    }
  }
  const personas = { external_audience_id: { '@path': '$.context.personas.external_audience_id' } }

  it.each([
    ['the one that a warehouse mapping was connected to', connected('retlOnMappingSave'), '77'],
    ['the one that another mapping was connected to', connected('onMappingSave'), '77'],
    [
      'the one that the mapping was connected to, also where the field names one',
      { ...connected('onMappingSave'), contactlistid: 88 },
      '77'
    ],
    ['the one of the field', { contactlistid: 88 }, '88'],
    ['the one that the audience was connected to', {}, '99']
  ])('is %s', async (_, mapping, id) => {
    const wire = recordWire()
    await sync([inAudience()], Object.assign({ contactlistid: '' }, KEY, personas, mapping))
    expect(wire.map(({ path }) => path)).toEqual([`/api/v2/contactlist/${id}/add`])
  })

  it('is asked for where there is none, and nothing is sent', async () => {
    const wire = recordWire()
    const [result] = await sync([engage('ada@example.com', true)], {
      ...KEY,
      create_if_missing: true
    })
    expect(result).toMatchObject({ status: 400 })
    expect(result?.errormessage).toMatch(/There is no contact list\. Choose one/)
    expect(wire).toEqual([])
  })

  it('syncAudience #9 batch: is refused where it only resembles an id, before the contact is written', async () => {
    const wire = recordWire()
    const mapping = { ...CREATING, contactlistid: { '@path': '$.traits.list' } }
    const events = [-5, 1e21, '12abc', true].map((list) => engage('a@example.com', true, { list }))
    const results = await sync(events, mapping)
    expect(statuses(results)).toEqual([400, 400, 400, 400])
    expect(results[0]?.errormessage).toMatch(/^Id of the contact list is -5, but/)
    expect(wire).toEqual([])
  })
})

describe('writing first', () => {
  it('writes who joins and adds them then; nobody is written who leaves', async () => {
    const wire = recordWire()
    const events = [
      engage('ada@example.com', true, { name: 'Ada' }),
      engage('alan@example.com', false, { name: 'Alan' })
    ]
    expect(statuses(await sync(events, CREATING))).toEqual([200, 200])
    expect(asked(wire)).toEqual([
      ['contact/?create_if_not_exists=1', [{ '1': 'Ada', '3': 'ada@example.com' }]],
      [`${LIST}/add`, ['ada@example.com']],
      [`${LIST}/delete`, ['alan@example.com']]
    ])
  })

  it('keeps the values of each event that joins, whichever is the last', async () => {
    const wire = recordWire()
    const mapping = {
      ...CREATING,
      write_field: { '1': { '@path': '$.traits.name' }, '11': { '@path': '$.traits.city' } },
      empty_values: 'ignore'
    }
    await sync(
      [
        engage('ada@example.com', true, { name: 'Ada' }),
        engage('ada@example.com', false),
        engage('ada@example.com', true, { city: 'London' })
      ],
      mapping
    )
    expect(asked(wire)).toEqual([
      ['contact/?create_if_not_exists=1', [{ '1': 'Ada', '3': 'ada@example.com', '11': 'London' }]],
      [`${LIST}/add`, ['ada@example.com']]
    ])
  })

  it('does not add who could not be written, and says both', async () => {
    const scope = emarsys()
      .put('/api/v2/contact/?create_if_not_exists=1')
      .reply(200, ok({ errors: { 'bad@example.com': { 2007: 'Bad value' } } }))
      .post(`/api/v2/contactlist/${LIST}/add`, { key_id: '3', external_ids: ['ok@example.com'] })
      .reply(200, ok({ inserted_contacts: 1 }))
    const results = await sync(
      [engage('bad@example.com', true), engage('ok@example.com', true)],
      CREATING
    )
    expect(statuses(results)).toEqual([400, 200])
    expect(results[0]?.errormessage).toMatch(
      /^Bad value .*The contact was not added to the contact list\.$/
    )
    expect(scope.isDone()).toBe(true)
  })

  it('removes who left before where the event that joins could not be written', async () => {
    const scope = emarsys()
      .put('/api/v2/contact/?create_if_not_exists=1')
      .reply(200, ok({ errors: { 'ada@example.com': { 2007: 'Bad value' } } }))
      .post(`/api/v2/contactlist/${LIST}/delete`)
      .reply(200, ok({ deleted_contacts: 1 }))
    const events = [engage('ada@example.com', false), engage('ada@example.com', true)]
    expect(statuses(await sync(events, CREATING))).toEqual([200, 400])
    expect(scope.isDone()).toBe(true)
  })

  it.each([true, false])(
    'found #12: says what to do where the list is gone (joins: %s)',
    async (joins) => {
      emarsys()
        .post(/contactlist/)
        .reply(400, { replyCode: 3004, replyText: 'Invalid contact list id', data: '' })
      const [result] = await sync([engage('ada@example.com', joins)])
      expect(result?.errormessage).toMatch(/connect the audience or the mapping to a list again\.$/)
    }
  )

  it('says that the contact was written where it could not be added', async () => {
    emarsys()
      .put('/api/v2/contact/?create_if_not_exists=1')
      .reply(200, ok({}))
      .post(`/api/v2/contactlist/${LIST}/add`)
      .reply(400, { replyCode: 3004, replyText: `Invalid contact list id: ${LIST}`, data: '' })
    const [result] = await sync([engage('ada@example.com', true)], CREATING)
    expect(result).toMatchObject({ status: 400 })
    expect(result?.errormessage).toMatch(
      /^Invalid contact list id.*The contact itself was written\.$/
    )
  })

  it('sends nothing more after the rate limit was reached', async () => {
    emarsys().put('/api/v2/contact/?create_if_not_exists=1').reply(429, { message: 'Slow down' })
    const events = [engage('ada@example.com', true), engage('alan@example.com', false)]
    const results = await sync(events, CREATING)
    expect(statuses(results)).toEqual([429, 429])
    expect(results[1]?.errormessage).toMatch(
      /an earlier request of this batch reached the rate limit/
    )
  })
})

it('writes the key alone where no field is mapped', async () => {
  const wire = recordWire()
  await sync([engage('ada@example.com', true)], { ...MAPPING, create_if_missing: true })
  expect(asked(wire)[0]).toEqual(['contact/?create_if_not_exists=1', [{ '3': 'ada@example.com' }]])
})

describe('removing', () => {
  it('is refused where Emarsys gives a reason without a code', async () => {
    const errors = { 'a@example.com': 'Some words' }
    emarsys().post(`/api/v2/contactlist/${LIST}/delete`).reply(200, ok({ errors }))
    expect(statuses(await sync([engage('a@example.com', false)]))).toEqual([400])
  })

  const refusals = [
    [
      200,
      { ...ok({ deleted_contacts: 0, errors: { 'gone@example.com': { 2008: 'No contact' } } }) }
    ],
    [400, { replyCode: 2008, replyText: 'No contact', data: '' }],
    [404, { replyCode: 2008, replyText: 'No contact', data: '' }]
  ] as const

  it.each(refusals)('is done where there is no such contact (HTTP %s)', async (status, body) => {
    emarsys().post(`/api/v2/contactlist/${LIST}/delete`).reply(status, body)
    const [result] = await sync([engage('gone@example.com', false)])
    expect(result).toMatchObject({
      status: 200,
      body: {
        replyCode: 2008,
        replyText: 'No contact',
        warnings: ['The contact does not exist, so it is on no list.']
      }
    })
  })

  it('is refused where several contacts have the key value', async () => {
    const errors = { 'two@example.com': { 2008: 'No contact', 2010: 'More contacts' } }
    emarsys().post(`/api/v2/contactlist/${LIST}/delete`).reply(200, ok({ errors }))
    expect(statuses(await sync([engage('two@example.com', false)]))).toEqual([400])
  })

  it('adding somebody who is not a contact is refused, and says what to turn on', async () => {
    const errors = { 'gone@example.com': { 2008: 'No contact' } }
    emarsys().post(`/api/v2/contactlist/${LIST}/add`).reply(200, ok({ errors }))
    const [result] = await sync([engage('gone@example.com', true)])
    expect(result).toMatchObject({ status: 400 })
    expect(result?.errormessage).toMatch(/Turn on "Create missing contacts"/)
  })
})

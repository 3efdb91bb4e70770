import nock from 'nock'
import {
  emarsys,
  event,
  integration,
  LOGINS,
  multistatus,
  ok,
  recordWire
} from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => nock.restore())

const ada = event({
  type: 'identify',
  traits: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' }
})
const alan = event({
  type: 'identify',
  messageId: 'message-2',
  traits: { email: 'alan@example.com' }
})
const order = event({ type: 'track', properties: { email: 'ada@example.com', total: 12.5 } })
const secondOrder = event({
  type: 'track',
  messageId: 'message-2',
  properties: { email: 'alan@example.com' }
})

/** For each action: a mapping, two events, and the request that they make, alone and together. */
const CASES = [
  {
    action: 'addContactToList',
    mapping: { contactlistid: 482019135 },
    events: [ada, alan],
    method: 'POST',
    path: '/contactlist/482019135/add',
    one: { key_id: '3', external_ids: ['ada@example.com'] },
    both: { key_id: '3', external_ids: ['ada@example.com', 'alan@example.com'] },
    sent: { key_id: '3', external_id: 'ada@example.com' }
  },
  {
    action: 'removeContactFromList',
    mapping: { contactlistid: '482019135' },
    events: [ada, alan],
    method: 'POST',
    path: '/contactlist/482019135/delete',
    one: { key_id: '3', external_ids: ['ada@example.com'] },
    both: { key_id: '3', external_ids: ['ada@example.com', 'alan@example.com'] },
    sent: { key_id: '3', external_id: 'ada@example.com' }
  },
  {
    action: 'upsertContact',
    mapping: {},
    events: [ada, alan],
    method: 'PUT',
    path: '/contact/?create_if_not_exists=1',
    one: { key_id: '3', contacts: [{ '1': 'Ada', '2': 'Lovelace', '3': 'ada@example.com' }] },
    both: {
      key_id: '3',
      contacts: [
        { '1': 'Ada', '2': 'Lovelace', '3': 'ada@example.com' },
        { '3': 'alan@example.com' }
      ]
    },
    sent: { key_id: '3', '1': 'Ada', '2': 'Lovelace', '3': 'ada@example.com' }
  },
  {
    action: 'triggerEvent',
    mapping: { eventid: 1001, event_payload: { total: { '@path': '$.properties.total' } } },
    events: [order, secondOrder],
    method: 'POST',
    path: '/event/1001/trigger',
    one: {
      key_id: '3',
      contacts: [
        {
          external_id: 'ada@example.com',
          data: { total: 12.5 },
          trigger_id: '1001:message-1:9a5650194678b1e9',
          event_time: '2026-11-01T10:20:30Z'
        }
      ]
    },
    both: {
      key_id: '3',
      contacts: [
        {
          external_id: 'ada@example.com',
          data: { total: 12.5 },
          trigger_id: '1001:message-1:9a5650194678b1e9',
          event_time: '2026-11-01T10:20:30Z'
        },
        {
          external_id: 'alan@example.com',
          trigger_id: '1001:message-2:3fc5f44780895737',
          event_time: '2026-11-01T10:20:30Z'
        }
      ]
    },
    sent: {
      key_id: '3',
      external_id: 'ada@example.com',
      data: { total: 12.5 },
      trigger_id: '1001:message-1:9a5650194678b1e9',
      event_time: '2026-11-01T10:20:30Z'
    }
  }
] as const

/** What an outcome says of an event of three weeks ago. */
const LATE = [
  'The event time is more than 6 hours ago: Interactions programs ignore this event unless they are set otherwise.'
]

describe.each(LOGINS)('under $login', ({ settings, platform, base }) => {
  const common = { settings, ...platform, useDefaultMappings: true }

  describe.each(CASES)('$action', ({ action, mapping, events, method, path, one, both, sent }) => {
    const late = action === 'triggerEvent' ? { warnings: LATE } : {}

    it('sends one event as one request', async () => {
      const wire = recordWire()
      const run = integration()
      await run.testAction(action, { event: events[0], mapping: { ...mapping }, ...common })
      expect(wire).toEqual([{ method, path: base + path, headers: expect.anything(), body: one }])
      expect(run.results.at(-1)).toEqual({
        output: 'Action Executed',
        data: { replyCode: 0, replyText: 'OK', ...late }
      })
    })

    it('sends a batch as one request, and reports each event with its own row', async () => {
      const wire = recordWire()
      const run = integration()
      await run.testBatchAction(action, { events: [...events], mapping: { ...mapping }, ...common })
      expect(wire).toEqual([{ method, path: base + path, headers: expect.anything(), body: both }])
      expect(multistatus(run)).toHaveLength(2)
      expect(multistatus(run)[0]).toEqual({
        status: 200,
        sent,
        body: { replyCode: 0, replyText: 'OK', ...late }
      })
    })
  })
})

const WSSE = { settings: LOGINS[0].settings, useDefaultMappings: true }

describe('a refusal', () => {
  it('names action, target, HTTP status, replyCode and text, and says what to do', async () => {
    emarsys()
      .post('/api/v2/contactlist/7/add')
      .reply(
        200,
        ok({
          inserted_contacts: 0,
          errors: { 'ada@example.com': { '2008': 'No contact found with the external id: 3.' } }
        })
      )
    await expect(
      integration().testAction('addContactToList', {
        event: ada,
        mapping: { contactlistid: 7 },
        ...WSSE
      })
    ).rejects.toMatchObject({
      status: 400,
      message:
        'No contact found with the external id: 3 (Add to Contact List, contact list 7: HTTP 200, replyCode 2008). Create the contact first: Upsert Contact.'
    })
  })

  it('names the permission that is missing', async () => {
    emarsys().post('/api/v2/event/9/trigger').reply(403, 'Forbidden')
    await expect(
      integration().testAction('triggerEvent', { event: order, mapping: { eventid: 9 }, ...WSSE })
    ).rejects.toMatchObject({
      status: 403,
      message:
        'Forbidden (Trigger Event, external event 9: HTTP 403). Grant the permission externalevent.trigger in Emarsys. A changed permission takes some minutes.'
    })
  })

  it('lists every reason that Emarsys gives for a contact', async () => {
    emarsys()
      .put(/contact/)
      .reply(
        200,
        ok({ ids: [], errors: { 'ada@example.com': { '2007': 'Bad choice', '2005': 'Bad key' } } })
      )
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada], ...WSSE })
    expect(multistatus(run)[0]).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('Bad key; Bad choice'),
      errorreporter: 'DESTINATION'
    })
  })

  it('finds its contact in another spelling, too', async () => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { 'ADA@EXAMPLE.COM ': { '2010': 'Two of them' } } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [alan, ada], ...WSSE })
    expect(multistatus(run).map(({ status }) => status)).toEqual([200, 400])
  })

  it('of nobody who was sent leaves the others unclear, to be sent again', async () => {
    emarsys()
      .put(/contact/)
      .reply(
        200,
        ok({
          errors: {
            'who@example.com': { '2010': 'Two of them' },
            'ada@example.com': { '2007': 'Bad' }
          }
        })
      )
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [alan, ada], ...WSSE })
    expect(multistatus(run)).toMatchObject([
      {
        status: 502,
        errormessage: expect.stringContaining('Emarsys refused a contact that was not sent')
      },
      { status: 400, errormessage: expect.stringContaining('Bad') }
    ])
  })

  it('that names nobody belongs to the only contact of the request', async () => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: ['odd'] }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada], ...WSSE })
    expect(multistatus(run)[0]).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('odd')
    })
  })

  it.each([
    ['alone', [ada]],
    ['among others', [ada, alan]]
  ])('without words says so, %s', async (_, events) => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { 'ada@example.com': {} } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events, ...WSSE })
    expect(multistatus(run)[0]).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('Refused without a reason')
    })
  })

  it.each([
    [null, ': HTTP 200). Check the Key value and the mapped values in Emarsys.'],
    [[], ': HTTP 200). Check the Key value and the mapped values in Emarsys.'],
    [{ '2010': null, '2011': null }, ', replyCode 2010). Several contacts share this key value']
  ])('of the kind %j says what to do', async (reasons, words) => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { 'ada@example.com': reasons } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada, alan], ...WSSE })
    expect(multistatus(run).map(({ status }) => status)).toEqual([400, 200])
    expect(multistatus(run)[0]).toMatchObject({
      errormessage: expect.stringMatching(/^Refused without a reason \(Upsert Contact, contacts/)
    })
    expect(multistatus(run)[0]).toHaveProperty('errormessage', expect.stringContaining(words))
  })

  it('in a form that cannot be read leaves its own request unclear, and no other', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const odd = `{"replyCode":0,"replyText":"OK","data":{"errors":{"ada@example.com":{"1":${deep}}}}}`
    emarsys().post('/api/v2/contactlist/1/add').reply(200, odd)
    emarsys().post('/api/v2/contactlist/2/add').reply(200, ok())
    const events = [1, 2].map((list) => ({ ...ada, properties: { list } }))
    const run = integration()
    const mapping = { contactlistid: { '@path': '$.properties.list' } }
    await run.testBatchAction('addContactToList', { events, mapping, ...WSSE })
    expect(multistatus(run).map(({ status }) => status)).toEqual([502, 200])
    expect(multistatus(run)[0]).toMatchObject({
      errormessage: expect.stringContaining("Emarsys's answer could not be read"),
      sent: { key_id: '3' }
    })
  })

  it('of a megabyte makes a short message, without reading it all', async () => {
    emarsys()
      .put(/contact/)
      .reply(500, '<title'.repeat(200_000))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada], ...WSSE })
    expect(JSON.stringify(multistatus(run)).length).toBeLessThan(2000)
  })

  it('of the key field concerns every contact', async () => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { '<NO_KEY_ID>': { '2004': 'Invalid key field id: 99' } } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada, alan], ...WSSE })
    expect(multistatus(run).map(({ status }) => status)).toEqual([400, 400])
  })
})

describe('upsertContact', () => {
  const run = async (mapping: Record<string, never> | object, events = [ada]) => {
    const wire = recordWire()
    const test = integration()
    await test.testBatchAction('upsertContact', { events, mapping: { ...mapping }, ...WSSE })
    return { wire, results: multistatus(test) }
  }

  it('only updates when missing contacts are not to be created', async () => {
    const { wire } = await run({ create_if_missing: false })
    expect(wire[0]?.path).toBe('/api/v2/contact/?create_if_not_exists=0')
  })

  it('runs "already exists" again while creating', async () => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { 'ada@example.com': { '2009': 'already exists' } } }))
    const test = integration()
    await expect(test.testAction('upsertContact', { event: ada, ...WSSE })).rejects.toMatchObject({
      code: 'RETRYABLE_ERROR',
      status: 503
    })
  })

  it('does not merge what would then be too large for a request', async () => {
    const big = 'x'.repeat(4_500_000)
    const { wire, results } = await run(
      { write_field: { '1': { '@path': '$.traits.a' }, '2': { '@path': '$.traits.b' } } },
      [
        event({ traits: { email: 'ada@example.com', a: big } }),
        event({ traits: { email: 'ada@example.com', b: big } })
      ]
    )
    expect(results.map(({ status }) => status)).toEqual([200, 200])
    expect(wire).toHaveLength(2)
  })

  it('refuses a contact that fits into no request', async () => {
    const { wire, results } = await run({ write_field: { '1': { '@path': '$.traits.a' } } }, [
      event({ traits: { email: 'ada@example.com', a: 'x'.repeat(8_000_000) } })
    ])
    expect(wire).toHaveLength(0)
    expect(results[0]).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('takes at most')
    })
  })
})

describe('triggerEvent', () => {
  const trigger = async (mapping: object) => {
    const wire = recordWire()
    const test = integration()
    await test.testBatchAction('triggerEvent', {
      events: [order],
      mapping: { eventid: 1001, ...mapping },
      ...WSSE
    })
    return {
      contact: (wire[0]?.body as { contacts: object[] } | undefined)?.contacts[0],
      result: multistatus(test)[0]
    }
  }

  it('has no data, no trigger_id and no event_time when nothing is mapped to them', async () => {
    const { contact } = await trigger({
      event_payload: {},
      trigger_id: '',
      event_time: { '@path': '$.none' }
    })
    expect(contact).toEqual({ external_id: 'ada@example.com' })
  })

  it('rejects an unreadable time before any request', async () => {
    const odd = await trigger({ event_time: '2026-02-30' })
    expect(odd.contact).toBeUndefined()
    expect(odd.result).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('Event time is')
    })
  })

  it('reports what Emarsys says of the programs that listen', async () => {
    const connectedTo = { email: false, acProgram: true, interactionsProgram: false }
    emarsys()
      .post(/trigger/)
      .reply(200, ok({ ids: ['1'], connectedTo }))
    const test = integration()
    await test.testBatchAction('triggerEvent', {
      events: [order],
      mapping: { eventid: 1 },
      ...WSSE
    })
    expect(multistatus(test)[0]).toMatchObject({ status: 200, body: { connectedTo } })
  })
})

describe('credentials refused in the middle of a batch', () => {
  const lists = (event: { traits?: unknown }, index: number) => ({
    ...(event as typeof ada),
    properties: { list: index + 1 }
  })
  const events = Array.from({ length: 8 }, (_, index) =>
    lists(event({ traits: { email: `u${index}@example.com` } }), index)
  )
  const mapping = { contactlistid: { '@path': '$.properties.list' } }

  it('holds back the requests after it; when nothing was delivered, every event reports 401', async () => {
    const scope = emarsys()
      .persist()
      .post(/add/)
      .reply(401, { replyCode: 1, replyText: 'Unauthorized', data: '' })
    const test = integration()
    await test.testBatchAction('addContactToList', { events, mapping, ...WSSE })
    expect(multistatus(test).map(({ status }) => status)).toEqual(Array(8).fill(401))
    expect(multistatus(test)[7]).toMatchObject({
      errortype: 'INVALID_AUTHENTICATION',
      errormessage: expect.stringContaining(
        'Not sent, since an earlier request of this batch had its credentials refused'
      ),
      errorreporter: 'INTEGRATIONS'
    })
    expect(scope.isDone()).toBe(true)
  })

  it('comes back as a retry when a part was delivered, so that the runtime does not send that part again', async () => {
    emarsys().post('/api/v2/contactlist/1/add').reply(200, ok())
    emarsys()
      .persist()
      .post(/add/)
      .reply(401, { replyCode: 1, replyText: 'Unauthorized', data: '' })
    const test = integration()
    await test.testBatchAction('addContactToList', { events, mapping, ...WSSE })
    expect(multistatus(test).map(({ status }) => status)).toEqual([200, ...Array(7).fill(503)])
  })
})

it('reports a credential that cannot be sent for every event that would have been, and makes no request', async () => {
  const test = integration()
  const events = [ada, event({ traits: { email: ' ' } })]
  await test.testBatchAction('upsertContact', {
    events,
    settings: { api_user: 'a"b', api_password: 'x' },
    useDefaultMappings: true
  })
  expect(multistatus(test)).toMatchObject([
    { status: 401, errormessage: expect.stringContaining('API username holds a quote') },
    { status: 400, errormessage: expect.stringContaining('Key value is empty') }
  ])
})

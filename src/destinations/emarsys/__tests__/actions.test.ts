import nock from 'nock'
import { ada, alan, BY_DEFAULT, order, secondOrder } from './__helpers__/events'
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
          trigger_id: '1001:message-1:2da80ab98f201f70',
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
          trigger_id: '1001:message-1:2da80ab98f201f70',
          event_time: '2026-11-01T10:20:30Z'
        },
        {
          external_id: 'alan@example.com',
          trigger_id: '1001:message-2:bc9829f6d1f303c6',
          event_time: '2026-11-01T10:20:30Z'
        }
      ]
    },
    sent: {
      key_id: '3',
      external_id: 'ada@example.com',
      data: { total: 12.5 },
      trigger_id: '1001:message-1:2da80ab98f201f70',
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

describe('upsertContact', () => {
  const run = async (mapping: Record<string, never> | object, events = [ada]) => {
    const wire = recordWire()
    const test = integration()
    await test.testBatchAction('upsertContact', { events, mapping: { ...mapping }, ...BY_DEFAULT })
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
    await expect(
      test.testAction('upsertContact', { event: ada, ...BY_DEFAULT })
    ).rejects.toMatchObject({
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
      ...BY_DEFAULT
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
      ...BY_DEFAULT
    })
    expect(multistatus(test)[0]).toMatchObject({ status: 200, body: { connectedTo } })
  })
})

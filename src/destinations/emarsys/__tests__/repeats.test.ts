import nock from 'nock'
import type { Seen } from './__helpers__/actions'
import { play, refusal, runBatch, statuses, WRITING, who } from './__helpers__/actions'
import { ok, recordWire } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const LISTS = ['addContactToList', 'removeContactFromList', 'syncAudience']

const twice = [
  who('a@example.com', { firstName: 'One', lastName: 'L' }, { messageId: 'm0' }),
  who('b@example.com', {}, { messageId: 'm1' }),
  who('a@example.com', { firstName: 'Two' }, { messageId: 'm2' })
]

const keysOf = (requests: Seen[]) => requests.map(({ keys }) => keys)
const contactsOf = ({ body }: Seen) => (JSON.parse(body) as { contacts: object[] }).contacts

/** The requests of those that write contacts. */
const writesOf = (requests: Seen[]) => requests.filter(({ path }) => path.includes('/contact/?'))

describe.each(WRITING)('$action', ({ action, mapping }) => {
  const names = {
    ...mapping,
    write_field: { '1': { '@path': '$.traits.firstName' }, '2': { '@path': '$.traits.lastName' } },
    empty_values: 'ignore'
  }

  it('#12 batch: merges the events of one contact, later values win, and each reports', async () => {
    const requests = play(({ path }) => [
      200,
      ok({ errors: path.includes('/contact/?') ? { 'a@example.com': { '2010': 'Two' } } : [] })
    ])
    const results = await runBatch(action, names, twice)
    expect(writesOf(requests).map(contactsOf)).toEqual([
      [
        { '1': 'Two', '2': 'L', '3': 'a@example.com' },
        { '1': 'Ada', '3': 'b@example.com' }
      ]
    ])
    expect(statuses(results)).toEqual([400, 200, 400])
    expect(results[0]).toHaveProperty('sent', {
      key_id: '3',
      '1': 'One',
      '2': 'L',
      '3': 'a@example.com'
    })
    expect(results[2]).toHaveProperty('sent', { key_id: '3', '1': 'Two', '3': 'a@example.com' })
  })

  it('#12 batch: puts another spelling of a contact into another request, later events later', async () => {
    const requests = play(() => [200, ok()])
    await runBatch(action, { ...mapping, write_field: {} }, [
      who('a@example.com'),
      who('A@example.com'),
      who('b@example.com'),
      who('a@example.com')
    ])
    expect(keysOf(writesOf(requests))).toEqual([
      ['a@example.com', 'b@example.com'],
      ['A@example.com'],
      ['a@example.com']
    ])
  })

  const values = {
    ...mapping,
    write_field: { '1': { '@path': '$.traits.one' }, '2': { '@path': '$.traits.two' } },
    empty_values: 'ignore'
  }
  const events = [
    who('a@example.com', { one: 'good' }),
    who('b@example.com', { one: 'fine' }),
    who('a@example.com', { two: 'BAD' }),
    who('a@example.com', { one: 'better' })
  ]

  it.each([
    ['in data.errors', 200, ok({ errors: { 'a@example.com': { '2007': 'Bad value' } } })],
    ['as a whole', 400, refusal(2007, 'Bad value')]
  ])(
    '#27 batch: sends merged events one by one, in order, where one is refused %s',
    async (_, status, body) => {
      const requests = play((seen) => (seen.body.includes('BAD') ? [status, body] : [200, ok()]))
      const results = await runBatch(action, values, events)
      expect(statuses(results)).toEqual([200, 200, 400, 200])
      expect(results[2]).toMatchObject({ sent: { key_id: '3', '2': 'BAD', '3': 'a@example.com' } })
      const alone = writesOf(requests).filter(({ keys }) => keys.join() === 'a@example.com')
      expect(alone.slice(-3).map((request) => contactsOf(request)[0])).toEqual([
        { '1': 'good', '3': 'a@example.com' },
        { '2': 'BAD', '3': 'a@example.com' },
        { '1': 'better', '3': 'a@example.com' }
      ])
    }
  )

  it.each([
    [2004, 400],
    [2005, 400],
    [2008, 400],
    [2010, 400],
    [2009, 503]
  ])(
    '#27 batch: leaves merged events together for %s, which blames no value: each reports %s',
    async (code, status) => {
      const requests = play(({ path }) => [
        200,
        ok({ errors: path.includes('/contact/?') ? { 'a@example.com': { [code]: 'No' } } : [] })
      ])
      const results = await runBatch(action, values, events)
      expect(statuses(results)).toEqual([status, 200, status, status])
      expect(writesOf(requests)).toHaveLength(1)
    }
  )

  it('#27 batch: leaves merged events together where one of two reasons blames the key', async () => {
    const reasons = { '2007': 'Bad value', '2010': 'More contacts found' }
    const requests = play(({ path }) => [
      200,
      ok({ errors: path.includes('/contact/?') ? { 'a@example.com': reasons } : [] })
    ])
    expect(statuses(await runBatch(action, values, events))).toEqual([400, 200, 400, 400])
    expect(writesOf(requests)).toHaveLength(1)
  })

  it.each([
    [
      'is sent where those that were taken apart are done with',
      'nobody',
      [200, 200, 400, 200, 200]
    ],
    ['waits where one of those is to be tried again', 'better', [200, 200, 400, 500, 503]]
  ])('#30 batch: the next event of a contact %s', async (_, failing, expected) => {
    play(({ body }) => {
      if (body.includes('BAD')) return [400, refusal(2007, 'Bad value')]
      return body.includes(failing) ? [500, ''] : [200, ok()]
    })
    const list = action === 'upsertContact' ? 'contact_list' : 'contactlistid'
    const onList = (id: number, one: (typeof events)[number]) =>
      ({ ...one, traits: { ...one.traits, list: id } }) as typeof one
    const results = await runBatch(action, { ...values, [list]: { '@path': '$.traits.list' } }, [
      ...events.map((one) => onList(7, one)),
      onList(9, who('a@example.com', { one: 'last' }))
    ])
    expect(statuses(results)).toEqual(expected)
  })

  it('#30 batch: of one request only the events wait whose contact is to be tried again', async () => {
    const race = { 'a@example.com': { '2009': 'Contact already exists' } }
    let writes = 0
    const requests = play(({ path }) => {
      if (path.includes('/contact/?')) writes += 1
      return [200, ok({ errors: path.includes('/contact/?') && writes === 1 ? race : [] })]
    })
    const spelled = ['a@example.com', 'b@example.com', 'A@example.com', 'B@example.com']
    const results = await runBatch(
      action,
      { ...names, create_if_missing: true },
      spelled.map((email) => who(email))
    )
    expect(statuses(results)).toEqual([503, 200, 503, 200])
    expect(keysOf(writesOf(requests))).toEqual([
      ['a@example.com', 'b@example.com'],
      ['B@example.com']
    ])
  })

  it('#27 #30 batch: the later of merged events wait where an earlier one is to be tried again', async () => {
    const requests = play(({ body }, nth) => {
      if (nth > 1 && body.includes('good')) return [500, '']
      return body.includes('BAD') ? [400, refusal(2007, 'Bad value')] : [200, ok()]
    })
    const last = who('a@example.com', { one: 'last', list: 9 })
    const list = action === 'upsertContact' ? 'contact_list' : 'contactlistid'
    const withList = { ...values, [list]: { '@path': '$.traits.list' } }
    const results = await runBatch(action, withList, [
      ...events.map((one) => ({ ...one, traits: { ...one.traits, list: 7 } })),
      last
    ] as typeof events)
    expect(statuses(results)).toEqual([500, 200, 503, 503, 503])
    const alone = requests.filter(({ body }) => body.includes('last') && !body.includes('BAD'))
    expect(alone).toEqual([])
  })
})

describe.each(LISTS)('%s', (action) => {
  it('#12 batch: sends a contact once, and each event reports', async () => {
    const requests = play(() => [200, ok()])
    const results = await runBatch(action, { contactlistid: 1 }, twice)
    expect(keysOf(requests)).toEqual([['a@example.com', 'b@example.com']])
    expect(statuses(results)).toEqual([200, 200, 200])
  })

  it.each([
    ['as a whole', 400, refusal(2005, 'Bad key')],
    ['in data.errors', 200, ok({ errors: { 'a@example.com': { '2007': 'Bad value' } } })]
  ])(
    '#27 batch: takes nothing apart that is refused %s, since events of one contact are one id',
    async (_, status, body) => {
      const requests = play(() => [status, body])
      const events = [who('a@example.com'), who('a@example.com')]
      expect(statuses(await runBatch(action, { contactlistid: 7 }, events))).toEqual([400, 400])
      expect(requests).toHaveLength(1)
    }
  )

  it('#30 batch: no spelling waits for another, since the order of ids does not matter', async () => {
    play((_, nth) => (nth === 1 ? [500, ''] : [200, ok()]))
    const events = [who('a@example.com'), who('A@example.com')]
    expect(statuses(await runBatch(action, { contactlistid: 7 }, events))).toEqual([500, 200])
  })

  it('#31 batch: two spellings that alternate make two requests', async () => {
    const requests = play(() => [200, ok()])
    const results = await runBatch(action, { contactlistid: 7 }, alternating(120))
    expect(new Set(statuses(results))).toEqual(new Set([200]))
    expect(keysOf(requests).flat()).toEqual(['ada@example.com', 'Ada@example.com'])
    expect(requests).toHaveLength(2)
  })

  it('#31 batch: two forms of the same letter are two spellings', async () => {
    const requests = play(() => [200, ok()])
    const events = ['zo\u00eb@example.com', 'zoe\u0308@example.com'].map((email) => who(email))
    await runBatch(action, { contactlistid: 7 }, events)
    expect(requests).toHaveLength(2)
  })
})

const alternating = (count: number) =>
  Array.from({ length: count }, (_, n) => who(n % 2 ? 'Ada@example.com' : 'ada@example.com'))

describe.each([
  ['upsertContact', { write_field: {} }],
  ['triggerEvent', { eventid: 7 }]
])('%s', (action, mapping) => {
  it('#30 batch: an event waits for an earlier one of its contact that is to be tried again, and no other does', async () => {
    const requests = play((_, nth) => (nth === 1 ? [500, ''] : [200, ok()]))
    const results = await runBatch(action, { ...mapping, key_field: { '@path': '$.traits.key' } }, [
      who('a@example.com', { key: '3' }),
      who('b@example.com', { key: '37' }),
      who('A@example.com', { key: '3' }),
      who('B@example.com', { key: '37' }),
      who('a@example.com', { key: '3' })
    ])
    expect(statuses(results)).toEqual([500, 200, 503, 200, 503])
    expect(results[2]).toMatchObject({
      errormessage: expect.stringContaining(
        'Not sent, since an earlier event of the same contact is to be tried again'
      )
    })
    expect(results[2]).not.toHaveProperty('sent')
    expect(requests).toHaveLength(3)
  })

  it('#30 batch: an event is sent after an earlier one of its contact that was rejected', async () => {
    play((_, nth) => (nth === 1 ? [400, refusal(5011, 'No')] : [200, ok()]))
    const events = [who('a@example.com'), who('A@example.com')]
    expect(statuses(await runBatch(action, mapping, events))).toEqual([400, 200])
  })

  it('#31 batch: spellings that alternate make at most 50 requests, in order; the rest is to be tried again', async () => {
    const requests = play(() => [200, ok()])
    const results = await runBatch(action, mapping, [...alternating(120), who('b@example.com')])
    expect(requests).toHaveLength(50)
    expect(keysOf(requests).slice(1, 4)).toEqual([
      ['Ada@example.com'],
      ['ada@example.com'],
      ['Ada@example.com']
    ])
    expect(statuses(results)).toEqual([...Array(50).fill(200), ...Array(70).fill(503), 200])
    expect(results[50]).toMatchObject({
      errormessage: expect.stringContaining('a batch makes at most 50 requests for one contact')
    })
  })
})

describe('triggerEvent', () => {
  it('#12 batch: triggers a contact twice, in two requests, in order', async () => {
    const requests = play(() => [200, ok()])
    const mapping = { eventid: 7, trigger_id: { '@path': '$.messageId' } }
    await runBatch('triggerEvent', mapping, twice)
    const ids = requests.map((request) =>
      contactsOf(request).map((one) => (one as { trigger_id: string }).trigger_id)
    )
    expect(ids).toEqual([
      [expect.stringMatching(/^7:m0:/), expect.stringMatching(/^7:m1:/)],
      [expect.stringMatching(/^7:m2:/)]
    ])
  })

  it('#27 batch: rejects only the guilty one of the triggers of a contact', async () => {
    play(({ body }) => (body.includes('BAD') ? [400, refusal(5011, 'Bad data')] : [200, ok()]))
    const mapping = { eventid: 7, event_payload: { word: { '@path': '$.traits.word' } } }
    const events = ['good', 'BAD', 'better'].map((word) => who('a@example.com', { word }))
    expect(statuses(await runBatch('triggerEvent', mapping, events))).toEqual([200, 400, 200])
  })
})

it('upsertContact with and without creation goes in order', async () => {
  const wire = recordWire()
  const mapping = { write_field: {}, create_if_missing: { '@path': '$.traits.create' } }
  await runBatch('upsertContact', mapping, [
    who('a@example.com', { create: true }),
    who('a@example.com', { create: false })
  ])
  expect(wire.map(({ path }) => path.slice(-1))).toEqual(['1', '0'])
})

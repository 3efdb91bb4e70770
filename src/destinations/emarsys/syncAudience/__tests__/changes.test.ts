import nock from 'nock'
import { emarsys, ok, recordWire } from '../../__tests__/__helpers__/support'
import { asked, CREATING, engage, LIST, MAPPING, statuses, sync } from './__helpers__/sync'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

describe('syncAudience', () => {
  it('#12 batch: a contact joins where the last event says so', async () => {
    const wire = recordWire()
    const results = await sync([engage('ada@example.com', false), engage('ada@example.com', true)])
    expect(asked(wire)).toEqual([[`${LIST}/add`, ['ada@example.com']]])
    expect(results[0]?.body?.warnings).toEqual([expect.stringMatching(/puts the contact on/)])
    expect(results[1]?.body).not.toHaveProperty('warnings')
  })

  it('#12 batch: a contact leaves where the last event says so', async () => {
    const wire = recordWire()
    const results = await sync([engage('ada@example.com', true), engage('ada@example.com', false)])
    expect(asked(wire)).toEqual([[`${LIST}/delete`, ['ada@example.com']]])
    expect(results[0]?.body?.warnings).toEqual([expect.stringMatching(/takes the contact off/)])
  })

  it('#12 batch: a contact changes in order where it is spelled in other ways, which may be two contacts', async () => {
    const wire = recordWire()
    await sync([
      engage('ada@example.com', false),
      engage('ADA@example.com', true),
      engage('ada@example.com', false),
      engage('Ada@example.com', true)
    ])
    expect(asked(wire)).toEqual([
      [`${LIST}/add`, ['ADA@example.com']],
      [`${LIST}/delete`, ['ada@example.com']],
      [`${LIST}/add`, ['Ada@example.com']]
    ])
  })

  const at = (email: string, joins: boolean, timestamp: unknown, more: object = {}) => ({
    ...engage(email, joins, more as Record<string, unknown>),
    timestamp: timestamp as string
  })

  it.each([
    [
      'found #8 #12 batch: the time of an event decides, not its place',
      [
        at('ada@example.com', false, '2026-11-01T10:00:02Z'),
        at('ada@example.com', true, '2026-11-01T10:00:01Z')
      ],
      [[`${LIST}/delete`, ['ada@example.com']]],
      [false, true]
    ],
    [
      'found #8 #12 batch: times of other zones, with milliseconds or as a date of JavaScript',
      [
        at('ada@example.com', true, '2026-11-01T10:00:01.250Z'),
        at('ada@example.com', false, '2026-11-01T12:00:01.100+02:00'),
        at('ada@example.com', false, new Date('2026-11-01T10:00:00Z'))
      ],
      [[`${LIST}/add`, ['ada@example.com']]],
      [false, true, true]
    ],
    [
      'found #8 #12 batch: spellings, which may be two contacts, change in the order of their times',
      [
        at('ADA@example.com', true, '2026-11-01T10:00:02Z'),
        at('ada@example.com', false, '2026-11-01T10:00:01Z')
      ],
      [
        [`${LIST}/delete`, ['ada@example.com']],
        [`${LIST}/add`, ['ADA@example.com']]
      ],
      [false, false]
    ],
    [
      'found #8 #12 batch: the place decides where times are equal',
      [
        at('ada@example.com', true, '2026-11-01T10:00:01Z'),
        at('ada@example.com', false, '2026-11-01T10:00:01.000Z')
      ],
      [[`${LIST}/delete`, ['ada@example.com']]],
      [true, false]
    ],
    [
      'found #8 #12 batch: the place decides where a time is not known',
      [
        at('ada@example.com', true, '2026-11-01T10:00:02Z'),
        at('ada@example.com', false, undefined)
      ],
      [[`${LIST}/delete`, ['ada@example.com']]],
      [true, false]
    ],
    [
      'found #8 #12 batch: the place decides where one time of three is not known',
      [
        at('ada@example.com', false, undefined),
        at('ada@example.com', false, '2026-11-01T10:00:03Z'),
        at('ada@example.com', true, '2026-11-01T10:00:01Z')
      ],
      [[`${LIST}/add`, ['ada@example.com']]],
      [true, true, false]
    ],
    [
      'found #8 #4 batch: times since 1970, and without a zone',
      [
        at('ada@example.com', true, '1793527202'),
        at('ada@example.com', false, '2026-11-01 10:00:01'),
        at('ada@example.com', false, '1793527200500')
      ],
      [[`${LIST}/add`, ['ada@example.com']]],
      [false, true, true]
    ],
    [
      'found #8 #4 batch: the place decides where a time is none that an event has',
      [
        at('ada@example.com', true, '2026-11-01T10:00:02Z'),
        at('ada@example.com', false, '7/1/2026')
      ],
      [[`${LIST}/delete`, ['ada@example.com']]],
      [true, false]
    ]
  ] as const)('%s', async (_, events, requests, warned) => {
    const wire = recordWire()
    const results = await sync([...events] as never)
    expect(statuses(results)).toEqual(events.map(() => 200))
    expect(asked(wire)).toEqual(requests)
    expect(results.map(({ body }) => body?.warnings !== undefined)).toEqual(warned)
  })

  it('found #8 #12 batch: writes the values of the latest event over earlier ones', async () => {
    const wire = recordWire()
    await sync(
      [
        at('ada@example.com', true, '2026-11-01T10:00:02Z', { name: 'New' }),
        at('ada@example.com', true, '2026-11-01T10:00:01Z', { name: 'Old' })
      ],
      CREATING
    )
    expect(asked(wire)[0]?.[1]).toEqual([{ '1': 'New', '3': 'ada@example.com' }])
  })

  const ON_LISTS = { ...CREATING, contactlistid: { '@path': '$.traits.list' } }

  it('found #8 #12 batch: writes the values of the latest event also where it is about another list', async () => {
    const wire = recordWire()
    const results = await sync(
      [
        at('ada@example.com', true, '2026-11-01T10:00:02Z', { name: 'New', list: 7 }),
        at('ada@example.com', true, '2026-11-01T10:00:01Z', { name: 'Old', list: 8 }),
        at('ada@example.com', false, undefined, { name: 'Left', list: 9 })
      ],
      ON_LISTS
    )
    expect(statuses(results)).toEqual([200, 200, 200])
    expect(asked(wire)).toEqual([
      ['contact/?create_if_not_exists=1', [{ '1': 'New', '3': 'ada@example.com' }]],
      ['7/add', ['ada@example.com']],
      ['8/add', ['ada@example.com']],
      ['9/delete', ['ada@example.com']]
    ])
  })

  it('found #8 #12 batch: the time on one list decides where none is known on another', async () => {
    const wire = recordWire()
    await sync(
      [
        at('ada@example.com', false, '2026-11-01T10:00:02Z', { list: 7 }),
        at('ada@example.com', true, '2026-11-01T10:00:01Z', { list: 7 }),
        at('ada@example.com', true, undefined, { list: 8 })
      ],
      ON_LISTS
    )
    expect(asked(wire).slice(1)).toEqual([
      ['8/add', ['ada@example.com']],
      ['7/delete', ['ada@example.com']]
    ])
  })

  it('writes different contacts in the order of the batch, whatever their times are', async () => {
    const wire = recordWire()
    await sync(
      [
        at('bob@example.com', true, '2026-11-01T10:00:02Z'),
        at('ada@example.com', true, '2026-11-01T10:00:01Z')
      ],
      CREATING
    )
    expect(asked(wire)[0]?.[1]).toMatchObject([
      { '3': 'bob@example.com' },
      { '3': 'ada@example.com' }
    ])
  })

  it('names the list of a refusal, and says what was not done behind what Emarsys said', async () => {
    emarsys()
      .put(/contact/)
      .reply(500, { replyCode: 1, replyText: 'No' })
    emarsys()
      .post(`/api/v2/contactlist/${LIST}/delete`)
      .reply(500, { replyCode: 1, replyText: 'No' })
    const events = [engage('ada@example.com', true), engage('bob@example.com', false)]
    const [joins, leaves] = await sync(events, CREATING)
    expect(joins?.errormessage).toMatch(
      /^No \(.*\)\.( \S+)* The contact was not added to the contact list\.$/
    )
    expect(leaves?.errormessage).toMatch(
      `No (Sync Audience, contact list ${LIST}: HTTP 500, replyCode 1).`
    )
  })

  it('#12 batch: lets those join first that do nothing else', async () => {
    const wire = recordWire()
    await sync([
      engage('ada@example.com', false),
      engage('ADA@example.com', true),
      engage('bob@example.com', true)
    ])
    expect(asked(wire)).toEqual([
      [`${LIST}/add`, ['bob@example.com']],
      [`${LIST}/delete`, ['ada@example.com']],
      [`${LIST}/add`, ['ADA@example.com']]
    ])
  })

  it('#30 batch: holds a later change back while an earlier one is to be tried again', async () => {
    emarsys()
      .post(`/api/v2/contactlist/${LIST}/delete`)
      .reply(500, { replyCode: 1, replyText: 'No' })
    const results = await sync([engage('ada@example.com', false), engage('ADA@example.com', true)])
    expect(statuses(results)).toEqual([500, 503])
    expect(results[1]?.errormessage).toMatch(/an earlier event of the same contact/)
  })

  it('#30 batch: holds nothing back on another list', async () => {
    emarsys()
      .post('/api/v2/contactlist/1/delete')
      .reply(500, { replyCode: 1, replyText: 'No' })
      .post('/api/v2/contactlist/2/add')
      .reply(200, ok())
    const mapping = { ...MAPPING, contactlistid: { '@path': '$.traits.list' } }
    const events = [
      engage('ada@example.com', false, { list: 1 }),
      engage('ada@example.com', true, { list: 2 }),
      engage('ADA@example.com', true, { list: 1 })
    ]
    expect(statuses(await sync(events, mapping))).toEqual([500, 200, 503])
  })

  it('#30 batch: makes a later change where an earlier one was rejected', async () => {
    const errors = { 'ada@example.com': { 2010: 'More contacts found' } }
    emarsys().post(`/api/v2/contactlist/${LIST}/delete`).reply(200, ok({ errors }))
    emarsys().post(`/api/v2/contactlist/${LIST}/add`).reply(200, ok())
    const results = await sync([engage('ada@example.com', false), engage('ADA@example.com', true)])
    expect(statuses(results)).toEqual([400, 200])
  })

  it('#31 batch: makes at most 50 requests for one contact, and leaves the rest to the next try', async () => {
    const wire = recordWire()
    const spell = (n: number) =>
      [...'abcdefgh']
        .map((letter, bit) => ((n >> bit) & 1 ? letter.toUpperCase() : letter))
        .join('')
    const events = Array.from({ length: 60 }, (_, n) =>
      engage(`${spell(n)}@example.com`, n % 2 === 0)
    )
    const results = await sync(events)
    expect(wire).toHaveLength(50)
    expect(statuses(results)).toEqual(events.map((_, n) => (n < 50 ? 200 : 503)))
  })

  it('#30 batch: holds back who leaves while the write of an earlier event is to be tried again', async () => {
    emarsys()
      .put('/api/v2/contact/?create_if_not_exists=1')
      .reply(500, { replyCode: 1, replyText: 'No' })
    const events = [engage('ada@example.com', true), engage('ada@example.com', false)]
    const results = await sync(events, CREATING)
    expect(statuses(results)).toEqual([500, 503])
    expect(results[1]?.errormessage).toMatch(/an earlier event of the same contact/)
  })
})

it('syncAudience #26 batch: splits a refused request of one step only', async () => {
  const bodies: string[][] = []
  emarsys()
    .post(`/api/v2/contactlist/${LIST}/add`)
    .times(10)
    .reply((_, body) => {
      const { external_ids } = body as { external_ids: string[] }
      bodies.push(external_ids)
      return external_ids.includes('bad')
        ? [400, { replyCode: 2005, replyText: 'Bad', data: '' }]
        : [200, ok({})]
    })
    .post(`/api/v2/contactlist/${LIST}/delete`)
    .reply(200, ok({}))
  const results = await sync([
    engage('a', true),
    engage('bad', true),
    engage('c', true),
    engage('left', false)
  ])
  expect(statuses(results)).toEqual([200, 400, 200, 200])
  expect(bodies[0]).toEqual(['a', 'bad', 'c'])
})

import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import { PERMISSIONS } from '../api/emarsys'
import {
  emarsys,
  event,
  integration,
  multistatus,
  ok,
  recordWire,
  WSSE
} from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => nock.restore())

const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }

/** Each action with a mapping, and what its requests look like. */
const ACTIONS = [
  { action: 'addContactToList', mapping: { contactlistid: 7 }, path: /contactlist\/7\/add/ },
  { action: 'removeContactFromList', mapping: { contactlistid: 7 }, path: /list\/7\/delete/ },
  {
    action: 'upsertContact',
    mapping: { write_field: { '1': { '@path': '$.traits.firstName' } } },
    path: /contact\//
  },
  {
    action: 'triggerEvent',
    mapping: { eventid: 7, trigger_id: { '@path': '$.messageId' } },
    path: /event\/7\/trigger/
  }
]

const who = (email: unknown, traits: object = {}, more: object = {}): SegmentEvent =>
  event({
    type: 'identify',
    messageId: `m-${String(email)}`,
    traits: { email, ...traits },
    ...more
  } as Partial<SegmentEvent>)

const people = (count: number) => Array.from({ length: count }, (_, n) => who(`u${n}@example.com`))

const refusal = (replyCode: number, replyText: string) => ({ replyCode, replyText, data: '' })

interface Seen {
  body: string
  keys: string[]
}

/** The key values of a request's contacts. */
function keysOf(json: nock.Body): string[] {
  const { external_ids = [], contacts = [] } = json as {
    external_ids?: string[]
    contacts?: { external_id?: string; 3?: string }[]
  }
  return external_ids.concat(contacts.map((one) => String(one.external_id ?? one[3])))
}

/** Plays Emarsys by a function of each request; keeps what it saw. */
function play(answer: (seen: Seen, nth: number) => [number, nock.Body]): Seen[] {
  const requests: Seen[] = []
  const reply = (_path: string, json: nock.Body): [number, nock.Body] => {
    const body = JSON.stringify(json)
    const seen = { body, keys: keysOf(json) }
    requests.push(seen)
    return answer(seen, requests.length)
  }
  emarsys().persist().intercept(/.*/, 'POST').reply(reply).intercept(/.*/, 'PUT').reply(reply)
  return requests
}

async function runBatch(action: string, mapping: object, events: SegmentEvent[]) {
  const run = integration()
  await run.testBatchAction(action, { events, mapping: { ...KEY, ...mapping }, settings: WSSE })
  return multistatus(run)
}

const runSingle = (action: string, mapping: object, one: SegmentEvent) =>
  integration().testAction(action, { event: one, mapping: { ...KEY, ...mapping }, settings: WSSE })

const statuses = (results: { status: number }[]) => results.map(({ status }) => status)

describe.each(ACTIONS)('#26 a bad value refuses a request of $action', ({ action, mapping }) => {
  const refuseFor = (guilty: string[], status = 400, reply: object = refusal(2007, 'Bad value')) =>
    play(({ keys }) =>
      keys.some((key) => guilty.includes(key)) ? [status, reply as nock.Body] : [200, ok()]
    )

  it('rejects the guilty one of 1000 and delivers the others, with few requests', async () => {
    const requests = refuseFor(['u617@example.com'])
    const results = await runBatch(action, mapping, people(1000))
    const rejected = results.flatMap(({ status }, index) => (status === 200 ? [] : [index]))
    expect(rejected).toEqual([617])
    expect(results[617]).toMatchObject({
      status: 400,
      errormessage: expect.stringMatching(/^Bad value \(/)
    })
    expect(requests.length).toBeLessThanOrEqual(21)
    const accepted = requests.filter(({ keys }) => !keys.includes('u617@example.com'))
    expect(accepted.reduce((sum, { keys }) => sum + keys.length, 0)).toBe(999)
  })

  it('rejects both of two, at any place', async () => {
    refuseFor(['u0@example.com', 'u99@example.com'])
    const results = await runBatch(action, mapping, people(100))
    expect(results.flatMap(({ status }, index) => (status === 200 ? [] : [index]))).toEqual([0, 99])
  })

  it('never rejects an innocent one when too many are guilty: what is left is to be tried again', async () => {
    const guilty = Array.from({ length: 100 }, (_, n) => `u${n * 10}@example.com`)
    const requests = refuseFor(guilty)
    const results = await runBatch(action, mapping, people(1000))
    expect(requests).toHaveLength(41)
    expect(new Set(statuses(results))).toEqual(new Set([200, 400, 503]))
    results.forEach(({ status }, index) => {
      if (status === 400) expect(guilty).toContain(`u${index}@example.com`)
      if (status === 200) expect(guilty).not.toContain(`u${index}@example.com`)
    })
    const left = results.find(({ status }) => status === 503)
    expect(left).toMatchObject({
      errormessage: expect.stringMatching(
        /^Emarsys refused a request for what one of its rows holds; after 40 smaller requests .* Segment tries again\.$/
      )
    })
    expect(left).not.toHaveProperty('sent')
  })

  it.each([
    [413, '<h1>Too large</h1>'],
    [400, '<h1>Blocked</h1>']
  ])('splits a refusal by a gateway, too: %s', async (status, page) => {
    play(({ keys }) => (keys.includes('u3@example.com') ? [status, page] : [200, ok()]))
    const results = await runBatch(action, mapping, people(8))
    expect(statuses(results)).toEqual([200, 200, 200, status, 200, 200, 200, 200])
  })

  it.each([1, 1000, 2004, 2013, 2015, 2020, 3002, 3003, 3004, 3006, 5001, 5004, 5005])(
    'does not split what concerns the whole request: replyCode %s',
    async (code) => {
      const requests = play(() => [400, refusal(code, 'No')])
      const results = await runBatch(action, mapping, people(8))
      expect(new Set(statuses(results))).toEqual(new Set([400]))
      expect(requests).toHaveLength(1)
    }
  )

  it.each([401, 403, 404, 429, 500, 502])('does not split a %s', async (status) => {
    const requests = play(() => [status, ''])
    const results = await runBatch(action, mapping, people(8))
    expect(new Set(statuses(results))).toEqual(new Set([status]))
    expect(requests).toHaveLength(1)
  })

  it('ends the search where a part reaches the rate limit', async () => {
    const requests = play((_, nth) => (nth === 1 ? [400, refusal(2007, 'Bad')] : [429, '']))
    const results = await runBatch(action, mapping, people(8))
    expect(new Set(statuses(results))).toEqual(new Set([429]))
    expect(requests).toHaveLength(2)
  })

  it('looks at both halves where the first is not accepted', async () => {
    play((_, nth) => {
      if (nth === 1) return [400, refusal(2007, 'Bad')]
      return nth === 2 ? [500, refusal(1, 'Database connection error')] : [200, ok()]
    })
    const results = await runBatch(action, mapping, people(4))
    expect(statuses(results)).toEqual([500, 500, 200, 200])
  })
})

describe('#26 400/5008, after which e-mails may have started', () => {
  const tooBig = () => play(() => [400, refusal(5008, 'Event data size above limit')])

  it('is not sent again without a trigger id', async () => {
    const requests = tooBig()
    const results = await runBatch('triggerEvent', { eventid: 7 }, people(4))
    expect(requests).toHaveLength(1)
    expect(new Set(statuses(results))).toEqual(new Set([400]))
    expect(results[0]).toMatchObject({
      errormessage: expect.stringContaining('may have started all the same')
    })
  })

  it('is told apart where a trigger id makes that safe', async () => {
    const requests = play(({ keys }) =>
      keys.includes('u1@example.com') ? [400, refusal(5008, 'Too big')] : [200, ok()]
    )
    const mapping = { eventid: 7, trigger_id: { '@path': '$.messageId' } }
    expect(statuses(await runBatch('triggerEvent', mapping, people(4)))).toEqual([
      200, 400, 200, 200
    ])
    expect(requests.length).toBeGreaterThan(1)
  })

  it('is told apart for an action whose rows can always be repeated', async () => {
    play(({ keys }) =>
      keys.includes('u1@example.com') ? [400, refusal(5008, 'Too big')] : [200, ok()]
    )
    const results = await runBatch('upsertContact', { write_field: {} }, people(3))
    expect(statuses(results)).toEqual([200, 400, 200])
  })

  it('shares no request with others: an event above 100 kB goes alone', async () => {
    const requests = play(() => [200, ok()])
    const events = [1, 100_000, 2, 100_001].map((size, n) =>
      who(`u${n}@example.com`, { big: 'x'.repeat(size) })
    )
    const mapping = { eventid: 7, event_payload: { big: { '@path': '$.traits.big' } } }
    await runBatch('triggerEvent', mapping, events)
    expect(requests.map(({ keys }) => keys)).toEqual([
      ['u0@example.com', 'u2@example.com'],
      ['u1@example.com'],
      ['u3@example.com']
    ])
  })
})

describe('#27 events of one contact that were merged', () => {
  const mapping = {
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
    [
      'in data.errors',
      ({ body, keys }: Seen): [number, nock.Body] => [
        200,
        ok({ errors: body.includes('BAD') ? { [keys[0] ?? '']: { '2007': 'Bad value' } } : [] })
      ]
    ],
    [
      'as a whole',
      ({ body }: Seen): [number, nock.Body] =>
        body.includes('BAD') ? [400, refusal(2007, 'Bad value')] : [200, ok()]
    ]
  ])('are sent one by one, in order, where one is refused %s', async (_, answer) => {
    const requests = play(answer)
    const results = await runBatch('upsertContact', mapping, events)
    expect(statuses(results)).toEqual([200, 200, 400, 200])
    expect(results[2]).toMatchObject({ sent: { key_id: '3', '2': 'BAD', '3': 'a@example.com' } })
    const alone = requests.filter(({ keys }) => keys.length === 1 && keys[0] === 'a@example.com')
    expect(alone.slice(-3).map(({ body }) => JSON.parse(body).contacts[0])).toEqual([
      { '1': 'good', '3': 'a@example.com' },
      { '2': 'BAD', '3': 'a@example.com' },
      { '1': 'better', '3': 'a@example.com' }
    ])
  })

  it.each([2004, 2005, 2008, 2010])(
    'share the refusal of their contact, since no value is to blame: %s',
    async (code) => {
      const requests = play(() => [200, ok({ errors: { 'a@example.com': { [code]: 'No' } } })])
      const results = await runBatch('upsertContact', mapping, events)
      expect(statuses(results)).toEqual([400, 200, 400, 400])
      expect(requests).toHaveLength(1)
    }
  )

  it('are not taken apart for a race of creations, which is to be tried again as it was', async () => {
    const requests = play(() => [200, ok({ errors: { 'a@example.com': { '2009': 'exists' } } })])
    const results = await runBatch('upsertContact', mapping, events)
    expect(statuses(results)).toEqual([503, 200, 503, 503])
    expect(requests).toHaveLength(1)
  })

  it('wait for one that is to be tried again, also those of another list', async () => {
    const requests = play(({ body }, nth) => {
      if (nth > 1 && body.includes('good')) return [500, '']
      return body.includes('BAD') ? [400, refusal(2007, 'Bad value')] : [200, ok()]
    })
    const last = who('a@example.com', { one: 'last', list: 9 })
    const withList = { ...mapping, contact_list: { '@path': '$.traits.list' } }
    const results = await runBatch('upsertContact', withList, [...events, last])
    expect(statuses(results)).toEqual([500, 200, 503, 503, 503])
    expect(requests.some(({ body }) => body.includes('last'))).toBe(false)
  })

  it('of a list are one id, so nothing is taken apart', async () => {
    const requests = play(() => [400, refusal(2005, 'Bad key')])
    const results = await runBatch('addContactToList', { contactlistid: 7 }, [
      who('a@example.com'),
      who('a@example.com')
    ])
    expect(statuses(results)).toEqual([400, 400])
    expect(requests).toHaveLength(1)
  })
})

describe('#28 a trigger id', () => {
  const idsOf = async (events: SegmentEvent[], trigger_id: unknown) => {
    const wire = recordWire()
    await runBatch('triggerEvent', { eventid: 7, trigger_id }, events)
    return wire.flatMap(({ body }) =>
      (body as { contacts: { trigger_id?: string }[] }).contacts.map((one) => one.trigger_id)
    )
  }

  it('tells two contacts of one message apart, without naming them', async () => {
    const buyer = who('buyer@example.com', {}, { messageId: 'order-1' })
    const referrer = who('referrer@example.com', {}, { messageId: 'order-1' })
    const ids = await idsOf([buyer, referrer], { '@path': '$.messageId' })
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^7:order-1:[0-9a-f]{16}$/)
  })

  it('is the same when the event comes again', async () => {
    const one = who('buyer@example.com')
    const [first] = await idsOf([one], { '@path': '$.messageId' })
    nock.cleanAll()
    expect(await idsOf([one], { '@path': '$.messageId' })).toEqual([first])
  })

  it.each(['', '  '])('that is %j counts as none', async (blank) => {
    expect(await idsOf([who('a@example.com')], blank)).toEqual([undefined])
  })
})

describe.each(ACTIONS)('#29 the key value <NO_KEY_ID> of $action', ({ action, mapping }) => {
  const answer = () => play(() => [200, ok({ errors: { '<NO_KEY_ID>': { '2005': 'Invalid' } } })])

  it('that was sent and refused concerns its own event only', async () => {
    answer()
    const results = await runBatch(action, mapping, [who('a@example.com'), who('<NO_KEY_ID>')])
    expect(statuses(results)).toEqual([200, 400])
  })

  it('that nobody sent concerns every event', async () => {
    answer()
    const results = await runBatch(action, mapping, [who('a@example.com'), who('b@example.com')])
    expect(statuses(results)).toEqual([400, 400])
  })
})

describe('#30 an event whose contact has an earlier one that is to be tried again', () => {
  it.each([
    ['upsertContact', { write_field: {} }],
    ['triggerEvent', { eventid: 7 }]
  ])('of %s waits, and no other does', async (action, mapping) => {
    const requests = play((_, nth) => (nth === 1 ? [500, ''] : [200, ok()]))
    const results = await runBatch(action, { ...mapping, key_field: { '@path': '$.traits.key' } }, [
      who('a@example.com', { key: '3' }),
      who('b@example.com', { key: '37' }),
      who('A@example.com', { key: '3' }),
      who('B@example.com', { key: '37' }),
      who('a@example.com', { key: '3' })
    ])
    expect(statuses(results)).toEqual(
      [500, 200, 500, 200, 500].map((s, n) => (n === 2 || n === 4 ? 503 : s))
    )
    expect(results[2]).toMatchObject({
      errormessage: expect.stringContaining(
        'Not sent, since an earlier event of the same contact is to be tried again'
      )
    })
    expect(results[2]).not.toHaveProperty('sent')
    expect(requests).toHaveLength(3)
  })

  it('is sent after one that was rejected', async () => {
    play((_, nth) => (nth === 1 ? [400, refusal(5011, 'No')] : [200, ok()]))
    const results = await runBatch('triggerEvent', { eventid: 7 }, [
      who('a@example.com'),
      who('a@example.com')
    ])
    expect(statuses(results)).toEqual([400, 200])
  })
})

describe('#31 events that alternate two spellings of one contact', () => {
  const alternating = (count: number) =>
    Array.from({ length: count }, (_, n) => who(n % 2 ? 'Ada@example.com' : 'ada@example.com'))

  it.each(['addContactToList', 'removeContactFromList'])(
    'make two requests of %s',
    async (action) => {
      const requests = play(() => [200, ok()])
      const results = await runBatch(action, { contactlistid: 7 }, alternating(300))
      expect(new Set(statuses(results))).toEqual(new Set([200]))
      expect(requests.map(({ keys }) => keys)).toEqual([['ada@example.com'], ['Ada@example.com']])
    }
  )

  it.each([
    ['upsertContact', { write_field: {} }],
    ['triggerEvent', { eventid: 7 }]
  ])(
    'make at most 50 requests of %s, in order; the rest is to be tried again',
    async (action, mapping) => {
      const requests = play(() => [200, ok()])
      const results = await runBatch(action, mapping, [...alternating(300), who('b@example.com')])
      expect(requests).toHaveLength(50)
      expect(requests.slice(1, 4).map(({ keys }) => keys)).toEqual([
        ['Ada@example.com'],
        ['ada@example.com'],
        ['Ada@example.com']
      ])
      expect(statuses(results)).toEqual([...Array(50).fill(200), ...Array(250).fill(503), 200])
      expect(results[50]).toMatchObject({
        errormessage: expect.stringContaining('a batch makes at most 50 requests for one contact')
      })
    }
  )

  it('also where they are one contact in another form of the same letter', async () => {
    const requests = play(() => [200, ok()])
    const forms = ['zo\u00eb@example.com', 'zoe\u0308@example.com']
    await runBatch(
      'addContactToList',
      { contactlistid: 7 },
      forms.map((form) => who(form))
    )
    expect(requests).toHaveLength(2)
  })
})

describe('#33 an empty text', () => {
  it.each([
    ['triggerEvent', { eventid: 7, event_time: '' }],
    ['triggerEvent', { eventid: 7, trigger_id: '' }],
    ['upsertContact', { write_field: { '2': '' }, empty_values: '' }],
    ['upsertContact', { write_field: {}, contact_list: '', source: '' }]
  ])('of %s means the same in a batch as alone: %j', async (action, mapping) => {
    const wire = recordWire()
    await runSingle(action, mapping, who('a@example.com'))
    const results = await runBatch(action, mapping, [who('a@example.com')])
    expect(statuses(results)).toEqual([200])
    expect(wire).toHaveLength(2)
    expect(wire[1]?.body).toEqual(wire[0]?.body)
  })
})

describe('#34 credentials refused beside a success', () => {
  it('have one status, and a sentence that agrees with it', async () => {
    play(({ body }) => (body.includes('b@') ? [401, refusal(1, 'Unauthorized')] : [200, ok()]))
    const mapping = { contactlistid: { '@path': '$.traits.list' } }
    const results = await runBatch('addContactToList', mapping, [
      who('a@example.com', { list: 1 }),
      who('b@example.com', { list: 2 })
    ])
    expect(results[1]).toMatchObject({
      status: 503,
      errortype: 'SERVICE_UNAVAILABLE',
      errormessage:
        'Unauthorized (Add to Contact List, contact list 2: HTTP 401, replyCode 1). Other events of the batch were delivered, so Segment tries this one again, as after a 503; if it is refused again, check the credentials in the settings.'
    })
  })
})

describe.each(ACTIONS)('#35 a key value of $action', ({ action, mapping }) => {
  it.each([[true], [false]])('%j is rejected, single and batch', async (email) => {
    const wire = recordWire()
    await expect(runSingle(action, mapping, who(email))).rejects.toMatchObject({
      name: 'PayloadValidationError',
      message: expect.stringContaining(`Key value is ${String(email)}.`)
    })
    const results = await runBatch(action, mapping, [who('a@example.com'), who(email)])
    expect(statuses(results)).toEqual([200, 400])
    expect(results[1]).toMatchObject({ errortype: 'PAYLOAD_VALIDATION_FAILED' })
    expect(wire).toHaveLength(1)
  })

  it.each([
    [1e21, '1000000000000000000000'],
    [12345, '12345'],
    ['true', 'true'],
    ['1e21', '1e21']
  ])('%j is sent as %j', async (email, sent) => {
    const wire = recordWire()
    await runBatch(action, mapping, [who(email)])
    expect(JSON.stringify(wire[0]?.body)).toContain(`"${sent}"`)
  })
})

it('#36 a field that does not exist is rejected, and not tried again', async () => {
  play(() => [200, ok({ errors: { 'a@example.com': { '2006': 'Invalid field id: 999' } } })])
  const [result] = await runBatch('upsertContact', { write_field: { '999': 'x' } }, [
    who('a@example.com')
  ])
  expect(result).toMatchObject({
    status: 400,
    errormessage: expect.stringContaining('Map to fields that exist in Emarsys.')
  })
})

describe('#37 a trigger that nothing listens to', () => {
  const NOBODY =
    'No program or e-mail in Emarsys listens to this external event, so it starts nothing.'
  const nothing = { email: false, acProgram: false, interactionsProgram: false }

  it.each([
    [{ connectedTo: false }, { connectedTo: false, warnings: [NOBODY] }],
    [{ connectedTo: nothing }, { connectedTo: nothing, warnings: [NOBODY] }],
    [{ connectedTo: { ...nothing, email: true } }, { connectedTo: { ...nothing, email: true } }],
    [{ connectedTo: {} }, { connectedTo: {} }],
    [{ connectedTo: { other: false } }, { connectedTo: {} }],
    [{ connectedTo: true }, {}],
    [{ warnings: ['too big'] }, { warnings: ['too big'] }],
    [{ warnings: 'too big' }, { warnings: ['too big'] }],
    [{ warnings: { '1': 'too big', '2': { why: 1 } } }, { warnings: ['too big', '{"why":1}'] }],
    [{ warnings: [null, ''] }, {}],
    [{ warnings: Array(9).fill('w') }, { warnings: Array(5).fill('w') }],
    [{ warnings: 'x'.repeat(900) }, { warnings: ['x'.repeat(500)] }]
  ])('is delivered and says so: %j', async (data, told) => {
    play(() => [200, ok(data)])
    const [result] = await runBatch('triggerEvent', { eventid: 7 }, [who('a@example.com')])
    expect(result).toMatchObject({ status: 200 })
    expect(result?.body).toEqual({ replyCode: 0, replyText: 'OK', ...told })
  })

  it('passes on warnings that stand beside the data', async () => {
    play(() => [200, { ...ok(), warnings: ['not for Interactions'] }])
    const run = integration()
    const mapping = { ...KEY, eventid: 7 }
    await run.testAction('triggerEvent', { event: who('a@example.com'), mapping, settings: WSSE })
    expect(run.results[run.results.length - 1]?.data).toEqual({
      replyCode: 0,
      replyText: 'OK',
      warnings: ['not for Interactions']
    })
  })
})

describe('#38 a refusal names the permission that its call needs', () => {
  it.each([
    ['addContactToList', 'contactlist.contact.add'],
    ['removeContactFromList', 'contactlist.contact.delete'],
    ['upsertContact', 'contact.update'],
    ['triggerEvent', 'externalevent.trigger']
  ])('%s: %s', async (action, permission) => {
    play(() => [403, 'Forbidden'])
    const { mapping } = ACTIONS.find((one) => one.action === action) ?? {}
    const [result] = await runBatch(action, { ...mapping }, [who('a@example.com')])
    expect(result).toMatchObject({
      status: 403,
      errormessage: expect.stringContaining(
        `Grant the permission ${permission} in Emarsys. A changed permission takes some minutes.`
      )
    })
  })

  it.each([
    ['upsertContact', 'key_field', 'field.get'],
    ['upsertContact', 'write_field.__keys__', 'field.get'],
    ['upsertContact', 'write_field.5', 'field.singlechoice.get'],
    ['upsertContact', 'contact_list', 'contactlist.list'],
    ['upsertContact', 'source', 'source.get'],
    ['addContactToList', 'contactlistid', 'contactlist.list'],
    ['triggerEvent', 'eventid', 'externalevent.list']
  ])('the drop-down %s.%s: %s', async (action, field, permission) => {
    emarsys().persist().get(/.*/).reply(403, 'Forbidden')
    const { error } = (await integration().testDynamicField(action, field, {
      settings: WSSE,
      payload: {}
    })) as { error: { message: string } }
    expect(error.message).toContain(`Grant the permission ${permission} in Emarsys.`)
  })

  it('has one for each call', () => {
    expect(Object.values(PERMISSIONS).every((name) => /^[a-z.]+$/.test(name))).toBe(true)
  })
})

describe('#39 an event time of more than 6 hours ago', () => {
  const warningsAt = async (hoursAgo: number) => {
    play(() => [200, ok()])
    const timestamp = new Date(Date.now() - hoursAgo * 3_600_000).toISOString()
    const mapping = { eventid: 7, event_time: { '@path': '$.timestamp' } }
    const [result] = await runBatch('triggerEvent', mapping, [
      who('a@example.com', {}, { timestamp })
    ])
    return result?.body
  }

  it('is told with the delivery', async () => {
    expect(await warningsAt(6.1)).toMatchObject({
      warnings: [expect.stringContaining('more than 6 hours ago')]
    })
  })

  it('is not told where it is less', async () => {
    expect(await warningsAt(5.9)).toEqual({ replyCode: 0, replyText: 'OK' })
  })

  it('is told beside what Emarsys warns of', async () => {
    play(() => [200, ok({ warnings: ['first'] })])
    const mapping = { eventid: 7, event_time: '2026-01-01T00:00:00Z' }
    const [result] = await runBatch('triggerEvent', mapping, [who('a@example.com')])
    expect(result?.body).toMatchObject({
      warnings: ['first', expect.stringContaining('6 hours ago')]
    })
  })

  it("is in the field's description", () => {
    const { event_time } = destination.actions.triggerEvent?.fields ?? {}
    expect(event_time?.description).toContain('more than 6 hours old')
  })
})

describe('#40 #41 a mapped value that is empty', () => {
  const traits = { none: null, blank: '' }
  const write_field = {
    '1': { '@path': '$.traits.none' },
    '2': { '@path': '$.traits.blank' },
    '31': { '@path': '$.traits.none' }
  }
  const cleared = { '1': '', '2': '', '31': null, '3': 'a@example.com' }

  it.each([
    ['a mapping saved before empty_values existed', {}, cleared],
    ['clear', { empty_values: 'clear' }, cleared],
    ['ignore', { empty_values: 'ignore' }, { '3': 'a@example.com' }]
  ])('under %s, single and batch', async (_, setting, contact) => {
    const wire = recordWire()
    const mapping = { write_field, ...setting }
    await runSingle('upsertContact', mapping, who('a@example.com', traits))
    await runBatch('upsertContact', mapping, [who('a@example.com', traits)])
    const body = { key_id: '3', contacts: [contact] }
    expect(wire.map((one) => one.body)).toEqual([body, body])
  })

  it('is left as it is by a new mapping', () => {
    expect(destination.actions.upsertContact?.fields.empty_values?.default).toBe('ignore')
  })
})

describe.each(ACTIONS)(
  "#42 the gateway's words reach the user of $action",
  ({ action, mapping }) => {
    it.each([
      [401, 'Credentials are invalid.'],
      [403, 'You shall not pass'],
      [429, 'Rate limit exceeded'],
      [500, 'An unexpected error occurred']
    ])('%s {"message":"%s"}', async (status, message) => {
      play(() => [status, { message }])
      const [result] = await runBatch(action, mapping, [who('a@example.com')])
      expect(result).toMatchObject({
        status,
        errormessage: expect.stringContaining(message.replace(/\.$/, '')),
        body: { httpStatus: status, replyText: message }
      })
      await expect(runSingle(action, mapping, who('a@example.com'))).rejects.toThrow(
        message.replace(/\.$/, '')
      )
    })
  }
)

describe('#44 byte limits are met exactly', () => {
  const bodyOf = (size: number, n = 0) => who(`u${n}@example.com`, { text: 'x'.repeat(size) })
  const mapping = { eventid: 7, event_payload: { text: { '@path': '$.traits.text' } } }
  const frame = Buffer.byteLength('{"external_id":"u0@example.com","data":{"text":""}}')

  it.each([
    [1_000_000, 200],
    [1_000_001, 400]
  ])('an event of %i bytes is reported as %i', async (bytes, status) => {
    recordWire()
    const results = await runBatch('triggerEvent', mapping, [bodyOf(bytes - frame)])
    expect(statuses(results)).toEqual([status])
  })

  const upsert = { write_field: { '1': { '@path': '$.traits.text' } } }
  const request = Buffer.byteLength(
    '{"key_id":"3","contacts":[{"1":"","3":"u0@example.com"},{"1":"","3":"u1@example.com"}]}'
  )

  it.each([
    [8_000_000, 1],
    [8_000_001, 2]
  ])('two contacts of together %i bytes are %i requests', async (bytes, requests) => {
    const wire = recordWire()
    const half = Math.floor((bytes - request) / 2)
    const results = await runBatch('upsertContact', upsert, [
      bodyOf(half, 0),
      bodyOf(bytes - request - half, 1)
    ])
    expect(statuses(results)).toEqual([200, 200])
    expect(wire).toHaveLength(requests)
  })
})

describe('Add to contact list and Source', () => {
  it('go into the request and the row, and keep requests apart', async () => {
    const wire = recordWire()
    const mapping = {
      write_field: {},
      contact_list: { '@path': '$.traits.list' },
      source: { '@path': '$.traits.source' }
    }
    await runBatch('upsertContact', mapping, [
      who('a@example.com', { list: 1, source: 5 }),
      who('b@example.com', { list: 2, source: 5 }),
      who('c@example.com', { list: 1, source: 6 }),
      who('d@example.com')
    ])
    expect(wire.map(({ body }) => body)).toEqual([
      { key_id: '3', contacts: [{ '3': 'a@example.com', source_id: '5' }], contact_list_id: 1 },
      { key_id: '3', contacts: [{ '3': 'b@example.com', source_id: '5' }], contact_list_id: 2 },
      { key_id: '3', contacts: [{ '3': 'c@example.com', source_id: '6' }], contact_list_id: 1 },
      { key_id: '3', contacts: [{ '3': 'd@example.com' }] }
    ])
  })

  it.each([
    [{ contact_list: true }, 'Add to contact list is true'],
    [{ contact_list: '1e3' }, 'Add to contact list is "1e3"'],
    [{ source: -5 }, 'Source is -5']
  ])('are refused where they are not ids: %j', async (mapping, message) => {
    const wire = recordWire()
    const [result] = await runBatch('upsertContact', { write_field: {}, ...mapping }, [
      who('a@example.com')
    ])
    expect(result).toMatchObject({ status: 400, errormessage: expect.stringContaining(message) })
    expect(wire).toEqual([])
  })

  it.each([
    [2020, 400, 'Choose an existing list in "Add to contact list".'],
    [2020, 200, 'Choose an existing list in "Add to contact list".'],
    [2013, 400, 'Choose a Source that exists.']
  ])('that do not exist are final, and told: %s with %s', async (code, status, todo) => {
    play(() => [status, refusal(code, 'Invalid id: 9')])
    const results = await runBatch('upsertContact', { write_field: {}, contact_list: 9 }, people(3))
    expect(new Set(statuses(results))).toEqual(new Set([400]))
    expect(results[0]).toMatchObject({ errormessage: expect.stringContaining(todo) })
  })
})

it('offers the choices of a field for its values, and sends the id', async () => {
  const choices = [
    { id: '2', choice: 'Female', bit_position: null },
    { id: '1', choice: 'Male', bit_position: null }
  ]
  emarsys().get('/api/v2/field/5/choice').reply(200, ok(choices))
  const load = (field: string) =>
    integration().testDynamicField('upsertContact', field, { settings: WSSE, payload: {} })
  expect(await load('write_field.5')).toEqual({
    choices: [
      { value: '2', label: 'Female · 2' },
      { value: '1', label: 'Male · 1' }
    ]
  })
  expect(await load('write_field.email')).toEqual({ choices: [] })
  expect(await load('write_field.__values__')).toEqual({ choices: [] })
})

it('declares the size of a batch as a number', () => {
  for (const { fields } of Object.values(destination.actions))
    expect(fields.batch_size).toMatchObject({ type: 'number', default: 1000 })
})

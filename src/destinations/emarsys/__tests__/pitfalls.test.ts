import type { SegmentEvent } from '@segment/actions-core'
import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import type { Settings } from '../generated-types'
import {
  emarsys,
  event,
  integration,
  multistatus,
  ok,
  recordWire,
  WSSE
} from './__helpers__/support'

// Batches of 25,000 events take their time on a busy computer.
jest.setTimeout(60_000)

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => nock.restore())

/** Each action with a mapping that takes its contact from `traits.email`, and what its request looks like. */
const ACTIONS = [
  {
    action: 'addContactToList',
    mapping: { contactlistid: { '@path': '$.traits.target' } },
    path: /contactlist\/\d+\/add/
  },
  {
    action: 'removeContactFromList',
    mapping: { contactlistid: { '@path': '$.traits.target' } },
    path: /contactlist\/\d+\/delete/
  },
  {
    action: 'upsertContact',
    mapping: { write_field: { '1': { '@path': '$.traits.firstName' } } },
    path: /contact\//
  },
  {
    action: 'triggerEvent',
    mapping: { eventid: { '@path': '$.traits.target' }, trigger_id: { '@path': '$.messageId' } },
    path: /event\/\d+\/trigger/
  }
] as const

const who = (email: string | null, target: unknown = 1, more: object = {}): SegmentEvent =>
  event({
    type: 'identify',
    messageId: `m-${String(email)}`,
    traits: { email, target, firstName: 'Ada', ...more }
  } as Partial<SegmentEvent>)

const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }
const three = ['a@example.com', 'b@example.com', 'c@example.com'].map((email) => who(email))

/** The API's answer to any write, of any action. */
const answers = (path: RegExp, status: number, body: nock.Body, headers = {}) =>
  emarsys()
    .persist()
    .intercept(path, 'POST')
    .reply(status, body, headers)
    .intercept(path, 'PUT')
    .reply(status, body, headers)

async function runBatch(
  action: string,
  mapping: object,
  events: SegmentEvent[],
  settings: Settings = WSSE
) {
  const run = integration()
  await run.testBatchAction(action, { events, mapping: { ...KEY, ...mapping }, settings })
  return multistatus(run)
}

const runSingle = (action: string, mapping: object, one: SegmentEvent, settings: Settings = WSSE) =>
  integration().testAction(action, { event: one, mapping: { ...KEY, ...mapping }, settings })

const RESET = Object.assign(new Error('reset'), { code: 'ECONNRESET' })

const refusal = (replyCode: number, replyText: string) => ({ replyCode, replyText, data: '' })

describe.each(ACTIONS)('$action', ({ action, mapping, path }) => {
  it.each([
    [401, refusal(1, 'Unauthorized'), 401, 'INVALID_AUTHENTICATION'],
    [403, 'Forbidden', 403, 'FORBIDDEN'],
    [404, refusal(3006, 'Not there'), 404, 'NOT_FOUND'],
    [429, refusal(7003, 'Too many requests'), 429, 'TOO_MANY_REQUESTS'],
    [500, refusal(1, 'Database connection error'), 500, 'INTERNAL_SERVER_ERROR'],
    [500, refusal(3004, 'List name is not set.'), 400, 'BAD_REQUEST'],
    [400, refusal(2001, 'Failed to load fields'), 503, 'SERVICE_UNAVAILABLE'],
    [200, refusal(2004, 'Invalid key field id: 3'), 400, 'BAD_REQUEST'],
    [200, '<html>Maintenance</html>', 502, 'BAD_GATEWAY'],
    [200, 'null', 502, 'BAD_GATEWAY'],
    [200, '[]', 502, 'BAD_GATEWAY'],
    [200, '{"replyCode":0', 502, 'BAD_GATEWAY']
  ])(
    '#1 #2 #5 #6 #7 reports %s %j for every event of a batch as %s, with the text',
    async (status, body, reported, errortype) => {
      answers(path, status, body)
      const results = await runBatch(action, mapping, three)
      expect(results).toHaveLength(3)
      const text =
        typeof body === 'object' ? body.replyText.replace(/\.$/, '') : body.replace(/<[^>]*>/g, '')
      for (const result of results) {
        expect(result).toMatchObject({ status: reported, errortype, errorreporter: 'DESTINATION' })
        expect(result).toHaveProperty('errormessage', expect.stringContaining(text))
      }
    }
  )

  it.each([
    [401, refusal(1, 'Unauthorized'), { name: 'InvalidAuthenticationError', status: 401 }],
    [403, 'Forbidden', { name: 'APIError', status: 403 }],
    [429, refusal(7003, 'Too many requests'), { name: 'RetryableError', status: 429 }],
    [500, refusal(1, 'Database connection error'), { name: 'RetryableError', status: 500 }],
    [520, '', { name: 'APIError', status: 520 }],
    [501, '', { name: 'APIError', status: 501 }],
    [200, refusal(2004, 'Invalid key field id: 3'), { name: 'APIError', status: 400 }],
    [200, '<html>Maintenance</html>', { name: 'RetryableError', status: 502 }]
  ])('#1 #2 #5 #6 #7 throws for %s %j, single', async (status, body, error) => {
    answers(path, status, body)
    await expect(runSingle(action, mapping, who('a@example.com'))).rejects.toMatchObject(error)
  })

  it('#3 rejects the one contact that Emarsys refuses, also behind an event that the schema drops', async () => {
    answers(path, 200, ok({ errors: { 'b@example.com': { '2010': 'More contacts found' } } }))
    const results = await runBatch(action, mapping, [who(null), ...three])
    expect(results.map(({ status }) => status)).toEqual([400, 200, 400, 200])
    expect(results[2]).toMatchObject({
      errormessage: expect.stringContaining('More contacts found'),
      sent: { key_id: '3' }
    })
    await expect(runSingle(action, mapping, who('b@example.com'))).rejects.toMatchObject({
      message: expect.stringContaining('More contacts found')
    })
  })

  it('#9 rejects a key field that is not an id or a name, before any request', async () => {
    const wire = recordWire()
    for (const key_field of [true, [3]]) {
      const odd = { ...mapping, key_field: { '@path': '$.properties.key' } }
      const one = { ...who('a@example.com'), properties: { key: key_field } } as SegmentEvent
      const [result] = await runBatch(action, odd, [one])
      expect(result).toMatchObject({
        status: 400,
        errormessage: `Key field is ${JSON.stringify(key_field)}. Choose the field that identifies the contact.`
      })
    }
    expect(wire).toEqual([])
  })

  it('#14 signs each request for itself', async () => {
    const wire = recordWire()
    const variants = [1, 2, 3].map((target) => who('a@example.com', target))
    await runBatch(
      action,
      mapping,
      action === 'upsertContact'
        ? [who('a@example.com'), who('A@example.com'), who('a@Example.com')]
        : variants
    )
    const nonces = wire.map(({ headers }) => /Nonce="(\w+)"/.exec(headers['x-wsse'] ?? '')?.[1])
    expect(nonces).toHaveLength(3)
    expect(new Set(nonces).size).toBe(3)
  })

  it.each(['constructor', '__proto__', 'toString'])(
    '#15 takes %s as key field and key value like any other',
    async (word) => {
      const wire = recordWire()
      const odd = { ...KEY, key_field: word, key_value: word, ...mapping }
      const run = integration()
      await run.testBatchAction(action, { events: [who('x')], mapping: odd, settings: WSSE })
      expect(multistatus(run)[0]?.status).toBe(200)
      expect(JSON.stringify(wire[0]?.body)).toContain(`"${word}"`)
      expect(wire[0]?.body).toHaveProperty('key_id', word)
      nock.cleanAll()
      answers(path, 200, `{"replyCode":0,"data":{"errors":{"${word}":{"2008":"No contact"}}}}`)
      const results = await runBatch(
        action,
        { ...mapping, key_value: { '@path': '$.traits.email' } },
        [who(word), who('other')]
      )
      expect(results.map(({ status }) => status)).toEqual([400, 200])
    }
  )

  it('#21 makes the same body of the same event, single and batch', async () => {
    const wire = recordWire()
    await runSingle(action, mapping, who('a@example.com'))
    await runBatch(action, mapping, [who('a@example.com')])
    expect(wire).toHaveLength(2)
    expect(wire[1]?.body).toEqual(wire[0]?.body)
    expect(wire[1]?.path).toEqual(wire[0]?.path)
  })

  it('#24 gives every event exactly one outcome', async () => {
    recordWire()
    const results = await runBatch(action, mapping, [
      ...three,
      ...three,
      who(null),
      who(' '),
      who('d@example.com')
    ])
    expect(results.map((result) => result?.status)).toEqual([
      200, 200, 200, 200, 200, 200, 400, 400, 200
    ])
  })

  it('#23 keeps nothing between the calls of two customers', async () => {
    const wire = recordWire()
    const customer = (name: string) => ({ api_user: name, api_password: 'x' })
    await Promise.all([
      runBatch(action, mapping, three, customer('one')),
      runBatch(action, mapping, [who('z@example.com')], customer('two'))
    ])
    const one = wire.find(({ headers }) => headers['x-wsse']?.includes('Username="one"'))
    const two = wire.find(({ headers }) => headers['x-wsse']?.includes('Username="two"'))
    expect(JSON.stringify(one?.body)).not.toContain('z@example.com')
    expect(JSON.stringify(two?.body)).not.toContain('a@example.com')
  })

  it('reports a connection that fails as 503, with what was sent', async () => {
    emarsys()
      .persist()
      .intercept(path, 'POST')
      .replyWithError(RESET)
      .intercept(path, 'PUT')
      .replyWithError(RESET)
    const [result] = await runBatch(action, mapping, [who('a@example.com')])
    expect(result).toMatchObject({
      status: 503,
      errormessage: expect.stringContaining('No connection (ECONNRESET)'),
      sent: { key_id: '3' }
    })
    expect(result).not.toHaveProperty('body')
  })

  it.each([undefined, null, '', []])('takes a success with data %j for one', async (data) => {
    answers(path, 200, { replyCode: 0, replyText: 'OK', data } as never)
    expect((await runBatch(action, mapping, three)).map(({ status }) => status)).toEqual([
      200, 200, 200
    ])
  })

  it('tells no secret in any outcome', async () => {
    answers(path, 401, refusal(1, 'Unauthorized'))
    expect(JSON.stringify(await runBatch(action, mapping, three))).not.toMatch(
      /test-secret|PasswordDigest/
    )
  })
})

/** Actions whose target the event may name, so that it has to be read from each event. */
const OF_TARGETS = ACTIONS.filter(({ action }) => action !== 'upsertContact')

describe.each(OF_TARGETS)('the target of $action', ({ action, mapping }) => {
  it('#9 rejects what only resembles an id, before any request', async () => {
    const wire = recordWire()
    for (const target of [-5, 0, 1e21, '12abc', 1.5, '1.5', '']) {
      const [result] = await runBatch(action, mapping, [who('a@example.com', target)])
      expect(result?.status).toBe(400)
      await expect(runSingle(action, mapping, who('a@example.com', target))).rejects.toThrow()
    }
    expect(wire).toEqual([])
  })

  it.each([[true], ['1e3'], ['0x1F'], ['1.0'], [[5]], [['5']]])(
    '#9 rejects the id %j, which the runtime would make a number, and delivers its neighbours',
    async (target) => {
      const wire = recordWire()
      await expect(runSingle(action, mapping, who('a@example.com', target))).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining(`${JSON.stringify(target)}, but it must be`)
      })
      expect(wire).toEqual([])
      const neighbours = [who(null), who('a@example.com', '7'), who('b@example.com', 7)]
      const odd = who('c@example.com', target)
      const mixed = [...neighbours.slice(0, 2), odd, ...neighbours.slice(2)]
      const results = await runBatch(action, mapping, mixed)
      expect(results.map(({ status }) => status)).toEqual([400, 200, 400, 200])
      const whole = await runBatch(action, mapping, mixed.slice(1))
      expect(whole.map(({ status }) => status)).toEqual([200, 400, 200])
      expect(JSON.stringify(wire)).not.toContain('c@example.com')
      expect(wire).toHaveLength(2)
    }
  )
})

/** Counts requests, and refuses the second. */
function refuseTheSecond(path: RegExp) {
  const count = { calls: 0 }
  const reply = (): [number, nock.Body] => {
    count.calls += 1
    return count.calls === 2
      ? [500, refusal(1, 'Database connection error')]
      : [200, ok({ errors: {} })]
  }
  emarsys().persist().intercept(path, 'POST').reply(reply).intercept(path, 'PUT').reply(reply)
  return count
}

describe.each(ACTIONS)('#22 #44 the limit of rows of $action', ({ action, mapping, path }) => {
  const limit = action.endsWith('List') ? 10_000 : 1000

  it('splits two and a half requests; a refused one does not touch the others', async () => {
    const count = refuseTheSecond(path)
    const events = Array.from({ length: 2.5 * limit }, (_, index) => who(`u${index}@example.com`))
    const results = await runBatch(action, mapping, events)
    const failed = results.flatMap(({ status }, index) => (status === 500 ? [index] : []))
    expect(count.calls).toBe(3)
    expect(failed).toEqual(Array.from({ length: limit }, (_, index) => limit + index))
  })

  it('sends what just fits as one request', async () => {
    const count = refuseTheSecond(path)
    const events = Array.from({ length: limit }, (_, index) => who(`u${index}@example.com`))
    const results = await runBatch(action, mapping, events)
    expect(count.calls).toBe(1)
    expect(results.every(({ status }) => status === 200)).toBe(true)
  })
})

describe('#8 two lists in a batch', () => {
  it('each report for themselves', async () => {
    emarsys()
      .post(/contactlist\/1\/add/)
      .reply(200, ok({ inserted_contacts: 1 }))
    emarsys()
      .post(/contactlist\/2\/add/)
      .reply(400, refusal(3004, 'Invalid contact list id: 2'))
    const mapping = { contactlistid: { '@path': '$.traits.target' } }
    const results = await runBatch('addContactToList', mapping, [
      who('a@example.com', 1),
      who('a@example.com', 2),
      who('b@example.com', 1)
    ])
    expect(results.map(({ status }) => status)).toEqual([200, 400, 200])
    expect(results[1]).toMatchObject({
      errormessage:
        'Invalid contact list id: 2 (Add to Contact List, contact list 2: HTTP 400, replyCode 3004). Choose a contact list that exists.'
    })
  })
})

describe('#10 the key value wins', () => {
  it('over another value for the key field in write_field, also as a number', async () => {
    const wire = recordWire()
    await runBatch('upsertContact', { write_field: { '3': 'other@example.com', '1': 'Ada' } }, [
      who('a@example.com')
    ])
    expect(wire[0]?.body).toEqual({ key_id: '3', contacts: [{ '1': 'Ada', '3': 'a@example.com' }] })
  })

  it.each([
    [' 3', '3'],
    ['3 ', '3'],
    ['03', '3'],
    ['3', ' 003 '],
    [' email', 'email']
  ])('over write_field %j beside the key field %j', async (field, key_field) => {
    const wire = recordWire()
    const mapping = { key_field, write_field: { [field]: 'other@example.com' } }
    await runBatch('upsertContact', mapping, [who('a@example.com')])
    const key = key_field.trim().replace(/^0+/, '')
    expect(wire[0]?.body).toEqual({ key_id: key, contacts: [{ [key]: 'a@example.com' }] })
  })
})

describe('a name that is not a field', () => {
  it.each([
    ['key_id', { write_field: { key_id: '37', '1': 'Ada' } }],
    ['contacts', { write_field: { ' contacts': 'x' } }],
    ['contact_list_id', { write_field: { contact_list_id: '7' } }],
    ['key_id', { write_field: {}, key_field: 'key_id' }],
    ['', { write_field: { ' ': 'x' } }]
  ])('%j is rejected by Upsert Contact, before any request: %j', async (name, mapping) => {
    const wire = recordWire()
    const [result] = await runBatch('upsertContact', mapping, [who('a@example.com')])
    expect(result).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining(`"${name}" is not a field of a contact`)
    })
    expect(result).not.toHaveProperty('sent')
    expect(wire).toEqual([])
  })
})

describe('an unknown contact that is not to be created', () => {
  it('is rejected, and told how to create it', async () => {
    emarsys()
      .put('/api/v2/contact/?create_if_not_exists=0')
      .reply(200, ok({ errors: { 'a@example.com': { '2008': 'No contact found' } } }))
    const [result] = await runBatch(
      'upsertContact',
      { write_field: {}, create_if_missing: false },
      [who('a@example.com')]
    )
    expect(result).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('Turn on "Create missing contacts"')
    })
  })
})

describe('#11 a missing trait', () => {
  it('is not sent, neither as null nor as an empty text', async () => {
    const wire = recordWire()
    const write_field = {
      '1': { '@path': '$.traits.none' },
      '2': { '@path': '$.traits.nothing' },
      '4': { '@path': '$.traits.empty' }
    }
    await runBatch('upsertContact', { write_field, empty_values: 'ignore' }, [
      who('a@example.com', 1, { nothing: null, empty: '' })
    ])
    expect(wire[0]?.body).toEqual({ key_id: '3', contacts: [{ '3': 'a@example.com' }] })
  })

  it('clears the field when the user chose that', async () => {
    const wire = recordWire()
    const write_field = { '1': { '@path': '$.traits.none' }, '2': { '@path': '$.traits.nothing' } }
    await runBatch('upsertContact', { write_field, empty_values: 'clear' }, [
      who('a@example.com', 1, { nothing: null })
    ])
    expect(wire[0]?.body).toEqual({ key_id: '3', contacts: [{ '2': '', '3': 'a@example.com' }] })
  })
})

describe('#12 the same contact twice', () => {
  const twice = [
    who('a@example.com', 1, { firstName: 'One', lastName: 'L' }),
    who('b@example.com'),
    who('a@example.com', 1, { firstName: 'Two' })
  ]

  it('is merged by upsert, later values win, and both events report', async () => {
    emarsys()
      .put(/contact/, {
        key_id: '3',
        contacts: [
          { '1': 'Two', '2': 'L', '3': 'a@example.com' },
          { '1': 'Ada', '3': 'b@example.com' }
        ]
      })
      .reply(200, ok({ errors: { 'a@example.com': { '2010': 'Two of them' } } }))
    const write_field = {
      '1': { '@path': '$.traits.firstName' },
      '2': { '@path': '$.traits.lastName' }
    }
    const results = await runBatch('upsertContact', { write_field, empty_values: 'ignore' }, twice)
    expect(results.map(({ status }) => status)).toEqual([400, 200, 400])
    expect(results[0]?.sent).toEqual({ key_id: '3', '1': 'One', '2': 'L', '3': 'a@example.com' })
    expect(results[2]?.sent).toEqual({ key_id: '3', '1': 'Two', '3': 'a@example.com' })
  })

  it('is put on a list once, and both events report', async () => {
    const wire = recordWire()
    const results = await runBatch('addContactToList', { contactlistid: 1 }, twice)
    expect(wire.map(({ body }) => body)).toEqual([
      { key_id: '3', external_ids: ['a@example.com', 'b@example.com'] }
    ])
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('is triggered twice, in two requests, in order', async () => {
    const wire = recordWire()
    const events = twice.map((one, index) => ({ ...one, messageId: `m${index}` }))
    await runBatch('triggerEvent', { eventid: 7, trigger_id: { '@path': '$.messageId' } }, events)
    const ids = wire.map(({ body }) =>
      (body as { contacts: { trigger_id: string }[] }).contacts.map((one) => one.trigger_id)
    )
    expect(ids).toEqual([
      [expect.stringMatching(/^7:m0:/), expect.stringMatching(/^7:m1:/)],
      [expect.stringMatching(/^7:m2:/)]
    ])
  })

  it('in another spelling shares no request, and the later one goes later', async () => {
    const wire = recordWire()
    await runBatch('upsertContact', { write_field: {} }, [
      who('a@example.com'),
      who('A@example.com'),
      who('b@example.com'),
      who('a@example.com')
    ])
    const keys = wire.map(({ body }) =>
      (body as { contacts: { 3: string }[] }).contacts.map((one) => one[3])
    )
    expect(keys).toEqual([['a@example.com', 'b@example.com'], ['A@example.com'], ['a@example.com']])
  })

  it('with and without creation goes in order', async () => {
    const wire = recordWire()
    const mapping = { write_field: {}, create_if_missing: { '@path': '$.traits.create' } }
    await runBatch('upsertContact', mapping, [
      who('a@example.com', 1, { create: true }),
      who('a@example.com', 1, { create: false })
    ])
    expect(wire.map(({ path }) => path.at(-1))).toEqual(['1', '0'])
  })
})

describe('#13 many targets', () => {
  it('are sent at most four at a time', async () => {
    let [open, most] = [0, 0]
    emarsys()
      .persist()
      .post(/add/)
      .reply(200, async () => {
        open += 1
        most = Math.max(most, open)
        await new Promise((resolve) => setTimeout(resolve, 2))
        open -= 1
        return ok()
      })
    const events = Array.from({ length: 60 }, (_, index) => who('a@example.com', index + 1))
    const results = await runBatch(
      'addContactToList',
      { contactlistid: { '@path': '$.traits.target' } },
      events
    )
    expect(most).toBe(4)
    expect(results.every(({ status }) => status === 200)).toBe(true)
  })

  it('are not sent on when the rate limit is met: the rest reports 429, too', async () => {
    let calls = 0
    emarsys()
      .persist()
      .post(/add/)
      .reply(() => {
        calls += 1
        return calls === 1 ? [200, ok()] : [429, refusal(7003, 'Too many requests')]
      })
    const events = Array.from({ length: 60 }, (_, index) => who('a@example.com', index + 1))
    const results = await runBatch(
      'addContactToList',
      { contactlistid: { '@path': '$.traits.target' } },
      events
    )
    expect(calls).toBeLessThanOrEqual(5)
    expect(results[0]?.status).toBe(200)
    expect(new Set(results.slice(1).map(({ status }) => status))).toEqual(new Set([429]))
    expect(results[59]).toMatchObject({
      errormessage: expect.stringContaining(
        'Not sent, since an earlier request of this batch reached the rate limit'
      )
    })
    expect(results[59]).not.toHaveProperty('sent')
  })
})

describe('a host that gives no answer', () => {
  const perTarget = { contactlistid: { '@path': '$.traits.target' } }
  const lists = Array.from({ length: 60 }, (_, index) => who('a@example.com', index + 1))
  const failing = (code: string) => {
    const calls: string[] = []
    emarsys()
      .persist()
      .post(/add/, () => calls.push('') > 0)
      .replyWithError(Object.assign(new Error('no'), { code }))
    return calls
  }

  it.each([
    ['ETIMEDOUT', 408, 'was not answered in time'],
    ['ENOTFOUND', 503, 'found no connection'],
    ['ECONNREFUSED', 503, 'found no connection']
  ])('with %s ends the call: the rest reports %s, not sent', async (code, status, cause) => {
    const calls = failing(code)
    const results = await runBatch('addContactToList', perTarget, lists)
    expect(calls).toHaveLength(4)
    expect(new Set(results.map((result) => result?.status))).toEqual(new Set([status]))
    expect(results.filter((result) => result && 'sent' in result)).toHaveLength(4)
    expect(results[59]).toMatchObject({
      errormessage: `Not sent, since an earlier request of this batch ${cause} (Add to Contact List, contact list 60: reported as ${status}). Segment tries again.`
    })
  })

  it('but for a connection that was reset, which concerns its own request', async () => {
    const calls = failing('ECONNRESET')
    const results = await runBatch('addContactToList', perTarget, lists)
    expect(calls).toHaveLength(60)
    expect(results.every((result) => result && 'sent' in result)).toBe(true)
  })

  it('keeps the second trigger of a contact back, and reports the first with what was sent', async () => {
    emarsys()
      .post(/trigger/)
      .replyWithError(Object.assign(new Error('no'), { code: 'ETIMEDOUT' }))
    const results = await runBatch('triggerEvent', { eventid: 7 }, [
      who('a@example.com'),
      who('a@example.com')
    ])
    expect(results).toMatchObject([
      { status: 408, sent: { external_id: 'a@example.com' } },
      { status: 408, errormessage: expect.stringContaining('Not sent, since') }
    ])
    expect(results[1]).not.toHaveProperty('sent')
  })
})

describe('#19 #20 a trigger', () => {
  it('carries an id of event and message, and the time of the event, in a form that Emarsys takes', async () => {
    const wire = recordWire()
    const run = integration()
    const replayed = event({
      messageId: 'message-9',
      timestamp: '2026-01-02T03:04:05.678+02:00',
      traits: { email: 'a@example.com' }
    })
    for (const eventid of [1, 2])
      await run.testBatchAction('triggerEvent', {
        events: [replayed],
        mapping: { eventid },
        settings: WSSE,
        useDefaultMappings: true
      })
    const contacts = wire.map(({ body }) => (body as { contacts: object[] }).contacts[0])
    expect(contacts).toMatchObject([
      {
        trigger_id: expect.stringMatching(/^1:message-9:[0-9a-f]{16}$/),
        event_time: '2026-01-02T01:04:05Z'
      },
      {
        trigger_id: expect.stringMatching(/^2:message-9:[0-9a-f]{16}$/),
        event_time: '2026-01-02T01:04:05Z'
      }
    ])
  })
})

describe('#22 bytes', () => {
  it('of one request stay below 8 MB', async () => {
    const wire = recordWire()
    const events = Array.from({ length: 20 }, (_, index) =>
      who(`u${index}@example.com`, 1, { firstName: 'é'.repeat(500_000) })
    )
    const results = await runBatch(
      'upsertContact',
      { write_field: { '1': { '@path': '$.traits.firstName' } } },
      events
    )
    expect(results.every(({ status }) => status === 200)).toBe(true)
    expect(wire.length).toBeGreaterThan(2)
    for (const { body } of wire)
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(8_000_000)
  })

  it('of one event to trigger stay below 1 MB; a larger one is rejected by itself', async () => {
    recordWire()
    const events = [who('a@example.com', 1, { big: 'x'.repeat(1_000_001) }), who('b@example.com')]
    const results = await runBatch(
      'triggerEvent',
      { eventid: 1, event_payload: { big: { '@path': '$.traits.big' } } },
      events
    )
    expect(results.map(({ status }) => status)).toEqual([400, 200])
  })
})

describe('the runtime', () => {
  const subscription = {
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: { ...KEY, write_field: {} }
  }

  it('#6 asks twice at most with refused WSSE credentials, and fetches no token', async () => {
    let calls = 0
    emarsys()
      .persist()
      .put(/contact/)
      .reply(() => {
        calls += 1
        return [401, refusal(1, 'Unauthorized')]
      })
    const refused = new Destination(destination).onEvent(who('a@example.com'), {
      ...WSSE,
      subscription
    } as never)
    await expect(refused).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('Unauthorized')
    })
    expect(calls).toBe(2)
  })

  it('reports an event without a trigger match as not subscribed, and the rest at their places', async () => {
    recordWire()
    const events = [
      who('a@example.com'),
      event({ type: 'track', event: 'x' }),
      who('b@example.com')
    ]
    const [result] = await new Destination(destination).onBatch(events, {
      ...WSSE,
      subscription
    } as never)
    expect(result?.multistatus?.map(({ status }) => status)).toEqual([200, 400, 200])
  })
})

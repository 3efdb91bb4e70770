import nock from 'nock'
import { ENDPOINTS } from '../api/emarsys'
import {
  ACTIONS,
  people,
  play,
  playFailure,
  refusal,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  WRITING,
  who
} from './__helpers__/actions'
import { emarsys, integration, ok, recordWire, WSSE } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const three = ['a@example.com', 'b@example.com', 'c@example.com'].map((email) => who(email))
const DOWN = refusal(1, 'Database connection error')
const PAGE = '<html>Maintenance</html>'

type Row = [
  pitfalls: string,
  status: number,
  body: nock.Body,
  reported: number,
  errortype: string,
  name: string
]

/** An answer, and what is reported for it: in a batch by status and errortype, for a single event by an error. */
const ANSWERS: Row[] = [
  [
    '#1 #5 #6',
    401,
    refusal(1, 'Bad login'),
    401,
    'INVALID_AUTHENTICATION',
    'InvalidAuthenticationError'
  ],
  ['#1 #6', 403, 'Forbidden', 403, 'FORBIDDEN', 'APIError'],
  ['#5 #6', 404, refusal(3006, 'Not there'), 404, 'NOT_FOUND', 'APIError'],
  ['#1 #5 #7', 429, refusal(7003, 'Too many requests'), 429, 'TOO_MANY_REQUESTS', 'RetryableError'],
  ['#1 #5', 500, DOWN, 500, 'INTERNAL_SERVER_ERROR', 'RetryableError'],
  ['#43', 500, refusal(3004, 'List name is not set.'), 400, 'BAD_REQUEST', 'APIError'],
  ['#43', 502, refusal(3004, 'List name is not set.'), 502, 'BAD_GATEWAY', 'RetryableError'],
  ['#43', 503, refusal(3001, 'No action'), 503, 'SERVICE_UNAVAILABLE', 'RetryableError'],
  ['#43', 400, refusal(2001, 'No fields'), 503, 'SERVICE_UNAVAILABLE', 'RetryableError'],
  ['#1', 520, 'Odd', 520, 'UNKNOWN_ERROR', 'APIError'],
  ['#1', 501, 'Never', 501, 'NOT_IMPLEMENTED', 'APIError'],
  ['#2 #5', 200, refusal(2004, 'Invalid key field id: 3'), 400, 'BAD_REQUEST', 'APIError'],
  ['#5', 200, PAGE, 502, 'BAD_GATEWAY', 'RetryableError'],
  ['#5', 200, 'null', 502, 'BAD_GATEWAY', 'RetryableError'],
  ['#5', 200, '[]', 502, 'BAD_GATEWAY', 'RetryableError'],
  ['#5', 200, '{"replyCode":0', 502, 'BAD_GATEWAY', 'RetryableError']
]

/** Emarsys's own words in an answer. */
const wordsOf = (body: nock.Body) =>
  typeof body === 'object'
    ? String((body as { replyText?: string }).replyText).replace(/\.$/, '')
    : body.replace(/<[^>]*>/g, '')

describe.each(ACTIONS)('$action', ({ action, mapping, permission }) => {
  it.each(ANSWERS)(
    '%s batch: reports %s %j for every event as %s, with the words',
    async (_, status, body, reported, errortype) => {
      play(() => [status, body])
      const results = await runBatch(action, mapping, three)
      expect(results).toHaveLength(3)
      for (const result of results) {
        expect(result).toMatchObject({ status: reported, errortype, errorreporter: 'DESTINATION' })
        expect(result).toHaveProperty('errormessage', expect.stringContaining(wordsOf(body)))
        expect(result).toMatchObject({ body: { httpStatus: status } })
      }
    }
  )

  it.each(ANSWERS)(
    '%s single: throws for %s %j an error of %s, with the words',
    async (_, status, body, reported, _errortype, name) => {
      play(() => [status, body])
      const error = await refuseSingle(action, mapping, who('a@example.com'))
      expect(error).toMatchObject({ name, status: reported })
      expect(error.message).toContain(wordsOf(body))
    }
  )

  const refusesB = ok({ errors: { 'b@example.com': { '2010': 'More contacts found' } } })

  it('#3 batch: rejects the one contact that Emarsys refuses, also behind an event that the schema drops', async () => {
    play(() => [200, refusesB])
    const results = await runBatch(action, mapping, [who(null), ...three])
    expect(statuses(results)).toEqual([400, 200, 400, 200])
    expect(results[2]).toMatchObject({
      errormessage: expect.stringContaining('More contacts found'),
      sent: { key_id: '3' }
    })
  })

  it('#3 single: rejects the contact that Emarsys refuses', async () => {
    play(() => [200, refusesB])
    const error = await refuseSingle(action, mapping, who('b@example.com'))
    expect(error).toMatchObject({ name: 'APIError', status: 400 })
    expect(error.message).toContain('More contacts found')
  })

  it('#4 batch: resolves where the answer refuses each of 1000 contacts', async () => {
    const reasons = { '2008': 'No contact found with the external id: 3.' }
    play(({ keys }) => [200, ok({ errors: Object.fromEntries(keys.map((key) => [key, reasons])) })])
    const results = await runBatch(action, mapping, people(1000))
    expect(results).toHaveLength(1000)
    expect(new Set(statuses(results))).toEqual(new Set([400]))
  })

  it('#4 single: resolves where the answer has 100 kB', async () => {
    play(() => [200, ok({ ids: ['x'.repeat(100_000)] })])
    const told = await runSingle(action, mapping, who('a@example.com'))
    expect(told).toEqual({ replyCode: 0, replyText: 'OK' })
  })

  it('#24 batch: gives every event exactly one outcome', async () => {
    recordWire()
    const odd = [who(null), who(' '), who('d@example.com')]
    const results = await runBatch(action, mapping, [...three, ...three, ...odd])
    expect(statuses(results)).toEqual([200, 200, 200, 200, 200, 200, 400, 400, 200])
  })

  it.each([
    [401, 'Credentials are invalid.'],
    [403, 'You shall not pass'],
    [429, 'Rate limit exceeded'],
    [500, 'An unexpected error occurred']
  ])(
    '#42 single and batch: tells the words of a gateway: %s {"message":"%s"}',
    async (status, message) => {
      play(() => [status, { message }])
      const words = message.replace(/\.$/, '')
      const [result] = await runBatch(action, mapping, [who('a@example.com')])
      expect(result).toMatchObject({
        status,
        errormessage: expect.stringContaining(words),
        body: { httpStatus: status, replyText: message }
      })
      await expect(runSingle(action, mapping, who('a@example.com'))).rejects.toThrow(words)
    }
  )

  it('#38 single and batch: names the permission that the call needs', async () => {
    play(() => [403, 'Forbidden'])
    const todo = `Grant the permission ${permission} in Emarsys. A changed permission takes some minutes.`
    const [result] = await runBatch(action, mapping, [who('a@example.com')])
    expect(result).toMatchObject({ status: 403, errormessage: expect.stringContaining(todo) })
    await expect(runSingle(action, mapping, who('a@example.com'))).rejects.toThrow(todo)
  })

  it('reports a connection that fails as 503, with what was sent', async () => {
    playFailure('ECONNRESET')
    const [result] = await runBatch(action, mapping, [who('a@example.com')])
    expect(result).toMatchObject({
      status: 503,
      errormessage: expect.stringContaining('No connection (ECONNRESET)'),
      sent: { key_id: '3' }
    })
    expect(result).not.toHaveProperty('body')
  })

  it.each([undefined, null, '', []])('takes a success with data %j for one', async (data) => {
    play(() => [200, { replyCode: 0, replyText: 'OK', data } as never])
    expect(statuses(await runBatch(action, mapping, three))).toEqual([200, 200, 200])
  })

  it('tells no secret in any outcome', async () => {
    play(() => [401, refusal(1, 'Unauthorized')])
    const told = JSON.stringify(await runBatch(action, mapping, three))
    expect(told).not.toMatch(/test-secret|PasswordDigest/)
  })
})

describe.each(WRITING)('$action', ({ action, mapping }) => {
  it('#36 single and batch: rejects a field that does not exist, and does not have it tried again', async () => {
    play(() => [200, ok({ errors: { 'a@example.com': { '2006': 'Invalid field id: 999' } } })])
    const odd = { ...mapping, write_field: { '999': 'x' } }
    const todo = 'Map to fields that exist in Emarsys.'
    const [result] = await runBatch(action, odd, [who('a@example.com')])
    expect(result).toMatchObject({ status: 400, errormessage: expect.stringContaining(todo) })
    const error = await refuseSingle(action, odd, who('a@example.com'))
    expect(error).toMatchObject({ name: 'APIError', status: 400 })
    expect(error.message).toContain(todo)
  })
})

it.each([
  ['upsertContact', 'key_field', 'field.get'],
  ['upsertContact', 'write_field.__keys__', 'field.get'],
  ['upsertContact', 'write_field.5', 'field.singlechoice.get'],
  ['upsertContact', 'contact_list', 'contactlist.list'],
  ['upsertContact', 'source', 'source.get'],
  ['addContactToList', 'contactlistid', 'contactlist.list'],
  ['syncAudience', 'contactlistid', 'contactlist.list'],
  ['triggerEvent', 'eventid', 'externalevent.list']
])('#38 once: the drop-down %s.%s names the permission %s', async (action, field, permission) => {
  emarsys().persist().get(/.*/).reply(403, 'Forbidden')
  const { error } = (await integration().testDynamicField(action, field, {
    settings: WSSE,
    payload: {}
  })) as { error: { message: string } }
  expect(error.message).toContain(`Grant the permission ${permission} in Emarsys.`)
})

it('#38 once: every call of the Core API has a permission of its own form', () => {
  const { triggerEngagementEvent: _undocumented, upsertContacts, ...core } = ENDPOINTS
  const permissions = Object.values(core).map((endpoint) => endpoint('1', '{}').permission)
  permissions.push(upsertContacts({ createIfMissing: true }, '{}').permission)
  expect(new Set(permissions).size).toBe(12)
  expect(permissions.filter((name) => !/^[a-z]+(\.[a-z]+)+$/.test(name))).toEqual([])
})

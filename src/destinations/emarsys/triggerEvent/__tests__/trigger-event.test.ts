import type { SegmentEvent } from '@segment/actions-core'
import { defaultValues } from '@segment/actions-core'
import nock from 'nock'
import destination from '../..'
import type { Seen } from '../../__tests__/__helpers__/actions'
import {
  people,
  play,
  refusal,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  who
} from '../../__tests__/__helpers__/actions'
import { event, integration, ok, WSSE } from '../../__tests__/__helpers__/support'

import { triggerSpec } from '../trigger-event'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

interface Trigger {
  external_id: string
  trigger_id?: string
  event_time?: string
}

const triggersOf = (requests: Seen[]) =>
  requests.flatMap(({ body }) => (JSON.parse(body) as { contacts: Trigger[] }).contacts)

const accept = (data: unknown = {}) => play(() => [200, ok(data)])

const BY_MESSAGE = { eventid: 7, trigger_id: { '@path': '$.messageId' } }

describe('triggerEvent', () => {
  it('#19 #20 single and batch: carries an id of event and message, and the time of the event, under the default mapping', async () => {
    const requests = accept()
    const replayed = event({
      messageId: 'message-9',
      timestamp: '2026-01-02T03:04:05.678+02:00',
      traits: { email: 'a@example.com' }
    })
    const common = { settings: WSSE, useDefaultMappings: true }
    for (const eventid of [1, 2]) {
      const mapping = { eventid }
      await integration().testBatchAction('triggerEvent', {
        events: [replayed],
        mapping,
        ...common
      })
      await integration().testAction('triggerEvent', { event: replayed, mapping, ...common })
    }
    const triggerOf = (eventid: number) => ({
      external_id: 'a@example.com',
      trigger_id: expect.stringMatching(new RegExp(`^${eventid}:message-9:[0-9a-f]{16}$`)),
      event_time: '2026-01-02T01:04:05Z'
    })
    expect(triggersOf(requests)).toEqual([1, 1, 2, 2].map(triggerOf))
  })

  it('#19 single and batch: has the same id when the event comes again', async () => {
    const requests = accept()
    await runBatch('triggerEvent', BY_MESSAGE, [who('a@example.com')])
    await runBatch('triggerEvent', BY_MESSAGE, [who('a@example.com'), who('b@example.com')])
    await runSingle('triggerEvent', BY_MESSAGE, who('a@example.com'))
    const ids = triggersOf(requests).map(({ trigger_id }) => trigger_id)
    expect(new Set(ids).size).toBe(2)
    expect(ids).toEqual([ids[0], ids[0], ids[2], ids[0]])
  })

  it('#28 single and batch: tells two contacts of one message apart, without naming them', async () => {
    const requests = accept()
    const order = ['buyer@example.com', 'referrer@example.com'].map((email) =>
      who(email, {}, { messageId: 'order-1' })
    )
    await runBatch('triggerEvent', BY_MESSAGE, order)
    for (const one of order) await runSingle('triggerEvent', BY_MESSAGE, one)
    const [buyer, referrer, ...singles] = triggersOf(requests).map(({ trigger_id }) => trigger_id)
    expect(singles).toEqual([buyer, referrer])
    expect(buyer).not.toBe(referrer)
    for (const id of singles) expect(id).toMatch(/^7:order-1:[0-9a-f]{16}$/)
  })

  it.each(['', '  '])('#28 single and batch: takes the trigger id %j for none', async (blank) => {
    const requests = accept()
    const mapping = { eventid: 7, trigger_id: blank }
    await runBatch('triggerEvent', mapping, [who('a@example.com')])
    await runSingle('triggerEvent', mapping, who('a@example.com'))
    expect(triggersOf(requests)).toEqual(Array(2).fill({ external_id: 'a@example.com' }))
  })

  it.each([{ event_time: '' }, { trigger_id: '' }])(
    '#33 single and batch: an empty text means nothing: %j',
    async (empty) => {
      const requests = accept()
      const mapping = { eventid: 7, ...empty }
      expect(statuses(await runBatch('triggerEvent', mapping, people(1)))).toEqual([200])
      await runSingle('triggerEvent', mapping, who('u0@example.com'))
      expect(triggersOf(requests)).toEqual(Array(2).fill({ external_id: 'u0@example.com' }))
    }
  )

  it.each([
    [20260101, '2026-01-01T00:00:00Z'],
    ['20260101', '2026-01-01T00:00:00Z'],
    ['2026-01-01T01:00:00.5+01:00', '2026-01-01T00:00:00Z']
  ])('#20 #35 single and batch: sends the event time %j as %s', async (time, sent) => {
    const requests = accept()
    const mapping = { eventid: 7, event_time: { '@path': '$.traits.time' } }
    const one = who('a@example.com', { time })
    await runBatch('triggerEvent', mapping, [one])
    await runSingle('triggerEvent', mapping, one)
    expect(triggersOf(requests).map(({ event_time }) => event_time)).toEqual([sent, sent])
  })

  it('says what a trigger id is', async () => {
    const inexact = who('a@example.com', { id: Number('12345678901234567890') })
    const mapping = { eventid: 7, trigger_id: { '@path': '$.traits.id' } }
    expect(await runBatch('triggerEvent', mapping, [inexact])).toMatchObject([
      { status: 400, errormessage: expect.stringMatching(/^Trigger id is the number 12345678901/) }
    ])
    const keyed = { eventid: 7, key_field: '3', key_value: 'a@example.com' }
    expect(() => triggerSpec.toRow({ ...keyed, trigger_id: {} as never })).toThrow(
      'Trigger id is {}. Map it to a text such as the message id.'
    )
  })

  const FILES = { eventid: 7, attachment: { '@path': '$.traits.files' } }
  const pdf = { filename: 'bill.pdf', data: 'JVBERi0xLjc=' }

  it.each([
    [
      [pdf, { filename: 'a.txt', data: 'YWJj' }],
      [pdf, { filename: 'a.txt', data: 'YWJj' }]
    ],
    [pdf, [pdf]],
    [[{ ...pdf, filename: ' bill.pdf ', data: 'JVBE\r\nRi0x\nLjc=' }], [pdf]],
    [[{ ...pdf, more: 1 }], [pdf]],
    [[{ filename: 'a', data: 'YWJjYQ==' }], [{ filename: 'a', data: 'YWJjYQ==' }]],
    [[], undefined],
    [undefined, undefined]
  ])('single and batch: sends the files %j', async (files, attachment) => {
    const requests = accept()
    const one = who('a@example.com', { files })
    await runBatch('triggerEvent', FILES, [one])
    await runSingle('triggerEvent', FILES, one)
    expect(triggersOf(requests)).toEqual(
      Array(2).fill({ external_id: 'a@example.com', ...(attachment && { attachment }) })
    )
  })

  it.each([
    [[{}], /^Attachment 1 has no file name\. Map one, such as "bill\.pdf"\.$/],
    [[{ filename: ' ', data: 'YWJj' }], /^Attachment 1 has no file name/],
    [[pdf, { filename: 'a.txt' }], /^Attachment 2 has no content\. Map its content in base64/],
    [
      [{ ...pdf, data: 'not base64!' }],
      /^Attachment 1 has content that is no base64: "not base64!"/
    ],
    [[{ ...pdf, data: 'YWJ' }], /no base64: "YWJ"/],
    [[{ ...pdf, data: 'data:text/plain;base64,YWJj' }], /without a "data:" prefix\.$/],
    [[{ ...pdf, data: 'YW Jj' }], /no base64/],
    [[{ ...pdf, data: 'YWJj=YWJ' }], /no base64/],
    [[{ ...pdf, data: 'YWJjY===' }], /no base64/],
    [[{ filename: 'a', data: true }], /^Attachment 1 has content that is no base64: "true"/],
    [[{ filename: 'a', data: 1234 }], /^Attachment 1 has content that is no base64: "1234"/],
    ['bill.pdf', /attachment/]
  ])('single and batch: refuses the files %j, and nothing else with it', async (files, message) => {
    const requests = accept()
    const bad = who('a@example.com', { files })
    const results = await runBatch('triggerEvent', FILES, [bad, who('b@example.com')])
    expect(results.map(({ status }) => status)).toEqual([400, 200])
    expect((results[0] as { errormessage?: string }).errormessage).toMatch(message)
    expect((await refuseSingle('triggerEvent', FILES, bad)).message).toMatch(message)
    expect(triggersOf(requests)).toEqual([{ external_id: 'b@example.com' }])
  })

  it('batch: sends an event with large files in a request of its own, up to the size of a request', async () => {
    const requests = accept()
    const file = (letters: number) => [{ filename: 'a', data: 'A'.repeat(letters) }]
    const events = [
      who('a@example.com'),
      who('b@example.com', { files: file(120_000) }),
      who('c@example.com', { files: file(40) }),
      who('d@example.com', { files: file(7_000_000) }),
      who('e@example.com', { files: file(8_000_000) })
    ]
    const results = await runBatch('triggerEvent', FILES, events)
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200, 200, 400])
    expect((results[4] as { errormessage?: string }).errormessage).toMatch(
      /Trigger Event takes at most 7999000/
    )
    expect(requests.map(({ keys }) => keys.map((key) => key[0]).join('')).sort()).toEqual([
      'ac',
      'b',
      'd'
    ])
  })

  it.each([20261301, 'soon'])(
    '#35 single and batch: rejects the event time %j, before any request',
    async (time) => {
      const requests = accept()
      const mapping = { eventid: 7, event_time: { '@path': '$.traits.time' } }
      const one = who('a@example.com', { time })
      expect(statuses(await runBatch('triggerEvent', mapping, [one]))).toEqual([400])
      expect(await refuseSingle('triggerEvent', mapping, one)).toMatchObject({
        name: 'PayloadValidationError',
        message: expect.stringContaining('which is not a time')
      })
      expect(requests).toEqual([])
    }
  )

  const NOBODY =
    'No program or e-mail in Emarsys listens to this external event, so it starts nothing.'
  const nothing = { email: false, acProgram: false, interactionsProgram: false }

  it.each([
    [{ connectedTo: false }, { connectedTo: false, warnings: [NOBODY] }],
    [{ connectedTo: nothing }, { connectedTo: nothing, warnings: [NOBODY] }],
    [{ connectedTo: { ...nothing, email: true } }, { connectedTo: { ...nothing, email: true } }],
    [{ connectedTo: {} }, { connectedTo: {} }],
    [{ connectedTo: { other: false } }, { connectedTo: {} }],
    [{ connectedTo: { ...nothing, mobile: true } }, { connectedTo: nothing }],
    [{ connectedTo: { ...nothing, mobile: ['7'] } }, { connectedTo: nothing }],
    [{ connectedTo: { ...nothing, mobile: false } }, { connectedTo: nothing, warnings: [NOBODY] }],
    [{ connectedTo: true }, {}],
    [{ warnings: ['too big'] }, { warnings: ['too big'] }],
    [{ warnings: 'too big' }, { warnings: ['too big'] }],
    [{ warnings: { '1': 'too big', '2': { why: 1 } } }, { warnings: ['too big', '{"why":1}'] }],
    [{ warnings: [null, ''] }, {}],
    [{ warnings: Array(9).fill('w') }, { warnings: Array(5).fill('w') }],
    [{ warnings: 'x'.repeat(900) }, { warnings: ['x'.repeat(500)] }]
  ])('#37 single and batch: is delivered, and says what listens: %j', async (data, told) => {
    accept(data)
    const body = { replyCode: 0, replyText: 'OK', ...told }
    const [result] = await runBatch('triggerEvent', { eventid: 7 }, [who('a@example.com')])
    expect(result).toMatchObject({ status: 200 })
    expect(result).toHaveProperty('body', body)
    expect(await runSingle('triggerEvent', { eventid: 7 }, who('a@example.com'))).toEqual(body)
  })

  it('#37 single: tells warnings that stand beside the data', async () => {
    play(() => [200, { ...ok(), warnings: ['not for Interactions'] }])
    expect(await runSingle('triggerEvent', { eventid: 7 }, who('a@example.com'))).toEqual({
      replyCode: 0,
      replyText: 'OK',
      warnings: ['not for Interactions']
    })
  })

  const ago = (hours: number): SegmentEvent =>
    who('a@example.com', {}, { timestamp: new Date(Date.now() - hours * 3_600_000).toISOString() })
  const BY_TIME = { eventid: 7, event_time: { '@path': '$.timestamp' } }
  const LATE = expect.stringContaining('more than 6 hours ago')

  it('#39 single and batch: says that an event of more than 6 hours ago is ignored by Interactions', async () => {
    accept()
    const [result] = await runBatch('triggerEvent', BY_TIME, [ago(6.1)])
    expect(result).toMatchObject({ status: 200, body: { warnings: [LATE] } })
    const told = await runSingle('triggerEvent', BY_TIME, ago(6.1))
    expect(told).toMatchObject({ warnings: [LATE] })
  })

  it('#39 single and batch: says nothing of an event of less than 6 hours ago', async () => {
    accept()
    const told = { replyCode: 0, replyText: 'OK' }
    const [result] = await runBatch('triggerEvent', BY_TIME, [ago(5.9)])
    expect(result).toHaveProperty('body', told)
    expect(await runSingle('triggerEvent', BY_TIME, ago(5.9))).toEqual(told)
  })

  it('#39 batch: says so beside what Emarsys warns of', async () => {
    accept({ warnings: ['first'] })
    const [result] = await runBatch('triggerEvent', BY_TIME, [ago(24)])
    expect(result).toMatchObject({ body: { warnings: ['first', LATE] } })
  })

  it('found #4 single and batch: a new mapping takes the time of an event that is a date of JavaScript', async () => {
    const requests = accept()
    const mapping = { ...defaultValues(destination.actions.triggerEvent?.fields ?? {}), eventid: 7 }
    const timestamp = new Date('2026-11-30T12:00:00.500Z')
    await runSingle('triggerEvent', mapping, who('a@example.com', {}, { timestamp }))
    await runBatch('triggerEvent', mapping, [who('a@example.com', {}, { timestamp })])
    expect(requests.map(({ body }) => JSON.parse(body).contacts[0].event_time)).toEqual(
      Array(2).fill('2026-11-30T12:00:00Z')
    )
  })

  it.each(['', '   ', null])(
    '#33 single and batch: %j is no time, and refuses nothing',
    async (time) => {
      const requests = accept()
      const mapping = { eventid: 7, event_time: { '@path': '$.traits.time' } }
      await runSingle('triggerEvent', mapping, who('a@example.com', { time }))
      await runBatch('triggerEvent', mapping, [who('a@example.com', { time })])
      for (const { body } of requests) expect(body).not.toContain('event_time')
      expect(requests).toHaveLength(2)
    }
  )

  it('#39 once: says so in the description of the field', () => {
    const { event_time } = destination.actions.triggerEvent?.fields ?? {}
    expect(event_time?.description).toContain('more than 6 hours old')
  })

  it('#26 batch: does not send 400/5008 again without a trigger id, since e-mails may have started', async () => {
    const requests = play(() => [400, refusal(5008, 'Event data size above limit')])
    const results = await runBatch('triggerEvent', { eventid: 7 }, people(4))
    expect(requests).toHaveLength(1)
    expect(new Set(statuses(results))).toEqual(new Set([400]))
    expect(results[0]).toMatchObject({
      errormessage: expect.stringContaining('may have started all the same')
    })
  })

  it('#26 batch: does not send 400/5008 again where one event of the request has no trigger id', async () => {
    const requests = play(() => [400, refusal(5008, 'Event data size above limit')])
    const events = [who('a@example.com', { id: 'x' }), who('b@example.com'), who('c@example.com')]
    const mapping = { eventid: 7, trigger_id: { '@path': '$.traits.id' } }
    expect(statuses(await runBatch('triggerEvent', mapping, events))).toEqual([400, 400, 400])
    expect(requests).toHaveLength(1)
  })

  it('#26 batch: splits 400/5008 where a trigger id makes that safe', async () => {
    const requests = play(({ keys }) =>
      keys.includes('u1@example.com') ? [400, refusal(5008, 'Too big')] : [200, ok()]
    )
    const results = await runBatch('triggerEvent', BY_MESSAGE, people(4))
    expect(statuses(results)).toEqual([200, 400, 200, 200])
    expect(requests.length).toBeGreaterThan(1)
  })

  it('#26 batch: splits a 400 that has started nothing, without a trigger id as well', async () => {
    play(({ keys }) =>
      keys.includes('u1@example.com')
        ? [400, refusal(5011, 'Event data is not an object')]
        : [200, ok()]
    )
    const results = await runBatch('triggerEvent', { eventid: 7 }, people(4))
    expect(statuses(results)).toEqual([200, 400, 200, 200])
  })

  it('sends an event above 100 kB alone', async () => {
    const requests = accept()
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

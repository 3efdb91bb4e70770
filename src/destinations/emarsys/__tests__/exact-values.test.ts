import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import {
  play,
  refusal,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  who
} from './__helpers__/actions'
import { triggerEvents } from '../triggerEvent/trigger-event'
import { answerTokens, event, OAUTH, ok, recordWire, token, WSSE } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

/** It has lost digits: that is what is tested. */
const INEXACT = Number('98765432109876543210')
const VALUE = { '@path': '$.traits.value' }
const written = (body: unknown) => (body as { contacts: Record<string, unknown>[] }).contacts[0]

describe('found #3: a number of which JavaScript does not hold every digit', () => {
  it.each<[string, string, object, unknown]>([
    ['a written field', 'upsertContact', { write_field: { '5001': VALUE } }, INEXACT],
    ['a list of choices', 'upsertContact', { write_field: { '5001': VALUE } }, ['1', INEXACT]],
    ['2 to the 53rd and one', 'upsertContact', { write_field: { '5001': VALUE } }, 2 ** 53 + 2],
    ['a negative one', 'upsertContact', { write_field: { '5001': VALUE } }, -INEXACT],
    ['the key of an upsert', 'upsertContact', { write_field: {}, key_value: VALUE }, INEXACT],
    ['the key of a list', 'addContactToList', { contactlistid: 7, key_value: VALUE }, INEXACT],
    [
      'the key that leaves',
      'removeContactFromList',
      { contactlistid: 7, key_value: VALUE },
      INEXACT
    ],
    ['the key of a trigger', 'triggerEvent', { eventid: 7, key_value: VALUE }, INEXACT],
    ['a trigger id', 'triggerEvent', { eventid: 7, trigger_id: VALUE }, INEXACT],
    ['the key of an audience', 'syncAudience', { contactlistid: 7, key_value: VALUE }, INEXACT]
  ])(
    'is refused as %s, single and batch, and nothing else with it',
    async (_, action, mapping, value) => {
      const requests = play(() => [200, ok()])
      const bad = who('ada@example.com', { value })
      const error = await refuseSingle(action, mapping, bad)
      expect(error).toMatchObject({
        status: 400,
        message: expect.stringContaining('Send it as text.')
      })
      expect(requests).toEqual([])
      const results = await runBatch(action, mapping, [bad, who('b@example.com', { value: 'b-1' })])
      expect(statuses(results)).toEqual([400, 200])
    }
  )

  it.each([
    ['integrationId', INEXACT, 'Integration ID is the number 98765432109876543488'],
    [
      'eventConfigurationId',
      -INEXACT,
      'Event configuration ID is the number -98765432109876543488'
    ],
    ['integrationId', 1e-7, 'Integration ID is 1e-7, but it may only hold'],
    ['eventConfigurationId', true, 'Event configuration ID is true, but it may only hold']
  ])('is refused as %s of an engagement event, and so is %p', async (id, value, why) => {
    answerTokens(token('token-1'))
    const requests = play(() => [202, ''])
    const ids = { integrationId: 'shop', eventConfigurationId: 'paid', [id]: VALUE }
    const bad = who('ada@example.com', { value })
    const error = await refuseSingle('triggerEngagementEvent', ids, bad, OAUTH)
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining(why) })
    const good = who('b@example.com', { value: 12 })
    const results = await runBatch('triggerEngagementEvent', ids, [bad, good], OAUTH)
    expect(statuses(results)).toEqual([400, 200])
    expect(requests.map(({ path }) => path.includes('/12/'))).toEqual([true])
  })

  it('is refused also where the runtime drops another event of the batch', async () => {
    play(() => [200, ok()])
    const mapping = { contactlistid: 7, key_value: VALUE }
    const events = [who('a@example.com', { value: null }), who('b@example.com', { value: INEXACT })]
    expect(statuses(await runBatch('addContactToList', mapping, events))).toEqual([400, 400])
  })

  it.each([
    ['digits as text', '98765432109876543210', '98765432109876543210'],
    ['a whole number that is held', 9007199254740991, '9007199254740991'],
    ['a round number', 1e21, '1000000000000000000000'],
    ['a decimal', 12.5, '12.5'],
    ['nothing', -0, '0'],
    ['a small one', -2.5e-7, '-0.00000025'],
    ['one that has no digit before the twentieth', 1e-21, '0.000000000000000000001'],
    ['one of many digits', 1.23456789012345e-10, '0.000000000123456789012345']
  ])('is not %s', async (_, value, sent) => {
    const wire = recordWire()
    const mapping = { write_field: { '5001': VALUE }, key_value: VALUE }
    await runSingle('upsertContact', mapping, who('ada@example.com', { value }))
    expect(written(wire[0]?.body)).toEqual({ '3': sent, '5001': sent })
  })

  it('is no trigger id, as a yes/no value is none', async () => {
    const requests = play(() => [200, ok()])
    const mapping = { eventid: 7, trigger_id: VALUE }
    const results = await runBatch('triggerEvent', mapping, [
      who('ada@example.com', { value: true }),
      who('b@example.com', { value: 12 })
    ])
    expect(results).toMatchObject([
      { status: 400, errormessage: expect.stringContaining('Trigger id is true') },
      { status: 200, sent: { trigger_id: expect.stringMatching(/^7:12:/) } }
    ])
    expect(requests).toHaveLength(1)
  })

  it('stays a number in the payload of a trigger, which is JSON', async () => {
    const wire = recordWire()
    const mapping = { eventid: 7, event_payload: { total: VALUE } }
    await runSingle('triggerEvent', mapping, who('ada@example.com', { value: 9007199254740991 }))
    expect(written(wire[0]?.body)?.data).toEqual({ total: 9007199254740991 })
  })

  it('is refused as the user id of a deletion', async () => {
    const deletion = new Destination(destination).onDelete?.(event({ userId: INEXACT } as never), {
      ...WSSE,
      user_id_field: '10003'
    } as never)
    await expect(deletion).rejects.toThrow(/The user id is the number .* Send it as text\./)
  })
})

describe('found #4: a date of JavaScript', () => {
  const NOON = new Date('2026-11-30T12:00:00.500Z')

  it.each([
    ['itself', VALUE],
    ['as the text that a template makes of it', { '@template': '{{traits.value}}' }]
  ])('is written in ISO form: %s', async (_, value) => {
    const wire = recordWire()
    const mapping = { write_field: { '5001': value } }
    await runSingle('upsertContact', mapping, who('ada@example.com', { value: NOON }))
    expect(String(written(wire[0]?.body)?.['5001'])).toMatch(/^2026-11-30T12:00:00\.\d00Z$/)
  })

  it('is written in ISO form in a list of choices', async () => {
    const wire = recordWire()
    const mapping = { write_field: { '5001': VALUE } }
    await runSingle('upsertContact', mapping, who('ada@example.com', { value: [NOON, 'x'] }))
    expect(written(wire[0]?.body)?.['5001']).toEqual(['2026-11-30T12:00:00.500Z', 'x'])
  })

  it('is the time of an event, as the text that a template makes of it', async () => {
    const wire = recordWire()
    const mapping = { eventid: 7, event_time: { '@template': '{{receivedAt}}' } }
    await runSingle('triggerEvent', mapping, who('ada@example.com', {}, { receivedAt: NOON }))
    expect(written(wire[0]?.body)?.event_time).toBe('2026-11-30T12:00:00Z')
  })

  it('is the same trigger id in every zone, as the text that a template makes of it', async () => {
    const requests = play(() => [200, ok()])
    const mapping = { eventid: 7, trigger_id: VALUE }
    const results = await runBatch('triggerEvent', mapping, [
      who('a@example.com', {
        value: 'Mon Nov 30 2026 12:00:00 GMT+0000 (Coordinated Universal Time)'
      }),
      who('a@example.com', { value: 'Mon Nov 30 2026 13:00:00 GMT+0100 (Central European Time)' })
    ])
    expect(requests).toHaveLength(2)
    for (const one of results)
      expect(one).toMatchObject({
        status: 200,
        sent: { trigger_id: expect.stringMatching(/^7:2026-11-30T12:00:00\.000Z:/) }
      })
  })

  it.each([
    ['a key', { key_value: NOON }, { external_id: NOON.toISOString() }],
    [
      'a trigger id',
      { trigger_id: NOON },
      { trigger_id: expect.stringContaining(`7:${NOON.toISOString()}:`) }
    ]
  ])('is %s in ISO form where no runtime made a text of it', async (_, values, sent) => {
    const payload = { eventid: '7', key_field: '3', key_value: 'ada@example.com', ...values }
    const call = {
      send: async () => ({ status: 200, content: JSON.stringify(ok()) }),
      settings: WSSE
    }
    expect(await triggerEvents([payload as never], call, {})).toMatchObject([{ status: 200, sent }])
  })

  it('that is no date at all is refused', async () => {
    play(() => [200, ok()])
    const mapping = { write_field: { '5001': VALUE } }
    const bad = who('ada@example.com', { value: new Date('x') })
    expect(await refuseSingle('upsertContact', mapping, bad)).toMatchObject({ status: 400 })
  })
})

describe('found #13: a field of a kind of its own', () => {
  const write = (field: string) => ({ write_field: { [field]: VALUE } })
  const wrong = (text: string) =>
    play(() => [200, ok({ errors: { 'ada@example.com': { 2007: text } } })])

  it.each([
    ['4', '1990-02-03T00:00:00.000Z', '1990-02-03'],
    ['4', '1990-02-03 10:00', '1990-02-03'],
    ['4', new Date('1990-02-03T00:00:00.000Z'), '1990-02-03'],
    ['39', '1990-02-03T23:30:00-05:00', '1990-02-03'],
    ['40', '1990-02-03', '1990-02-03'],
    ['39', ' 1990-02-03 ', '1990-02-03'],
    ['4', 19900203, '19900203'],
    ['5001', '1990-02-03T00:00:00.000Z', '1990-02-03T00:00:00.000Z']
  ])('%s takes of %s the day, where it is one for dates', async (field, value, sent) => {
    const wire = recordWire()
    await runSingle('upsertContact', write(field), who('ada@example.com', { value }))
    expect(written(wire[0]?.body)?.[field]).toBe(sent)
  })

  it.each([
    [
      '14',
      'DE',
      'Field 14 takes the id of one of its choices in Emarsys, not "DE": map it to the id.'
    ],
    [
      '5',
      'female',
      'Field 5 takes the id of one of its choices in Emarsys, not "female": map it to the id.'
    ],
    ['4', '3.2.1990', 'Field 4 takes a date as YYYY-MM-DD, not "3.2.1990".'],
    [
      '5001',
      'x',
      'Check the values in Fields to write: a field with choices takes the id of a choice, a date field YYYY-MM-DD.'
    ]
  ])(
    '%s ← %j is told with what it takes, where Emarsys refuses the value',
    async (field, value, todo) => {
      wrong('Invalid value')
      const one = who('ada@example.com', { value })
      const { message } = await refuseSingle('upsertContact', write(field), one)
      expect(message.endsWith(`replyCode 2007). ${todo}`)).toBe(true)
      const [, result] = await runBatch('upsertContact', write(field), [who('b@example.com'), one])
      expect(result).toMatchObject({ errormessage: message })
    }
  )

  it('is told also where Emarsys refuses the whole request', async () => {
    play(() => [400, refusal(2007, 'Invalid value')])
    const one = who('ada@example.com', { value: 'DE' })
    const { message } = await refuseSingle('upsertContact', write('14'), one)
    expect(message).toContain('Field 14 takes the id')
  })
})

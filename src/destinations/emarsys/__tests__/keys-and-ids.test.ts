import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import {
  ACTIONS,
  play,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  who
} from './__helpers__/actions'
import { recordWire } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

describe.each(ACTIONS)('$action', ({ action, mapping, byTarget }) => {
  it.each([[true], [[3]]])(
    '#9 single and batch: rejects the key field %j, which is neither an id nor a name, before any request',
    async (key) => {
      const wire = recordWire()
      const odd = { ...mapping, key_field: { '@path': '$.properties.key' } }
      const one = { ...who('a@example.com'), properties: { key } } as SegmentEvent
      const message = `Key field is ${JSON.stringify(key)}. Choose the field that identifies the contact.`
      const results = await runBatch(action, odd, [one])
      expect(results).toMatchObject([{ status: 400, errormessage: message }])
      expect(await refuseSingle(action, odd, one)).toMatchObject({ status: 400, message })
      expect(wire).toEqual([])
    }
  )

  it.each([-5, 0, 1e21, 1.5, '12abc', '1.5', '-5'])(
    '#9 single and batch: rejects the target %j, which only resembles an id, before any request',
    async (target) => {
      const wire = recordWire()
      const one = who('a@example.com', { target })
      expect(statuses(await runBatch(action, byTarget, [one]))).toEqual([400])
      await expect(runSingle(action, byTarget, one)).rejects.toThrow()
      expect(wire).toEqual([])
    }
  )

  const MADE_A_NUMBER: [unknown][] = [[true], ['1e3'], ['0x1F'], ['1.0'], [[5]], [['5']]]

  it.each(MADE_A_NUMBER)(
    '#9 single: rejects the target %j, which the runtime would make a number',
    async (target) => {
      const wire = recordWire()
      const error = await refuseSingle(action, byTarget, who('a@example.com', { target }))
      expect(error).toMatchObject({
        name: 'PayloadValidationError',
        status: 400,
        message: expect.stringContaining(`${JSON.stringify(target)}, but it must be`)
      })
      expect(error.message).toMatch(
        /^(Id of the contact list|Id of the external event|Add to contact list) is /
      )
      expect(wire).toEqual([])
    }
  )

  it.each(MADE_A_NUMBER)(
    '#9 batch: rejects the target %j, which the runtime would make a number, and delivers its neighbours',
    async (target) => {
      const requests = play(() => [200, { replyCode: 0, replyText: 'OK', data: {} }])
      const mixed = [
        who('a@example.com', { target: '7' }),
        who('c@example.com', { target }),
        who('b@example.com', { target: 7 })
      ]
      expect(statuses(await runBatch(action, byTarget, mixed))).toEqual([200, 400, 200])
      const behindADroppedOne = [who(null), ...mixed]
      expect(statuses(await runBatch(action, byTarget, behindADroppedOne))).toEqual([
        400, 200, 400, 200
      ])
      const both = ['a@example.com', 'b@example.com']
      expect(requests.map(({ keys }) => keys)).toEqual([both, both])
    }
  )

  it.each(['constructor', '__proto__', 'toString'])(
    '#15 single and batch: takes the key field and the key value %s like any other',
    async (word) => {
      const wire = recordWire()
      const odd = { ...mapping, key_field: word, key_value: word }
      expect(statuses(await runBatch(action, odd, [who('x')]))).toEqual([200])
      await runSingle(action, odd, who('x'))
      expect(wire).toHaveLength(2)
      for (const { body } of wire) {
        expect(body).toHaveProperty('key_id', word)
        expect(JSON.stringify(body)).toContain(`"${word}"`)
      }
    }
  )

  it.each(['constructor', '__proto__', 'toString'])(
    '#15 batch: finds the refusal of the key value %s, and no other',
    async (word) => {
      const errors = `{"${word}":{"2008":"No contact"}}`
      play(() => [200, `{"replyCode":0,"data":{"errors":${errors}}}`])
      const results = await runBatch(action, mapping, [who(word), who('other')])
      expect(statuses(results)).toEqual([400, 200])
    }
  )

  it.each(['a"b', 'a\r\nb'])(
    '#16 single and batch: refuses the user name %j, which would break the header, before any request',
    async (api_user) => {
      const wire = recordWire()
      const settings = { api_user, api_password: 'x' }
      const message = expect.stringContaining('API username holds a quote')
      const [result] = await runBatch(action, mapping, [who('a@example.com')], settings)
      expect(result).toMatchObject({ status: 401, errormessage: message })
      const error = await refuseSingle(action, mapping, who('a@example.com'), settings)
      expect(error).toMatchObject({ status: 401, message })
      expect(wire).toEqual([])
    }
  )

  it.each([[true], [false]])(
    '#35 single and batch: rejects the key value %j, and delivers its neighbour',
    async (email) => {
      const requests = play(() => [200, { replyCode: 0, replyText: 'OK', data: {} }])
      expect(await refuseSingle(action, mapping, who(email))).toMatchObject({
        name: 'PayloadValidationError',
        message: expect.stringContaining(`Key value is ${String(email)}.`)
      })
      const results = await runBatch(action, mapping, [who('a@example.com'), who(email)])
      expect(statuses(results)).toEqual([200, 400])
      expect(results[1]).toMatchObject({ errortype: 'PAYLOAD_VALIDATION_FAILED' })
      expect(requests.map(({ keys }) => keys)).toEqual([['a@example.com']])
    }
  )

  it.each([
    [1e21, '1000000000000000000000'],
    [12345, '12345'],
    ['true', 'true'],
    ['1e21', '1e21']
  ])('#35 single and batch: sends the key value %j as %j', async (email, sent) => {
    const requests = play(() => [200, { replyCode: 0, replyText: 'OK', data: {} }])
    await runBatch(action, mapping, [who(email)])
    await runSingle(action, mapping, who(email))
    expect(requests.map(({ keys }) => keys)).toEqual([[sent], [sent]])
  })
})

it.each(['addContactToList', 'removeContactFromList', 'syncAudience', 'triggerEvent'])(
  '%s #9 single and batch: rejects an empty target, before any request',
  async (action) => {
    const wire = recordWire()
    const { byTarget = {} } = ACTIONS.find((one) => one.action === action) ?? {}
    const one = who('a@example.com', { target: '' })
    expect(statuses(await runBatch(action, byTarget, [one]))).toEqual([400])
    await expect(runSingle(action, byTarget, one)).rejects.toThrow()
    expect(wire).toEqual([])
  }
)

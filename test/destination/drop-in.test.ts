import { createHash } from 'node:crypto'
import type { SegmentEvent } from '@segment/actions-core'
import { createTestEvent, Destination } from '@segment/actions-core'
import nock from 'nock'
import definition from '../../src/destinations/emarsys'
import liveKeys from '../../src/workbench/runtime/live-action-keys.json'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => nock.restore())

/** Settings as customers of the live destination have saved them: neither `auth_type` nor a host. */
const SETTINGS = { api_user: 'account001', api_password: 'test-secret' }

/** The destination as it is exported: with the live action keys. */
const live = new Destination({
  ...definition,
  actions: Object.fromEntries(
    Object.entries(definition.actions).map(([key, action]) => [liveKey(key), action])
  )
})

function liveKey(key: string): string {
  return new Map(Object.entries(liveKeys)).get(key) ?? key
}

/** What the live product saved for each action: its own fields, and none that came later. */
const CONTACT = { key_field: '3', key_value: { '@path': '$.traits.email' }, enable_batching: true }
const LIST = { ...CONTACT, contactlistid: 482019135 }
const UPSERT = {
  ...CONTACT,
  write_field: {
    '1': { '@path': '$.traits.first' },
    '2': { '@path': '$.traits.last' },
    '31': { '@path': '$.traits.consent' }
  }
}
const TRIGGER = {
  ...CONTACT,
  eventid: 1001,
  event_payload: { total: { '@path': '$.traits.total' } }
}

const add = { method: 'POST', path: '/api/v2/contactlist/482019135/add' }
const remove = { method: 'POST', path: '/api/v2/contactlist/482019135/delete' }
const write = { method: 'PUT', path: '/api/v2/contact/?create_if_not_exists=1' }
const trigger = { method: 'POST', path: '/api/v2/event/1001/trigger' }

const ids = { key_id: '3', external_ids: ['ada@example.com'] }
const contact = (fields: object) => ({
  key_id: '3',
  contacts: [{ ...fields, '3': 'ada@example.com' }]
})
const triggered = (more: object) => ({
  key_id: '3',
  contacts: [{ external_id: 'ada@example.com', ...more }]
})

/** A saved mapping, what the event holds, and the request that came out and has to come out. */
const SAVED: [string, string, object, object, object][] = [
  ['a list', 'addToContactList', LIST, {}, { ...add, body: ids }],
  [
    'a list by digits',
    'addToContactList',
    { ...LIST, contactlistid: '482019135' },
    {},
    { ...add, body: ids }
  ],
  [
    'a list by a path',
    'addToContactList',
    { ...LIST, contactlistid: { '@path': '$.traits.list' } },
    { list: '482019135' },
    { ...add, body: ids }
  ],
  ['a list to leave', 'removeFromContactList', LIST, {}, { ...remove, body: ids }],
  [
    'a key that is a number',
    'addToContactList',
    { ...LIST, key_field: '100', key_value: 4711 },
    {},
    { ...add, body: { key_id: '100', external_ids: ['4711'] } }
  ],
  [
    'values',
    'upsertContact',
    UPSERT,
    { first: 'Ada', last: 'Lovelace' },
    { ...write, body: contact({ '1': 'Ada', '2': 'Lovelace' }) }
  ],
  [
    'an empty text, which clears the field',
    'upsertContact',
    UPSERT,
    { first: 'Ada', last: '' },
    { ...write, body: contact({ '1': 'Ada', '2': '' }) }
  ],
  [
    'null, which clears the field',
    'upsertContact',
    UPSERT,
    { first: 'Ada', last: null },
    { ...write, body: contact({ '1': 'Ada', '2': '' }) }
  ],
  [
    'an empty consent, which Emarsys clears by null only',
    'upsertContact',
    UPSERT,
    { first: 'Ada', consent: '' },
    { ...write, body: contact({ '1': 'Ada', '31': null }) }
  ],
  [
    'an external event',
    'triggerEvent',
    TRIGGER,
    { total: 12.5 },
    { ...trigger, body: triggered({ data: { total: 12.5 } }) }
  ],
  [
    'an external event with an empty payload',
    'triggerEvent',
    { ...TRIGGER, event_payload: {} },
    {},
    { ...trigger, body: triggered({}) }
  ],
  [
    'an external event whose payload finds no value',
    'triggerEvent',
    TRIGGER,
    {},
    { ...trigger, body: triggered({}) }
  ],
  [
    'an external event without a payload',
    'triggerEvent',
    { ...CONTACT, eventid: '1001' },
    {},
    { ...trigger, body: triggered({}) }
  ]
]

describe.each([
  ['alone', 1],
  ['in a batch', 2]
])('%s, a mapping that is saved today', (_, size) => {
  it.each(SAVED)('sends %s of %s as it did', async (_name, action, mapping, traits, request) => {
    const sent = answerAll(200, { replyCode: 0, replyText: 'OK', data: {} })
    const statuses = await run(action, mapping, Array(size).fill(traits))
    expect(statuses).toEqual(Array(size).fill(200))
    expect(distinct(sent)).toEqual([request])
  })

  it.each([['list 12'], [-5], [true]])(
    'rejects the id %p, and sends nothing',
    async (contactlistid) => {
      const sent = answerAll(200, { replyCode: 0, replyText: 'OK', data: {} })
      const statuses = await run(
        'addToContactList',
        { ...LIST, contactlistid },
        Array(size).fill({})
      )
      expect(statuses).toEqual(Array(size).fill(400))
      expect(sent).toEqual([])
    }
  )

  it.each([
    [400, { replyCode: 3004, replyText: 'No such list', data: '' }, 400],
    [401, { replyCode: 1, replyText: 'Unauthorized', data: '' }, 401],
    [403, 'Forbidden', 403],
    [404, '', 404]
  ])('reports an answer of %s with its status, so that it is final', async (status, body, told) => {
    answerAll(status, body)
    expect(await run('addToContactList', LIST, Array(size).fill({}))).toEqual(
      Array(size).fill(told)
    )
  })

  it('signs with a password of any characters', async () => {
    const sent = answerAll(200, { replyCode: 0, replyText: 'OK', data: {} })
    const settings = { ...SETTINGS, api_password: 'p"ä\\\n€ ' }
    expect(await run('addToContactList', LIST, Array(size).fill({}), settings)).toEqual(
      Array(size).fill(200)
    )
    const [, digest, nonce, created] = /Digest="(.+)", Nonce="(.+)", Created="(.+)"/.exec(
      sent[0]?.wsse ?? ''
    ) as string[]
    const hex = createHash('sha1').update(`${nonce}${created}${settings.api_password}`)
    expect(digest).toBe(Buffer.from(hex.digest('hex')).toString('base64'))
  })

  it('refuses a user name that no header can hold', async () => {
    const sent = answerAll(200, { replyCode: 0, replyText: 'OK', data: {} })
    const settings = { ...SETTINGS, api_user: 'account"001' }
    expect(await run('addToContactList', LIST, Array(size).fill({}), settings)).toEqual(
      Array(size).fill(401)
    )
    expect(sent).toEqual([])
  })
})

it("throws Emarsys's 400 as an APIError", async () => {
  answerAll(400, { replyCode: 3004, replyText: 'No such list', data: '' })
  await expect(runOne('addToContactList', LIST, {})).rejects.toMatchObject({
    name: 'APIError',
    status: 400,
    message: expect.stringContaining('No such list')
  })
})

interface Sent {
  method: string
  path: string
  body: unknown
  wsse: string
}

/** Answers every request alike, and writes down what was sent. */
function answerAll(status: number, body: nock.Body): Sent[] {
  const sent: Sent[] = []
  function answer(this: nock.ReplyFnContext, path: string, json: nock.Body): [number, nock.Body] {
    const { method, headers } = this.req
    sent.push({ method, path, body: json, wsse: String(headers['x-wsse']) })
    return [status, body]
  }
  for (const method of ['POST', 'PUT'])
    nock('https://api.emarsys.net').persist().intercept(/.*/, method).reply(answer)
  return sent
}

/** Without the header, which is another each time, and each request once. */
function distinct(sent: Sent[]): Omit<Sent, 'wsse'>[] {
  const texts = sent.map(({ method, path, body }) => JSON.stringify({ method, path, body }))
  return [...new Set(texts)].map((text) => JSON.parse(text))
}

/** The status of each of the same contact's events, alone or in a batch. */
async function run(
  partnerAction: string,
  mapping: object,
  traits: object[],
  settings: object = SETTINGS
): Promise<number[]> {
  if (traits.length === 1) {
    const outcome = runOne(partnerAction, mapping, traits[0] ?? {}, settings)
    return [
      await outcome.then(
        () => 200,
        ({ status }) => status
      )
    ]
  }
  const subscription = { partnerAction, subscribe: 'type = "identify"', mapping } as never
  const [result] = await live.onBatch(traits.map(identify), { ...settings, subscription } as never)
  return result?.multistatus?.map(({ status }) => status) ?? []
}

function runOne(
  partnerAction: string,
  mapping: object,
  traits: object,
  settings: object = SETTINGS
) {
  const subscription = { partnerAction, subscribe: 'type = "identify"', mapping } as never
  return live.onEvent(identify(traits), { ...settings, subscription } as never)
}

function identify(traits: object): SegmentEvent {
  return createTestEvent({ type: 'identify', traits: { email: 'ada@example.com', ...traits } })
}

import { createWorkbench, type Workbench } from '..'
import { call } from './call'

/** What a row of the table may ask with. */
interface Known {
  wsse: Record<string, string>
  oauth: Record<string, string>
  /** The id of the seed's newsletter list. */
  list: string
}

/** A request of the developer CLI's table: what it is, its path, its body, and the status and body that answer it. */
type Row = [
  what: string,
  path: string,
  body: (known: Known) => object,
  status: number,
  answer: unknown
]

const ADA = { type: 'identify', traits: { email: 'ada@example.com', name: 'Ada' } }
const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }
const UPSERT = { ...KEY, write_field: { 1: { '@path': '$.traits.name' } } }
const CONNECT = 'syncAudience/hooks/retlOnMappingSave'
const text = expect.any(String)
const object = expect.any(Object)
const EXCHANGES = expect.arrayContaining([
  {
    request: expect.objectContaining({ method: text, url: text, headers: object, body: text }),
    response: expect.objectContaining({ statusCode: expect.any(Number), headers: object })
  }
])
const thrown = (statusCode: number, more: object = {}) => [
  expect.objectContaining({
    statusCode,
    message: text,
    stack: expect.arrayContaining([text]),
    requestError: true,
    ...more
  })
]
const refused = { ok: false, error: text }
const notFound = { error: { code: text, message: text } }
const wrong = (settings: Record<string, string>) => ({
  ...settings,
  api_password: 'not-the-password'
})
const member = (value: boolean, list: string) => ({
  ...{ type: 'track', event: 'Audience', userId: 'u1', messageId: 'm1' },
  properties: { vips: value, email: 'ada@example.com' },
  context: {
    traits: { email: 'ada@example.com' },
    personas: {
      computation_class: 'audience',
      computation_key: 'vips',
      external_audience_id: list
    }
  }
})

const TABLE: Row[] = [
  ['a connection', 'authenticate', ({ wsse }) => wsse, 200, { ok: true }],
  ['a connection under OAuth', 'authenticate', ({ oauth }) => oauth, 200, { ok: true }],
  [
    'a wrong password',
    'authenticate',
    ({ wsse }) => wrong(wsse),
    200,
    expect.objectContaining(refused)
  ],
  [
    'no settings',
    'authenticate',
    () => ({}),
    200,
    expect.objectContaining({ ...refused, fields: object })
  ],
  [
    'a token',
    'refreshAccessToken',
    ({ oauth }) => ({ settings: oauth }),
    200,
    { ok: true, data: object }
  ],
  [
    'a token for a wrong client',
    'refreshAccessToken',
    ({ oauth }) => ({ settings: { ...oauth, apiClientSecret: 'guessed' } }),
    400,
    refused
  ],
  [
    'an event',
    'upsertContact',
    ({ wsse }) => ({ settings: wsse, mapping: UPSERT, payload: ADA }),
    200,
    EXCHANGES
  ],
  [
    'an event under OAuth',
    'upsertContact',
    ({ oauth }) => ({ settings: oauth, mapping: UPSERT, payload: ADA }),
    200,
    EXCHANGES
  ],
  [
    'a batch',
    'upsertContact',
    ({ wsse }) => ({ settings: wsse, mapping: UPSERT, payload: [ADA, ADA] }),
    200,
    EXCHANGES
  ],
  [
    'an empty batch',
    'upsertContact',
    ({ wsse }) => ({ settings: wsse, mapping: UPSERT, payload: [] }),
    200,
    []
  ],
  [
    'an event under the fields of the action, without a mapping',
    'addContactToList',
    ({ wsse, list }) => ({
      settings: wsse,
      payload: { contactlistid: list, key_field: '3', key_value: 'ada@example.com' }
    }),
    200,
    EXCHANGES
  ],
  [
    'a batch under the fields of the action, without a mapping',
    'addContactToList',
    ({ wsse, list }) => ({
      settings: wsse,
      payload: [{ contactlistid: list, key_field: '3', key_value: 'ada@example.com' }]
    }),
    200,
    EXCHANGES
  ],
  [
    'an event by the defaults of the fields',
    'upsertContact',
    ({ wsse }) => ({ settings: wsse, mapping: {}, payload: ADA }),
    200,
    EXCHANGES
  ],
  [
    'an event that the schema refuses',
    'upsertContact',
    ({ wsse }) => ({ settings: wsse, mapping: { ...UPSERT, key_value: '' }, payload: ADA }),
    200,
    thrown(400, { fields: object })
  ],
  [
    'an event that Emarsys refuses',
    'addContactToList',
    ({ wsse, list }) => ({
      settings: wsse,
      mapping: { ...KEY, contactlistid: list },
      payload: { traits: { email: 'nobody@example.com' } }
    }),
    200,
    thrown(400, { exchanges: expect.any(Array) })
  ],
  [
    'an event with wrong credentials',
    'upsertContact',
    ({ wsse }) => ({ settings: wrong(wsse), mapping: UPSERT, payload: ADA }),
    200,
    thrown(401)
  ],
  [
    'an event without settings',
    'upsertContact',
    () => ({ mapping: UPSERT, payload: ADA }),
    200,
    thrown(401)
  ],
  [
    'a trigger',
    'triggerEvent',
    ({ wsse }) => ({ settings: wsse, mapping: { ...KEY, eventid: 1001 }, payload: ADA }),
    200,
    EXCHANGES
  ],
  [
    'a removal',
    'removeContactFromList',
    ({ wsse, list }) => ({
      settings: wsse,
      mapping: { ...KEY, contactlistid: list },
      payload: ADA
    }),
    200,
    EXCHANGES
  ],
  [
    'the key of the live destination',
    'removeFromContactList',
    ({ wsse, list }) => ({
      settings: wsse,
      mapping: { ...KEY, contactlistid: list },
      payload: ADA
    }),
    200,
    EXCHANGES
  ],
  [
    'an audience joined',
    'syncAudience',
    ({ wsse, list }) => ({ settings: wsse, mapping: {}, payload: member(true, list) }),
    200,
    EXCHANGES
  ],
  [
    'an audience left',
    'syncAudience',
    ({ wsse, list }) => ({ settings: wsse, mapping: {}, payload: member(false, list) }),
    200,
    EXCHANGES
  ],
  ['an action that is not there', 'nonsense', () => ({}), 404, notFound],
  [
    'a drop-down',
    'upsertContact/contact_list',
    ({ wsse }) => ({ settings: wsse }),
    200,
    expect.objectContaining({ choices: expect.any(Array) })
  ],
  [
    'a drop-down under OAuth',
    'triggerEvent/eventid',
    ({ oauth }) => ({ settings: oauth }),
    200,
    expect.objectContaining({ choices: expect.any(Array) })
  ],
  [
    'a drop-down, its second page',
    'triggerEvent/eventid',
    ({ wsse }) => ({ settings: wsse, page: 2 }),
    200,
    expect.objectContaining({ choices: expect.any(Array) })
  ],
  [
    'a drop-down, its page as text',
    'triggerEvent/eventid',
    ({ wsse }) => ({ settings: wsse, page: '1' }),
    200,
    expect.objectContaining({ choices: expect.any(Array) })
  ],
  [
    'the keys of an object',
    'upsertContact/write_field.__keys__',
    ({ wsse }) => ({ settings: wsse }),
    200,
    expect.objectContaining({ choices: expect.any(Array) })
  ],
  [
    'a drop-down with wrong credentials',
    'triggerEvent/eventid',
    ({ wsse }) => ({ settings: wrong(wsse) }),
    500,
    [{ message: text, code: '401' }]
  ],
  [
    'a drop-down without settings',
    'triggerEvent/eventid',
    () => ({}),
    500,
    [expect.objectContaining({ message: text })]
  ],
  [
    'a field without a drop-down',
    'triggerEvent/event_payload',
    ({ wsse }) => ({ settings: wsse }),
    404,
    notFound
  ],
  [
    'a field that is not there',
    'triggerEvent/constructor',
    ({ wsse }) => ({ settings: wsse }),
    404,
    notFound
  ],
  [
    'a drop-down of an action that is not there',
    'nonsense/eventid',
    ({ wsse }) => ({ settings: wsse }),
    404,
    notFound
  ],
  [
    'a hook that creates',
    CONNECT,
    ({ wsse }) => ({ settings: wsse, hookInputs: { operation: 'create', name: 'Regulars' } }),
    200,
    expect.objectContaining({ savedData: { id: text, name: 'Regulars' } })
  ],
  [
    'a hook that chooses',
    CONNECT,
    ({ wsse, list }) => ({ settings: wsse, hookInputs: { operation: 'existing', list_id: list } }),
    200,
    expect.objectContaining({ savedData: expect.objectContaining({ id: text }) })
  ],
  [
    'a hook under OAuth',
    CONNECT,
    ({ oauth, list }) => ({
      settings: oauth,
      hookInputs: { operation: 'existing', list_id: list }
    }),
    200,
    expect.objectContaining({ savedData: object })
  ],
  [
    'a hook whose list is not there',
    CONNECT,
    ({ wsse }) => ({ settings: wsse, hookInputs: { operation: 'existing', list_id: '999' } }),
    500,
    [expect.objectContaining({ message: text, code: text })]
  ],
  [
    'a hook with wrong credentials',
    CONNECT,
    ({ wsse }) => ({
      settings: wrong(wsse),
      hookInputs: { operation: 'create', name: 'Regulars' }
    }),
    500,
    [expect.objectContaining({ message: text, code: '401' })]
  ],
  [
    'a hook without inputs',
    CONNECT,
    ({ wsse }) => ({ settings: wsse }),
    500,
    thrown(400, { fields: object })
  ],
  [
    'a hook that is not there',
    'syncAudience/hooks/nonsense',
    ({ wsse }) => ({ settings: wsse }),
    404,
    notFound
  ],
  [
    'a hook of an action without hooks',
    'upsertContact/hooks/onMappingSave',
    ({ wsse }) => ({ settings: wsse }),
    404,
    notFound
  ],
  [
    'a drop-down of a hook',
    `${CONNECT}/dynamic/list_id`,
    ({ wsse }) => ({ settings: wsse }),
    200,
    expect.objectContaining({ choices: expect.any(Array) })
  ],
  [
    'a drop-down of a hook with wrong credentials',
    `${CONNECT}/dynamic/list_id`,
    ({ wsse }) => ({ settings: wrong(wsse) }),
    500,
    [{ message: text, code: '401' }]
  ],
  [
    'an input without a drop-down',
    `${CONNECT}/dynamic/name`,
    ({ wsse }) => ({ settings: wsse }),
    404,
    notFound
  ],
  [
    'a new audience',
    'createAudience',
    ({ wsse }) => ({ settings: wsse, audienceName: 'Fans' }),
    200,
    { externalId: text }
  ],
  [
    'an audience without a name',
    'createAudience',
    ({ wsse }) => ({ settings: wsse }),
    400,
    refused
  ],
  [
    'an audience with wrong credentials',
    'createAudience',
    ({ wsse }) => ({ settings: wrong(wsse), audienceName: 'Fans' }),
    400,
    refused
  ],
  [
    'an audience that is there',
    'getAudience',
    ({ wsse, list }) => ({ settings: wsse, externalId: list }),
    200,
    { externalId: text }
  ],
  [
    'an audience that is gone',
    'getAudience',
    ({ wsse }) => ({ settings: wsse, externalId: '999' }),
    400,
    refused
  ],
  [
    'a deletion',
    'delete',
    ({ wsse }) => ({
      settings: { ...wsse, user_id_field: '3' },
      payload: { userId: 'ada@example.com' }
    }),
    200,
    EXCHANGES
  ],
  [
    'a deletion without its field',
    'delete',
    ({ wsse }) => ({ settings: wsse, payload: { userId: 'ada@example.com' } }),
    200,
    thrown(400)
  ],
  ['a deletion without settings', 'delete', () => ({ payload: { userId: 'u1' } }), 200, thrown(400)]
]

describe('the HTTP of the developer CLI', () => {
  let workbench: Workbench
  let known: Known
  beforeAll(async () => {
    workbench = await createWorkbench({ port: 0 })
    const { apiUser, apiPassword, clientId, clientSecret } = sandbox().credentials
    known = {
      wsse: { api_user: apiUser, api_password: apiPassword },
      oauth: { auth_type: 'new', apiClientId: clientId, apiClientSecret: clientSecret },
      list: '482019135'
    }
  })
  beforeEach(() => sandbox().plant())
  afterAll(() => workbench.close())

  function sandbox() {
    if (workbench.sandbox === null) throw new Error('The workbench has no sandbox')
    return workbench.sandbox
  }

  it.each(TABLE)('found #43: %s, POST /%s', async (_, path, body, status, expected) => {
    await call(`${workbench.url}/upsertContact`, {
      body: { settings: known.wsse, mapping: UPSERT, payload: ADA }
    })
    const answer = await call(`${workbench.url}/${path}`, { body: body(known) })
    expect({ status: answer.status, body: answer.json() }).toEqual({ status, body: expected })
    expect(answer.text).not.toContain('not-the-password')
  })
})

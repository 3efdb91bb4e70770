import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '../..'
import {
  emarsys,
  event,
  integration,
  LOGINS,
  ok,
  recordWire,
  WSSE
} from '../../__tests__/__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const remove = (userId: unknown, settings: object) =>
  new Destination(destination).onDelete?.(
    event({ userId, anonymousId: 'anonymous-1' } as never),
    settings as never
  )
const BY_NUMBER = { ...WSSE, user_id_field: ' 010003' }

it.each(LOGINS)('deletes the contact that has the user id, under $login', async (one) => {
  const { settings, base } = one
  const wire = recordWire({ deleted_contacts: 1 })
  const oauth = 'auth' in one.platform ? { oauth: { access_token: 'token-1' } } : {}
  const told = await remove('C-1001', { ...settings, ...oauth, user_id_field: '10003' })
  expect(told).toEqual({ deleted: true, reason: 'deleted' })
  expect(wire.map(({ path, body }) => ({ path, body }))).toEqual([
    { path: `${base}/contact/delete`, body: { key_id: '10003', '10003': ['C-1001'] } }
  ])
})

it.each([
  [200, ok({ errors: { 'C-1001': { 2008: 'No contact found' } } })],
  [404, { replyCode: 2008, replyText: 'No contact found', data: '' }]
])('is done where there is no such contact (HTTP %s)', async (status, body) => {
  emarsys().post('/api/v2/contact/delete').reply(status, body)
  expect(await remove('C-1001', BY_NUMBER)).toEqual({
    deleted: false,
    reason: 'there is no such contact'
  })
})

it('is refused where several contacts have the user id, and never names it', async () => {
  const errors = { 'C-1+1': { 2010: 'More contacts found: 10003 - c-1+1' } }
  emarsys().post('/api/v2/contact/delete').reply(200, ok({ errors }))
  const error = (await remove('C-1+1', BY_NUMBER)?.catch((one: unknown) => one)) as Error
  expect(error).toMatchObject({ status: 400 })
  expect(error.message).toBe(
    'More contacts found: 10003 - [user id] (Delete Contact, contact by field 10003: HTTP 200, replyCode 2010). Several contacts have this user id, so none was deleted: find and delete them in Emarsys.'
  )
})

it.each([
  [500, 500],
  [429, 429],
  [200, 502]
])('is to be tried again where the answer is unclear (HTTP %s)', async (status, reported) => {
  emarsys().post('/api/v2/contact/delete').times(2).reply(status, '<html>')
  await expect(remove('C-1001', BY_NUMBER)).rejects.toMatchObject({ status: reported })
})

it('names the permission that it needs', async () => {
  emarsys().post('/api/v2/contact/delete').reply(403)
  await expect(remove('C-1001', BY_NUMBER)).rejects.toThrow(/contact\.delete/)
})

it.each([
  ['C-1001', WSSE, /"Field that holds the user id" is empty/],
  [undefined, BY_NUMBER, /no user id/],
  ['  ', BY_NUMBER, /no user id/]
])('is refused where it is not known whom to delete (%s)', refused)

it.each([
  [{ id: 'C-1001' }, BY_NUMBER, /user id is neither a text nor a number/],
  [['C-1001'], BY_NUMBER, /user id is neither a text nor a number/],
  [true, BY_NUMBER, /user id is neither a text nor a number/],
  [Number.NaN, BY_NUMBER, /user id is neither a text nor a number/]
])("found #2: is refused where the user id is %j, which is nobody's", refused)

it.each(['contact_list_id', ' key_id ', 'contacts', 'source_id'])(
  'found #2: is refused by a name of the request, which would delete something else: %s',
  async (user_id_field) => {
    const wire = recordWire()
    await expect(remove('C-1001', { ...WSSE, user_id_field })).rejects.toThrow(
      /^Field that holds the user id: .* is not a field/
    )
    expect(wire).toEqual([])
  }
)

it.each([
  ['ada+1@example.com', 'More: ada%2B1%40example.com'],
  ['a&b', 'More: a&amp;b'],
  ['C-"1"', String.raw`More: C-\"1\"`],
  ["o'neil/7", 'More: O&#39;NEIL&#x2F;7']
])(
  'found #52, found #12: does not name the user %s, however Emarsys writes it',
  async (userId, text) => {
    const refusal = { replyCode: 2010, replyText: text, data: '' }
    emarsys().post('/api/v2/contact/delete').reply(400, refusal)
    await expect(remove(userId, BY_NUMBER)).rejects.toThrow('More: [user id] (Delete Contact')
  }
)

async function refused(userId: unknown, settings: object, why: RegExp) {
  const wire = recordWire()
  await expect(remove(userId, settings)).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(why)
  })
  expect(wire).toEqual([])
}

it.each([
  ['add', false, 1],
  ['upsert', false, 1],
  ['update', true, 0],
  [undefined, false, 0],
  [undefined, true, 1]
])('an upsert creates by its sync mode (%s), else by the field', async (mode, creates, wanted) => {
  const wire = recordWire()
  await integration().testAction('upsertContact', {
    event: event({}),
    mapping: {
      key_field: '3',
      key_value: 'ada@example.com',
      write_field: { '1': 'Ada' },
      create_if_missing: creates,
      ...(mode !== undefined && { __segment_internal_sync_mode: mode })
    } as never,
    settings: WSSE
  })
  expect(wire[0]?.path).toMatch(new RegExp(`create_if_not_exists=${wanted}$`))
})

it.each([
  ['connection', 'No connection (ENOTFOUND) (Delete Contact,'],
  ['reason', 'Emarsys answered HTTP 400 without a reason (Delete Contact,']
])('found #4: leaves our own words alone where the user id is %s', async (userId, sentence) => {
  const scope = emarsys().post('/api/v2/contact/delete')
  if (userId === 'reason') scope.reply(400, '')
  else scope.replyWithError(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
  await expect(remove(userId, BY_NUMBER)).rejects.toThrow(sentence)
})

it.each([
  [
    'C-1',
    WSSE,
    'No contact was deleted, since the setting "Field that holds the user id" is empty. Choose the field, and ask for the deletion again.'
  ],
  [
    '',
    BY_NUMBER,
    'No contact was deleted, since the request has no user id. An anonymous id is not kept in Emarsys.'
  ]
])('says what is missing for %j', async (userId, settings, sentence) => {
  await expect(remove(userId, settings)).rejects.toThrow(new Error(sentence))
})

it('says what an acceptance leaves open', async () => {
  emarsys().post('/api/v2/contact/delete').reply(200, ok({}))
  await expect(remove('C-1', BY_NUMBER)).rejects.toThrow(
    'Emarsys accepted the request, but does not say that a contact was deleted'
  )
})

import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import {
  ACTIONS,
  play,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  who
} from './__helpers__/actions'
import { emarsys, event, ok, WSSE } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const ADA = 'ada@example.com'
const STRANGER = { 'eve@example.com': { 2008: 'No contact found with eve@example.com' } }

describe.each(ACTIONS)(
  'found #1: an answer about somebody else, $action',
  ({ action, mapping }) => {
    it('leaves a batch of one event unclear, and says nothing of the other', async () => {
      play(() => [200, ok({ errors: STRANGER })])
      const [result] = await runBatch(action, mapping, [who(ADA)])
      expect(result).toMatchObject({ status: 502, body: { httpStatus: 200, replyCode: 2008 } })
      expect(JSON.stringify(result)).not.toContain('eve@')
    })

    it('leaves a single event unclear', async () => {
      play(() => [200, ok({ errors: STRANGER })])
      const error = await refuseSingle(action, mapping, who(ADA))
      expect(error).toMatchObject({ status: 502 })
      expect(error.message).not.toContain('eve@')
    })

    it('leaves each event unclear where one in the form of getdata names somebody else', async () => {
      const errors = [{ key: 'eve@example.com', errorCode: 2010, errorMsg: 'More contacts found' }]
      play(() => [200, ok({ errors })])
      expect(statuses(await runBatch(action, mapping, [who(ADA)]))).toEqual([502])
    })

    it.each([
      ['a list of maps', { data: { errors: [STRANGER] } }],
      ['a map beside the data', { data: {}, errors: STRANGER }],
      ['a list beside the data', { errors: [{ key: 'eve@example.com', errorCode: 2008 }] }]
    ])('leaves an event unclear where %s names somebody else', async (_, answer) => {
      play(() => [200, { replyCode: 0, replyText: 'OK', ...answer }])
      const [result] = await runBatch(action, mapping, [who(ADA)])
      expect(result).toMatchObject({ status: 502, body: { replyCode: 2008 } })
      expect(JSON.stringify(result)).not.toContain('eve@')
    })

    it.each([
      ['a list of maps', { data: { errors: [{ [ADA]: { 2010: 'More contacts' } }] } }],
      ['a map beside the data', { data: '', errors: { [ADA]: { 2010: 'More contacts' } } }]
    ])('rejects only the one that %s names', async (_, answer) => {
      play(() => [200, { replyCode: 0, replyText: 'OK', ...answer }])
      const results = await runBatch(action, mapping, [who('bob@example.com'), who(ADA)])
      expect(results).toMatchObject([
        { status: 200 },
        { status: 400, errormessage: expect.stringContaining('replyCode 2010') }
      ])
    })

    it('rejects the one with an entry of its own, and leaves the others of its request unclear', async () => {
      const errors = { ...STRANGER, [ADA]: { 2010: 'More contacts found' } }
      play(() => [200, ok({ errors })])
      const events = [who('bob@example.com'), who(ADA), who('cy@example.com')]
      expect(statuses(await runBatch(action, mapping, events))).toEqual([502, 400, 502])
    })

    it('takes an entry in another spelling of the key for its own', async () => {
      play(() => [200, ok({ errors: { [ADA.toUpperCase()]: { 2010: 'More contacts found' } } })])
      expect(await refuseSingle(action, mapping, who(ADA))).toMatchObject({ status: 400 })
    })
  }
)

it('found #1: a contact that leaves an audience is not told gone by an answer about somebody else', async () => {
  play(() => [200, ok({ errors: STRANGER })])
  const mapping = { contactlistid: 7 }
  const results = await runBatch('syncAudience', mapping, [who(ADA, { vip: false })])
  expect(statuses(results)).toEqual([502])
})

it('found #1: an event that has its own entry beside a stranger is rejected with its own words', async () => {
  const errors = { ...STRANGER, [ADA]: { 2010: 'More contacts found' } }
  play(() => [200, ok({ errors })])
  const mapping = { contactlistid: 7 }
  await expect(runSingle('addContactToList', mapping, who(ADA))).rejects.toThrow(
    /^More contacts found/
  )
})

const remove = (userId: unknown) =>
  new Destination(destination).onDelete?.(event({ userId } as never), {
    ...WSSE,
    user_id_field: '10003'
  } as never)

describe('found #2: a deletion', () => {
  it.each([
    ['about somebody else', ok({ errors: { 'C-9': { 2008: 'No contact found' } } })],
    ['that counts nobody', ok({ deleted_contacts: 0 })],
    ['that counts nobody, as text', ok({ deleted_contacts: '0' })],
    ['that counts none below', ok({ deleted_contacts: -1 })],
    ['that counts by a word', ok({ deleted_contacts: 'one' })],
    ['that only says yes', ok({ deleted_contacts: true })],
    ['that lists', ok({ deleted_contacts: ['C-1'] })],
    [
      'that counts one, and refuses a stranger',
      ok({ deleted_contacts: 1, errors: { 'C-9': { 2008: 'No' } } })
    ],
    [
      'that counts one, and says there was none',
      ok({ deleted_contacts: 1, errors: { 'C-1': { 2008: 'No' } } })
    ],
    ['with null for data', ok(null)],
    ['that counts nothing', ok({})],
    ['without data', ok('')]
  ])('is to be tried again after an answer %s', async (_, answer) => {
    emarsys().post('/api/v2/contact/delete').times(2).reply(200, answer)
    await expect(remove('C-1')).rejects.toMatchObject({ status: 502 })
  })

  it.each([1, '1', 2])('is done where %j were deleted', async (deleted_contacts) => {
    emarsys().post('/api/v2/contact/delete').reply(200, ok({ deleted_contacts }))
    expect(await remove('C-1')).toEqual({ deleted: true, reason: 'deleted' })
  })
})

describe('found #52: the words of a deletion', () => {
  it('are ours where nothing of Emarsys is in them, whatever the user id is', async () => {
    const settings = { auth_type: 'new', user_id_field: '10003' }
    const deletion = new Destination(destination).onDelete?.(
      event({ userId: 'i' } as never),
      settings as never
    )
    await expect(deletion).rejects.toThrow('Client ID is missing. Enter it in the settings.')
  })

  it('do not name the user, where Emarsys does', async () => {
    const errors = { i: { 2010: 'More contacts found: 10003 - i, as in this list' } }
    emarsys().post('/api/v2/contact/delete').reply(200, ok({ errors }))
    await expect(remove('i')).rejects.toThrow(
      'More contacts found: 10003 - [user id], as in this list (Delete Contact'
    )
  })
})

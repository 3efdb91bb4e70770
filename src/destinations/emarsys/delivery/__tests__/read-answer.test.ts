import nock from 'nock'
import {
  play,
  refusal,
  runBatch,
  runSingle,
  statuses,
  who
} from '../../__tests__/__helpers__/actions'
import { ok } from '../../__tests__/__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const LONG = 'x'.repeat(900)
const LIST = { contactlistid: 7 }
const three = ['a@example.com', 'b@example.com', 'c@example.com'].map((email) => who(email))

const add = (events = three) => runBatch('addContactToList', LIST, events)
const addOne = () => runSingle('addContactToList', LIST, who('a@example.com'))

describe('what is told of a contact that was refused', () => {
  it.each([
    [
      'Emarsys words and code',
      { '2010': 'More contacts found' },
      { httpStatus: 200, replyCode: 2010, replyText: 'More contacts found' },
      'More contacts found (Add to Contact List, contact list 7: HTTP 200, replyCode 2010). Several contacts share this key value: merge them in Emarsys, or choose another Key field.'
    ],
    [
      'words alone, where there is no code and no advice',
      { odd: 'Not today.' },
      { httpStatus: 200, replyText: 'Not today.' },
      'Not today (Add to Contact List, contact list 7: HTTP 200).'
    ],
    [
      'what to look at, where Emarsys says nothing',
      {},
      { httpStatus: 200, replyText: '' },
      'Refused without a reason (Add to Contact List, contact list 7: HTTP 200). Check the Key value and the mapped values in Emarsys.'
    ],
    [
      'all of several reasons, with the code of the first',
      { '2009': 'First', '2010': 'Second' },
      { httpStatus: 200, replyCode: 2009, replyText: 'First; Second' },
      'First; Second (Add to Contact List, contact list 7: HTTP 200, replyCode 2009).'
    ],
    [
      'no more than 500 characters of them',
      { '2010': LONG },
      { httpStatus: 200, replyCode: 2010, replyText: LONG.slice(0, 500) },
      expect.stringContaining(`${LONG.slice(0, 500)} (Add to`)
    ]
  ])('%s', async (_, reasons, body, errormessage) => {
    play(() => [200, ok({ errors: { 'b@example.com': reasons } })])
    const results = await add()
    expect(statuses(results)).toEqual([200, 400, 200])
    expect(results[1]?.body).toStrictEqual(body)
    expect(results[1]).toHaveProperty('errormessage', errormessage)
  })

  it('only a request that creates contacts may be one of two that create the same one', async () => {
    play(() => [200, ok({ errors: { 'b@example.com': { '2009': 'Contact already exists' } } })])
    expect(statuses(await add())).toEqual([200, 400, 200])
  })

  it('no words about somebody who was not sent, but their code', async () => {
    play(() => [200, ok({ errors: { 'eve@example.com': { '2010': 'eve@example.com is twice' } } })])
    const results = await add()
    expect(statuses(results)).toEqual([502, 502, 502])
    expect(results[0]?.body).toMatchObject({ httpStatus: 200, replyCode: 2010 })
    expect(JSON.stringify(results)).not.toContain('eve@')
  })
})

describe('what is told of a success', () => {
  it('Emarsys words, and nothing that was not said', async () => {
    play(() => [200, ok()])
    expect(await addOne()).toStrictEqual({ replyCode: 0, replyText: 'OK' })
  })

  it('no more than 500 characters of them', async () => {
    play(() => [200, { replyCode: 0, replyText: LONG, data: '' }])
    expect(await addOne()).toStrictEqual({ replyCode: 0, replyText: LONG.slice(0, 500) })
  })

  it('at most five warnings, from both of their places', async () => {
    const data = { ids: [], warnings: ['four', 'five', 'six'] }
    play(() => [200, { replyCode: 0, replyText: 'OK', data, warnings: ['one', 'two', 'three'] }])
    expect(await addOne()).toHaveProperty('warnings', ['one', 'two', 'three', 'four', 'five'])
  })
})

describe('a request that was refused as a whole, since its contact is not there', () => {
  const leave = (emails: string[]) =>
    runBatch(
      'syncAudience',
      LIST,
      emails.map((email) => who(email, { vip: false }))
    )
  const unknown = refusal(2008, 'No contact found')

  it.each([400, 404])('is done where it held only that one: HTTP %s', async (status) => {
    play(() => [status, unknown])
    const [result] = await leave(['a@example.com'])
    expect(result).toMatchObject({
      status: 200,
      body: { replyCode: 2008, replyText: 'No contact found' }
    })
  })

  it('is told in no more than 500 characters', async () => {
    play(() => [404, refusal(2008, LONG)])
    const [result] = await leave(['a@example.com'])
    expect(result?.body).toHaveProperty('replyText', LONG.slice(0, 500))
  })

  it.each([
    [200, 400],
    [500, 500]
  ])('is not done where HTTP %s says something else', async (status, reported) => {
    play(() => [status, unknown])
    expect(statuses(await leave(['a@example.com']))).toEqual([reported])
  })

  it('#26 once: is asked for each alone where nobody knows which of two is meant', async () => {
    play(({ keys }) => (keys.includes('b@example.com') ? [404, unknown] : [200, ok()]))
    const results = await leave(['a@example.com', 'b@example.com'])
    expect(results).toMatchObject([{ body: { replyCode: 0 } }, { body: { replyCode: 2008 } }])
  })

  it('is not done where only one of two reasons says so', async () => {
    const reasons = { '2008': 'No contact found', '2010': 'More contacts found' }
    play(() => [200, ok({ errors: { 'a@example.com': reasons } })])
    expect(statuses(await leave(['a@example.com', 'b@example.com']))).toEqual([400, 200])
  })
})

import nock from 'nock'
import { ada, BY_DEFAULT } from './__helpers__/events'
import { emarsys, event, integration, multistatus, ok } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

describe('credentials refused in the middle of a batch', () => {
  const lists = (event: { traits?: unknown }, index: number) => ({
    ...(event as typeof ada),
    properties: { list: index + 1 }
  })
  const events = Array.from({ length: 8 }, (_, index) =>
    lists(event({ traits: { email: `u${index}@example.com` } }), index)
  )
  const mapping = { contactlistid: { '@path': '$.properties.list' } }

  it('holds back the requests after it; when nothing was delivered, every event reports 401', async () => {
    const scope = emarsys()
      .persist()
      .post(/add/)
      .reply(401, { replyCode: 1, replyText: 'Unauthorized', data: '' })
    const test = integration()
    await test.testBatchAction('addContactToList', { events, mapping, ...BY_DEFAULT })
    expect(multistatus(test).map(({ status }) => status)).toEqual(Array(8).fill(401))
    expect(multistatus(test)[7]).toMatchObject({
      errortype: 'INVALID_AUTHENTICATION',
      errormessage: expect.stringContaining(
        'Not sent, since an earlier request of this batch had its credentials refused'
      ),
      errorreporter: 'INTEGRATIONS'
    })
    expect(scope.isDone()).toBe(true)
  })

  it('comes back as a retry when a part was delivered, so that the runtime does not send that part again', async () => {
    emarsys().post('/api/v2/contactlist/1/add').reply(200, ok())
    emarsys()
      .persist()
      .post(/add/)
      .reply(401, { replyCode: 1, replyText: 'Unauthorized', data: '' })
    const test = integration()
    await test.testBatchAction('addContactToList', { events, mapping, ...BY_DEFAULT })
    expect(multistatus(test).map(({ status }) => status)).toEqual([200, ...Array(7).fill(503)])
  })
})

it('reports a credential that cannot be sent for every event that would have been, and makes no request', async () => {
  const test = integration()
  const events = [ada, event({ traits: { email: ' ' } })]
  await test.testBatchAction('upsertContact', {
    events,
    settings: { api_user: 'a"b', api_password: 'x' },
    useDefaultMappings: true
  })
  expect(multistatus(test)).toMatchObject([
    { status: 401, errormessage: expect.stringContaining('API username holds a quote') },
    { status: 400, errormessage: expect.stringContaining('Key value is empty') }
  ])
})

import nock from 'nock'
import { ada, alan, BY_DEFAULT, order } from './__helpers__/events'
import { emarsys, integration, multistatus, ok } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

describe('a refusal', () => {
  it('names action, target, HTTP status, replyCode and text, and says what to do', async () => {
    emarsys()
      .post('/api/v2/contactlist/7/add')
      .reply(
        200,
        ok({
          inserted_contacts: 0,
          errors: { 'ada@example.com': { '2008': 'No contact found with the external id: 3.' } }
        })
      )
    await expect(
      integration().testAction('addContactToList', {
        event: ada,
        mapping: { contactlistid: 7 },
        ...BY_DEFAULT
      })
    ).rejects.toMatchObject({
      status: 400,
      message:
        'No contact found with the external id: 3 (Add to Contact List, contact list 7: HTTP 200, replyCode 2008). Create the contact first: Upsert Contact.'
    })
  })

  it('names the permission that is missing', async () => {
    emarsys().post('/api/v2/event/9/trigger').reply(403, 'Forbidden')
    await expect(
      integration().testAction('triggerEvent', {
        event: order,
        mapping: { eventid: 9 },
        ...BY_DEFAULT
      })
    ).rejects.toMatchObject({
      status: 403,
      message:
        'Forbidden (Trigger Event, external event 9: HTTP 403). Grant the permission externalevent.trigger in Emarsys. A changed permission takes some minutes.'
    })
  })

  it('lists every reason that Emarsys gives for a contact', async () => {
    emarsys()
      .put(/contact/)
      .reply(
        200,
        ok({ ids: [], errors: { 'ada@example.com': { '2007': 'Bad choice', '2005': 'Bad key' } } })
      )
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada], ...BY_DEFAULT })
    expect(multistatus(run)[0]).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('Bad key; Bad choice'),
      errorreporter: 'DESTINATION'
    })
  })

  it('finds its contact in another spelling, too', async () => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { 'ADA@EXAMPLE.COM ': { '2010': 'Two of them' } } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [alan, ada], ...BY_DEFAULT })
    expect(multistatus(run).map(({ status }) => status)).toEqual([200, 400])
  })

  it('of nobody who was sent leaves the others unclear, to be sent again', async () => {
    emarsys()
      .put(/contact/)
      .reply(
        200,
        ok({
          errors: {
            'who@example.com': { '2010': 'Two of them' },
            'ada@example.com': { '2007': 'Bad' }
          }
        })
      )
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [alan, ada], ...BY_DEFAULT })
    expect(multistatus(run)).toMatchObject([
      {
        status: 502,
        errormessage: expect.stringContaining('Emarsys refused a contact that was not sent')
      },
      { status: 400, errormessage: expect.stringContaining('Bad') }
    ])
  })

  it('that names nobody belongs to the only contact of the request', async () => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: ['odd'] }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada], ...BY_DEFAULT })
    expect(multistatus(run)[0]).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('odd')
    })
  })

  it.each([
    ['alone', [ada]],
    ['among others', [ada, alan]]
  ])('without words says so, %s', async (_, events) => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { 'ada@example.com': {} } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events, ...BY_DEFAULT })
    expect(multistatus(run)[0]).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('Refused without a reason')
    })
  })

  it.each([
    [null, ': HTTP 200). Check the Key value and the mapped values in Emarsys.'],
    [[], ': HTTP 200). Check the Key value and the mapped values in Emarsys.'],
    [{ '2010': null, '2011': null }, ', replyCode 2010). Several contacts share this key value']
  ])('of the kind %j says what to do', async (reasons, words) => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { 'ada@example.com': reasons } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada, alan], ...BY_DEFAULT })
    expect(multistatus(run).map(({ status }) => status)).toEqual([400, 200])
    expect(multistatus(run)[0]).toMatchObject({
      errormessage: expect.stringMatching(/^Refused without a reason \(Upsert Contact, contacts/)
    })
    expect(multistatus(run)[0]).toHaveProperty('errormessage', expect.stringContaining(words))
  })

  it('in a form that cannot be read leaves its own request unclear, and no other', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const odd = `{"replyCode":0,"replyText":"OK","data":{"errors":{"ada@example.com":{"1":${deep}}}}}`
    emarsys().post('/api/v2/contactlist/1/add').reply(200, odd)
    emarsys().post('/api/v2/contactlist/2/add').reply(200, ok())
    const events = [1, 2].map((list) => ({ ...ada, properties: { list } }))
    const run = integration()
    const mapping = { contactlistid: { '@path': '$.properties.list' } }
    await run.testBatchAction('addContactToList', { events, mapping, ...BY_DEFAULT })
    expect(multistatus(run).map(({ status }) => status)).toEqual([502, 200])
    expect(multistatus(run)[0]).toMatchObject({
      errormessage: expect.stringContaining("Emarsys's answer could not be read"),
      sent: { key_id: '3' }
    })
  })

  it('of a megabyte makes a short message, without reading it all', async () => {
    emarsys()
      .put(/contact/)
      .reply(500, '<title'.repeat(200_000))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada], ...BY_DEFAULT })
    expect(JSON.stringify(multistatus(run)).length).toBeLessThan(2000)
  })

  it('of the key field concerns every contact', async () => {
    emarsys()
      .put(/contact/)
      .reply(200, ok({ errors: { '<NO_KEY_ID>': { '2004': 'Invalid key field id: 99' } } }))
    const run = integration()
    await run.testBatchAction('upsertContact', { events: [ada, alan], ...BY_DEFAULT })
    expect(multistatus(run).map(({ status }) => status)).toEqual([400, 400])
  })
})

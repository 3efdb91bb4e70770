import { createSandbox, type Sandbox } from '..'
import { type Client, clientOf } from './client'
import { freshForEach } from './fresh'

// found #41: e-mail campaigns are read, created and launched; the mails are kept for whoever tests, and none is sent.

const ADA = 'ada@example.com'
const GRACE = 'grace@example.com'

let sandbox: Sandbox
let client: Client
freshForEach((fresh) => {
  sandbox = fresh.sandbox
  client = fresh.client
})

const data = async (method: string, path: string, body?: unknown): Promise<unknown> =>
  (await client.call(method, path, body)).json.data
const code = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await client.call(method, path, body)
  return [status, json?.replyCode]
}

const CAMPAIGN = {
  name: 'Spring',
  language: 'en',
  subject: 'Spring is here',
  fromname: 'Shop',
  fromemail: 'shop@example.com',
  email_category: '1',
  html_source: '<p>Hello</p>',
  text_source: 'Hello',
  contactlist: 482019135
}
const create = async (change: object = {}) =>
  ((await data('POST', 'email', { ...CAMPAIGN, ...change })) as { id: string }).id

describe('found #41: campaigns', () => {
  it('are created, listed by what they are, and shown whole', async () => {
    const id = await create()
    expect(await data('GET', `email/${id}`)).toMatchObject({ ...CAMPAIGN, status: '1' })
    expect(await data('GET', 'email/status=1')).toMatchObject([{ name: 'Spring' }])
    expect(await data('GET', 'email/?status=3')).toMatchObject([{ name: 'Newsletter of November' }])
    expect(await data('GET', 'email/?contactlist=482019135')).toHaveLength(1)
    expect(JSON.stringify(await data('GET', 'email'))).not.toContain('html_source')
  })

  it.each([
    ['no name', { name: '' }, 6038],
    ['a name that is taken', { name: 'Newsletter of November' }, 6023],
    ['no such language', { language: 'xx' }, 6039],
    ['no subject', { subject: undefined }, 6035],
    ['no sender', { fromname: '' }, 6033],
    ['no address of the sender', { fromemail: '' }, 6034],
    ['no recipients', { contactlist: 0 }, 6049],
    ['a list that does not exist', { contactlist: 7 }, 10001],
    ['a segment that does not exist', { contactlist: 0, filter: 7 }, 10001]
  ])('are refused with %s', async (_, change, replyCode) => {
    const body = { ...CAMPAIGN, ...change, ...('subject' in change && { subject: '' }) }
    expect(await code('POST', 'email', body)).toEqual([400, replyCode])
    expect(sandbox.state().emails).toHaveLength(1)
  })

  it('are changed while in design, previewed, copied and deleted', async () => {
    const id = await create()
    expect(await code('POST', `email/${id}/patch`, { subject: 'New', id: 5 })).toEqual([200, 0])
    expect(await code('POST', `email/${id}/updatesource`, { html_source: '<p>B</p>' })).toEqual([
      200, 0
    ])
    expect(await data('POST', `email/${id}/preview`, { version: 'html' })).toBe('<p>B</p>')
    expect(await data('POST', `email/${id}/preview`, { version: 'text' })).toBe('Hello')
    expect(await code('POST', `email/${id}/preview`, { version: 'fax' })).toEqual([400, 6005])
    const copy = (await data('POST', `email/${id}/copy`, { name: 'Spring 2' })) as { id: string }
    expect(await data('GET', `email/${copy.id}`)).toMatchObject({
      name: 'Spring 2',
      subject: 'New'
    })
    expect(await code('POST', `email/${id}/delete`, {})).toEqual([200, 0])
    expect(await code('POST', 'email/delete', { emailId: copy.id })).toEqual([200, 0])
    expect(await code('GET', `email/${id}`)).toEqual([400, 6025])
  })

  it('that an event triggers are neither deleted nor stopped', async () => {
    sandbox.plant({
      emails: [{ id: 5, name: 'A' }],
      events: [{ id: 1, name: 'E', usages: { email_ids: [5] } }]
    })
    expect(await code('POST', 'email/5/delete', {})).toEqual([400, 6097])
    expect(await code('POST', 'email/5/stop', {})).toEqual([400, 6098])
  })

  it('have tracked links, and sections where they are made of a template', async () => {
    const id = await create({ template: '7' })
    const link = (await data('POST', `email/${id}/trackedlinks`, {
      url: 'https://a.example/'
    })) as { id: string }
    expect(await code('POST', `email/${id}/trackedlinks`, { url: 'nonsense' })).toEqual([400, 6044])
    await data('POST', `email/${id}/trackedlinks/${link.id}`, { title: 'A' })
    expect(await data('GET', `email/${id}/trackedlinks`)).toMatchObject([
      { url: 'https://a.example/', title: 'A' }
    ])
    expect(await code('POST', `email/${id}/deletetrackedlinks/${link.id}`, {})).toEqual([200, 0])
    expect(await code('GET', `email/${id}/trackedlinks/${link.id}`)).toEqual([400, 6043])
    const section = (await data('POST', `email/${id}/sections`, { html: 'x' })) as { id: string }
    expect(await data('GET', `email/${id}/sections/${section.id}`)).toMatchObject({ html: 'x' })
    const plain = await create({ name: 'Plain' })
    expect(await code('GET', `email/${plain}/sections`)).toEqual([404, 6045])
  })
})

describe('found #41: mails', () => {
  it('of a launch are one for each contact who opted in, and GET /_sandbox/mails has them', async () => {
    sandbox.plant({
      contacts: [{ 3: ADA, 31: '1' }, { 3: GRACE, 31: '2' }, { 3: 'x@example.com' }],
      lists: [{ id: 482019135, name: 'L', members: [ADA, GRACE, 'x@example.com'] }]
    })
    const id = await create()
    expect(await code('POST', `email/${id}/launch`, {})).toEqual([200, 0])
    const { json } = await client.control('GET', 'mails')
    expect(json).toEqual([
      {
        id: expect.any(Number),
        kind: 'launch',
        email_id: Number(id),
        launch_id: expect.any(Number),
        contact_id: sandbox.state().contacts[0]?.id,
        to: ADA,
        from: 'Shop <shop@example.com>',
        subject: 'Spring is here',
        html: '<p>Hello</p>',
        text: 'Hello',
        data: null,
        at: expect.stringMatching(/^\d{4}-.*Z$/)
      }
    ])
    expect(sandbox.state().mails).toEqual(json)
    const [launch] = (await data('POST', 'email/getlaunchesofemail', { emailId: id })) as {
      id: string
    }[]
    expect(launch).toMatchObject({ emailId: id, planned: 3, sent: 1 })
    expect(await data('POST', 'email/getdeliverystatus', { emailId: id })).toMatchObject([
      { status: 'launched', launchListId: launch?.id }
    ])
    expect(await data('GET', `email/${id}/responsesummary`)).toMatchObject({
      launches: 1,
      planned: 3,
      sent: 1,
      opened: 0
    })
    expect(await code('POST', `email/${id}/launch`, {})).toEqual([409, 6003])
    expect(await code('POST', `email/${id}/patch`, { subject: 'x' })).toEqual([400, 6037])
  })

  it('of a launch that is planned are none until then', async () => {
    const id = await create()
    const body = { schedule: '2999-01-01 10:00', timezone: 'Europe/Vienna' }
    expect(await code('POST', `email/${id}/launch`, { schedule: 'soon' })).toEqual([400, 6009])
    expect(await code('POST', `email/${id}/launch`, { timezone: 'Mars/Base' })).toEqual([400, 6008])
    expect(await code('POST', `email/${id}/launch`, body)).toEqual([200, 0])
    expect(sandbox.state()).toMatchObject({
      mails: [],
      launches: [{ sent: 0, planned: 2, launch_date: '2999-01-01 09:00:00' }]
    })
    expect(await code('POST', 'email/getdeliverystatus', { emailId: id })).toEqual([400, 6011])
    expect(await code('POST', `email/${id}/stop`, {})).toEqual([200, 0])
    expect(await data('GET', `email/${id}`)).toMatchObject({ status: '-6' })
  })

  it('of a launch that was planned for a time that is over elsewhere, and not there, are none', async () => {
    const inHours = (hours: number) =>
      new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
    const launch = async (schedule: string, timezone: string) => {
      const id = await create({ name: `${schedule} ${timezone}` })
      expect(await code('POST', `email/${id}/launch`, { schedule, timezone })).toEqual([200, 0])
      return (await data('GET', `email/${id}`)) as { status: string }
    }
    expect(await launch(inHours(1), 'Asia/Tokyo')).toMatchObject({ status: '3' })
    expect(await launch(inHours(-1), 'America/New_York')).toMatchObject({ status: '4' })
  })

  it('of a test go to addresses', async () => {
    const id = await create()
    const path = `email/${id}/sendtestmail`
    expect(
      await code('POST', path, { recipientlist: 'a@b.example;c@d.example', subject: 'T' })
    ).toEqual([200, 0])
    expect(sandbox.state().mails).toMatchObject([
      { kind: 'test', to: 'a@b.example', subject: 'T', contact_id: null },
      { kind: 'test', to: 'c@d.example' }
    ])
    expect(await code('POST', path, {})).toEqual([400, 10001])
    expect(await code('POST', path, { recipientlist: 'nobody' })).toEqual([400, 10001])
  })

  it('of a triggered event carry what came with it, once for each trigger id', async () => {
    sandbox.plant({
      contacts: [{ 3: ADA }],
      emails: [{ id: 5, name: 'A', subject: 'Thank you' }],
      events: [{ id: 1, name: 'E', usages: { email_ids: [5] } }]
    })
    const body = { key_id: 3, external_id: ADA, data: { global: { order: 7 } }, trigger_id: 't1' }
    for (let times = 0; times < 2; times += 1) await client.call('POST', 'event/1/trigger', body)
    expect(sandbox.state().mails).toMatchObject([
      {
        kind: 'trigger',
        email_id: 5,
        to: ADA,
        subject: 'Thank you',
        data: { global: { order: 7 } }
      }
    ])
  })

  it('answer who received them, and nobody opens any', async () => {
    const id = await create()
    await data('POST', `email/${id}/launch`, {})
    const ask = async (type: string) => {
      const query = (await data('POST', 'email/responses', { type, campaign_id: id })) as {
        id: string
      }
      return data('GET', `email/${query.id}/responses`)
    }
    const [ada, grace] = sandbox.state().contacts
    expect(await ask('received')).toEqual({ contact_ids: [String(ada?.id), String(grace?.id)] })
    expect(await ask('opened')).toEqual({ contact_ids: [] })
    expect(await code('POST', 'email/responses', { type: 'nonsense' })).toEqual([400, 10001])
    expect(await code('GET', 'email/responses/7')).toEqual([404, 6029])
  })

  it('survive a stored state, a saved state and a fork, and a read-only sandbox keeps none', async () => {
    const id = await create()
    await data('POST', `email/${id}/launch`, {})
    const kept = sandbox.state().mails
    sandbox.save('a')
    sandbox.reset()
    expect(sandbox.state().mails).toEqual([])
    sandbox.load('a')
    expect(sandbox.state().mails).toEqual(kept)
    const fork = await sandbox.fork()
    expect(fork.state()).toMatchObject({ mails: kept, launches: sandbox.state().launches })
    await fork.close()
    const readOnly = await createSandbox({ readOnly: true })
    const asked = await clientOf(readOnly).call('POST', 'email/2001/sendtestmail', {
      recipientlist: 'a@b.example'
    })
    expect(asked.status).toBe(403)
    const preview = await clientOf(readOnly).call('POST', 'email/2001/preview', { version: 'html' })
    expect(preview.status).toBe(200)
    await readOnly.close()
  })
})

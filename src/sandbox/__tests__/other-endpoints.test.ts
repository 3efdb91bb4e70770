import { createSandbox, type Sandbox } from '..'
import { askToken, type Client, clientOf } from './client'

let sandbox: Sandbox
let client: Client
beforeEach(async () => {
  sandbox = await createSandbox()
  client = clientOf(sandbox)
})
afterEach(() => sandbox.close())

const code = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await client.call(method, path, body)
  return [status, json?.replyCode]
}

describe('programs', () => {
  it('are listed as JSON that is labelled as HTML', async () => {
    const { headers, text } = await client.call('GET', 'ac/programs')
    expect(headers.get('content-type')).toBe('text/html')
    expect(JSON.parse(text).data).toContainEqual({
      id: 10010,
      name: 'Order confirmation',
      status: 'active',
      parent_id: null
    })
  })

  it('are aborted, and deleted once they are not active', async () => {
    expect(await code('POST', 'ac/programs/10010/delete')).toEqual([400, 9102])
    expect(await code('POST', 'ac/programs/10010/abort')).toEqual([200, 0])
    expect(await code('POST', 'ac/programs/10010/delete')).toEqual([200, 0])
    expect(await code('POST', 'ac/programs/10010/delete')).toEqual([404, 9100])
  })

  it('are started at a node for a list or a contact', async () => {
    const start = (body: object) =>
      code('POST', 'ac/programs/entrypoints/node1/resources/7/runs', body)
    expect(await start({ contact_list_id: 482019135 })).toEqual([200, 0])
    expect(await start({})).toEqual([400, 1001])
    expect(sandbox.state().program_runs).toMatchObject([
      { node_type: 'node1', resource_id: '7', contact_list_id: '482019135', contact_id: null }
    ])
  })
})

it('email/unsubscribe registers, and changes nothing else', async () => {
  const uid = sandbox.state().contacts[0]?.uid
  const body = { launch_list_id: '5', email_id: 2001, contact_uid: uid }
  expect(await code('POST', 'email/unsubscribe', body)).toEqual([200, 0])
  expect(await code('POST', 'email/unsubscribe', { ...body, email_id: 7 })).toEqual([400, 6025])
  expect(await code('POST', 'email/unsubscribe', { ...body, contact_uid: '' })).toEqual([400, 1006])
  expect(await code('POST', 'email/unsubscribe', { ...body, launch_list_id: 'x' })).toEqual([
    400, 6042
  ])
  expect(sandbox.state().unsubscribed).toMatchObject([{ email_id: 2001, contact_uid: uid }])
  expect(sandbox.state().contacts[0]?.values['31']).toBe('1')
})

it('wishlist/update keeps what contacts wish for', async () => {
  const event = (external_id: string, wishlist_content: unknown) => ({
    ...{ external_id, event_time: '2026-11-01T00:00:00Z', wishlist_content }
  })
  const events = [
    event('ada@example.com', [{ item_id: 'A1', quantity: 2 }]),
    event('who', [{ item_id: 'B' }])
  ]
  const { json } = await client.call('POST', 'wishlist/update', { key_id: 3, events })
  expect(json.data).toMatchObject({ errors: { who: { 2008: expect.any(String) } } })
  expect(sandbox.state().wishlists).toEqual([
    { contact_id: sandbox.state().contacts[0]?.id, items: [{ item_id: 'A1', quantity: 2 }] }
  ])
  const bad = { key_id: 3, events: [event('ada@example.com', [{ quantity: 0 }])] }
  expect(await code('POST', 'wishlist/update', bad)).toEqual([400, 1008])
})

describe('engagement events', () => {
  const send = async (
    body: unknown,
    path = 'integrations/shop/eventConfigurations/order',
    token?: string
  ) => {
    const bearer = token ?? (await askToken(sandbox)).json.access_token
    const response = await fetch(
      `${sandbox.url}/api/engagementevent/v1/${path}/events?draft=true`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}` },
        body: typeof body === 'string' ? body : JSON.stringify(body)
      }
    )
    const text = await response.text()
    return { status: response.status, text, json: text ? JSON.parse(text) : undefined }
  }

  it('are taken with 202 and an empty body', async () => {
    expect(await send({ email: 'ada@example.com' })).toMatchObject({ status: 202, text: '' })
    expect(sandbox.state().engagement_events).toMatchObject([
      {
        ...{ integration_id: 'shop', event_configuration_id: 'order', draft: true },
        event: { email: 'ada@example.com' }
      }
    ])
  })

  it('are refused in a form of their own', async () => {
    sandbox.plant({
      eventConfigurations: [{ integration: 'shop', id: 'order', required: ['email'] }]
    })
    const { json } = await askToken(sandbox)
    const token = json.access_token
    const refusal = (code: string) => ({
      error: { code, message: expect.any(String), innererror: {} }
    })
    const order = 'integrations/shop/eventConfigurations/order'
    expect(await send({}, order, 'nonsense')).toMatchObject({
      status: 401,
      json: refusal('Unauthorized')
    })
    expect(await send({}, order, token)).toMatchObject({
      status: 422,
      json: refusal('SchemaViolation')
    })
    expect(await send('[]', order, token)).toMatchObject({
      status: 400,
      json: refusal('BadRequest')
    })
    const other = 'integrations/shop/eventConfigurations/other'
    expect(await send({ email: 'x' }, other, token)).toMatchObject({
      status: 404,
      json: refusal('NotFound')
    })
    sandbox.setLimits({ requestBytes: 5 })
    expect(await send({ email: 'x' }, order, token)).toMatchObject({ status: 413 })
    expect(sandbox.state().engagement_events).toEqual([])
  })
})

it('late triggers are answered like any other, and marked', async () => {
  const fire = (event_time: string) =>
    code('POST', 'event/1001/trigger', { key_id: 3, external_id: 'ada@example.com', event_time })
  const at = (hours: number) =>
    `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`
  expect(await fire(at(5))).toEqual([200, 0])
  expect(await fire(at(7))).toEqual([200, 0])
  expect(sandbox.state().triggers.map(({ late }) => late)).toEqual([false, true])
})

it('a trigger takes attachments of a filename and data', async () => {
  const fire = (attachment: unknown) =>
    code('POST', 'event/1001/trigger', { key_id: 3, external_id: 'ada@example.com', attachment })
  expect(await fire([{ filename: 'a.pdf', data: 'YQ==' }])).toEqual([200, 0])
  expect(await fire('a.pdf')).toEqual([400, 1008])
})

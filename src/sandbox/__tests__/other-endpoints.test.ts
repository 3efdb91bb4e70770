import type { Sandbox } from '..'
import { askToken, type Client } from './client'
import { freshForEach } from './fresh'

let sandbox: Sandbox
let client: Client
freshForEach((fresh) => {
  sandbox = fresh.sandbox
  client = fresh.client
})

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
    external_id,
    event_time: '2026-11-01T00:00:00Z',
    wishlist_content
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
        integration_id: 'shop',
        event_configuration_id: 'order',
        draft: true,
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
    expect(await send('null', order, token)).toMatchObject({ status: 422 })
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

describe('engagement events of the default account', () => {
  const send = async (kind: string, event: unknown) => {
    const { json } = await askToken(sandbox)
    const response = await fetch(
      `${sandbox.url}/api/engagementevent/v1/integrations/${kind.replace('/', '/eventConfigurations/')}/events`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${json.access_token}` },
        body: JSON.stringify(event)
      }
    )
    const text = await response.text()
    return [response.status, text && JSON.parse(text).error.message]
  }

  it.each([
    ['shop/order', { email: 'ada@example.com', total: 5 }, 202, ''],
    ['shop/order', { total: 5 }, 422, 'The property email is required.'],
    ['shop/order', null, 422, 'The property email is required.'],
    [
      'shop/order',
      { email: 'ada@example.com', total: '5' },
      422,
      'The property total must be of type number, not string.'
    ],
    [
      'shop/order',
      { email: 'ada@example.com', products: null },
      422,
      'The property products must be of type array, not null.'
    ],
    ['shop/cart', { email: 'ada@example.com' }, 400, 'No program is connected to the event.'],
    ['shop/none', {}, 404, 'The integration has no event configuration none.'],
    ['till/order', {}, 404, 'There is no integration till.']
  ])('%s %j: %i %s', async (kind, event, status, message) => {
    expect(await send(kind, event)).toEqual([status, message])
    expect(sandbox.state().engagement_events).toHaveLength(status === 202 ? 1 : 0)
    expect(sandbox.summary().byAction.triggerEngagementEvent).toEqual({
      requests: 1,
      delivered: status === 202 ? 1 : 0,
      rejected: status === 202 ? 0 : 1,
      retry: 0
    })
  })

  it('need a permission', async () => {
    sandbox.revoke('engagementevent')
    expect(await send('shop/order', { email: 'a@example.com' })).toEqual([403, 'Forbidden'])
    sandbox.grant('engagementevent')
    expect(await send('shop/order', { email: 'a@example.com' })).toEqual([202, ''])
  })

  it('are in the journal, with what they changed', async () => {
    await send('shop/order', { email: 'a@example.com' })
    expect(sandbox.requests({ path: 'engagementevent' })).toMatchObject([
      {
        status: 202,
        body: { email: 'a@example.com' },
        changes: [
          {
            kind: 'engagement',
            what: 'taken',
            integration: 'shop',
            configuration: 'order',
            draft: false
          }
        ]
      }
    ])
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

it('a trigger takes and keeps attachments of a filename and base64', async () => {
  const fire = (attachment: unknown) =>
    code('POST', 'event/1001/trigger', { key_id: 3, external_id: 'ada@example.com', attachment })
  expect(await fire([{ filename: 'a.pdf', data: 'YQ==' }])).toEqual([200, 0])
  for (const bad of ['a.pdf', [{}], [{ filename: 'a.pdf' }], [{ filename: 'a.pdf', data: 'a b' }]])
    expect(await fire(bad)).toEqual([400, 1008])
  const [kept, ...others] = sandbox.state().triggers
  expect(kept?.attachment).toEqual([{ filename: 'a.pdf', data: 'YQ==' }])
  expect(others).toEqual([])
})

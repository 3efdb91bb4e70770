import { createSandbox, type Sandbox } from '..'
import { clientOf } from './client'

const NEWSLETTER = 482019135

describe('what a request did to the account', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await createSandbox()
  })
  afterEach(() => sandbox.close())

  const changes = () => sandbox.requests().at(-1)?.changes
  const ada = { id: 1_000_001, email: 'ada@example.com' }

  it('is in the journal: a field with its value before and after, and none that came out as it was', async () => {
    const { call } = clientOf(sandbox)
    await call('PUT', 'contact', {
      key_id: '3',
      contacts: [{ 3: 'ada@example.com', 1: 'Ada', 10001: '184' }]
    })
    const fields = [{ id: 10001, name: 'Loyalty points', before: '120', after: '184' }]
    expect(changes()).toEqual([{ kind: 'contact', what: 'updated', contact: ada, fields }])
    await call('PUT', 'contact', { key_id: '3', contacts: [{ 3: 'ada@example.com', 1: 'Ada' }] })
    expect(changes()).toEqual([])
  })

  it('is found by the number in the answer, also where a fault spoilt it', async () => {
    const { fetch: ask } = globalThis
    sandbox.addFault({ answer: { kind: 'reply', status: 503 }, times: 1 })
    for (const [id, status] of [
      ['1', 503],
      ['2', 401]
    ] as const) {
      const answer = await ask(`${sandbox.url}/api/v2/settings`)
      expect([answer.headers.get('x-sandbox-request'), answer.status]).toEqual([id, status])
      expect(sandbox.requests().at(-1)).toMatchObject({ id: Number(id), status })
    }
  })

  it('a new contact, with all that it begins with, and one that is deleted', async () => {
    const { call } = clientOf(sandbox)
    const contacts = [{ 3: 'new@example.com', 1: 'New' }]
    await call('PUT', 'contact?create_if_not_exists=1', { key_id: '3', contacts })
    expect(changes()).toEqual([
      {
        kind: 'contact',
        what: 'created',
        contact: { id: 1_000_005, email: 'new@example.com' },
        fields: expect.arrayContaining([
          { id: 1, name: 'First Name', before: null, after: 'New' },
          { id: 3, name: 'Email', before: null, after: 'new@example.com' }
        ])
      }
    ])
    await call('POST', 'contact/delete', { key_id: '3', 3: ['ada@example.com'] })
    expect(changes()).toContainEqual({ kind: 'contact', what: 'deleted', contact: ada, fields: [] })
  })

  it('who comes to a list and goes, and nobody who was there before', async () => {
    const { call } = clientOf(sandbox)
    const ids = { key_id: '3', external_ids: ['ada@example.com', 'alan@example.com'] }
    await call('POST', `contactlist/${NEWSLETTER}/add`, ids)
    const list = { id: NEWSLETTER, name: 'Newsletter' }
    const alan = { id: 1_000_003, email: 'alan@example.com' }
    expect(changes()).toEqual([{ kind: 'list', what: 'added', contact: alan, list }])
    await call('POST', `contactlist/${NEWSLETTER}/delete`, ids)
    const ada = { id: 1_000_001, email: 'ada@example.com' }
    expect(changes()).toMatchObject([
      { what: 'removed', contact: ada },
      { what: 'removed', contact: alan }
    ])
  })

  it('an event that fires, whether a program listens, and a trigger id that was processed before', async () => {
    const { call } = clientOf(sandbox)
    const body = { key_id: '3', external_id: 'ada@example.com', trigger_id: 't-1' }
    await call('POST', 'event/1003/trigger', body)
    const event = { id: 1003, name: 'Welcome series', listening: true }
    const fired = { kind: 'trigger', what: 'fired', contact: ada, event, trigger_id: 't-1' }
    expect(changes()).toEqual([fired])
    await call('POST', 'event/1003/trigger', body)
    expect(changes()).toEqual([{ ...fired, what: 'repeated' }])
  })

  it('is nothing where the request was refused, and at most 100 changes of many', async () => {
    const { call } = clientOf(sandbox)
    await call('POST', 'event/9/trigger', { key_id: '3', external_id: 'ada@example.com' })
    expect(changes()).toEqual([])
    const contacts = Array.from({ length: 120 }, (_, n) => ({ 3: `p${n}@example.com` }))
    await call('PUT', 'contact?create_if_not_exists=1', { key_id: '3', contacts })
    const entry = sandbox.requests().at(-1)
    expect([entry?.changes.length, entry?.changed]).toEqual([100, 120])
  })
})

it('page #3: the account from before a reset can be had back, once', async () => {
  const sandbox = await createSandbox()
  try {
    const { call, control } = clientOf(sandbox)
    await call('PUT', 'contact', { key_id: '3', contacts: [{ 3: 'ada@example.com', 1: 'A' }] })
    const before = sandbox.state()
    sandbox.reset()
    expect(sandbox.state()).not.toEqual(before)
    expect((await control('POST', 'reset/undo')).status).toBe(200)
    expect(sandbox.state()).toEqual(before)
    expect((await control('POST', 'reset/undo')).status).toBe(404)
  } finally {
    await sandbox.close()
  }
})

describe('a fork', () => {
  let sandbox: Sandbox
  let fork: Sandbox
  beforeEach(async () => {
    sandbox = await createSandbox()
    const { call } = clientOf(sandbox)
    await call('POST', 'event/1003/trigger', {
      key_id: '3',
      external_id: 'ada@example.com',
      trigger_id: 't-1'
    })
    sandbox.addFault({ answer: { kind: 'delay' }, delay_ms: 60_000, match: { path: '/contact' } })
    sandbox.addFault({ answer: { kind: 'stall' } })
    fork = await sandbox.fork()
  })
  afterEach(() => Promise.all([sandbox.close(), fork.close()]))

  it('has the account as it is, and shows nothing of what is done to it', async () => {
    const before = sandbox.state()
    expect(fork.state()).toEqual(before)
    const { call } = clientOf(fork)
    await call('PUT', 'contact', { key_id: '3', contacts: [{ 3: 'ada@example.com', 1: 'A' }] })
    await call('POST', `contactlist/${NEWSLETTER}/delete`, {
      key_id: '3',
      external_ids: ['ada@example.com']
    })
    const body = { key_id: '3', external_id: 'ada@example.com' }
    await call('POST', 'event/1003/trigger', { ...body, trigger_id: 't-2' })
    expect(sandbox.state()).toEqual(before)
    expect(fork.state()).not.toEqual(before)
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('knows what was processed before, and makes nobody wait', async () => {
    const { call } = clientOf(fork)
    const body = { key_id: '3', external_id: 'ada@example.com', trigger_id: 't-1' }
    await call('POST', 'event/1003/trigger', body)
    expect(fork.requests().at(-1)?.changes[0]?.what).toBe('repeated')
    expect(fork.faults().map(({ delay_ms }) => delay_ms)).toEqual([0])
  })
})

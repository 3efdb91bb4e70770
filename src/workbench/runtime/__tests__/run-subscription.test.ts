import { createSandbox, type Sandbox } from '../../../sandbox'
import { runThrough } from '../../delivery/run-through'
import { TokenKeeper } from '../token-keeper'
import { ADD, definition, identify, oauth2, track, TRIGGER, UPSERT, wsse } from './support'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox()
})
afterEach(() => sandbox.close())

const run = (options: Partial<Parameters<typeof runThrough>[0]>) =>
  runThrough({
    definition: sandbox.attach(definition),
    subscription: UPSERT,
    events: [],
    settings: wsse(sandbox),
    tokens: new TokenKeeper(),
    ...options
  })

const single = (subscription: typeof UPSERT) => ({
  ...subscription,
  mapping: { ...subscription.mapping, enable_batching: false }
})

describe('runThrough', () => {
  it('gives each event its outcome, those without a trigger match included', async () => {
    const events = [identify(1), track(1), identify(2, ''), identify(3)]
    const { outcomes, exchanges } = await run({ events })
    expect(outcomes.map(({ index, status, httpStatus }) => [index, status, httpStatus])).toEqual([
      [0, 'delivered', 200],
      [1, 'not subscribed', null],
      [2, 'rejected', 400],
      [3, 'delivered', 200]
    ])
    expect(exchanges).toHaveLength(1)
  })

  it('sends events one by one where batching is off', async () => {
    const events = [1, 2, 3].map((n) => identify(n))
    const { outcomes, exchanges } = await run({ subscription: single(UPSERT), events })
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
    expect(exchanges).toHaveLength(3)
  })

  it('says the same of single events and of batches', async () => {
    const events = [identify(1, 'ada@example.com'), identify(2, 'nobody@example.com')]
    const batch = await run({ subscription: ADD, events })
    const singles = await run({ subscription: single(ADD), events })
    const words = ({ outcomes }: typeof batch) =>
      outcomes.map(({ status, httpStatus, message }) => [status, httpStatus, message])
    expect(words(singles)).toEqual(words(batch))
    expect(words(batch)[1]?.[0]).toBe('rejected')
  })

  it('found #18: rejects a single event that cannot be mapped, whatever others have sent meanwhile', async () => {
    const mapping = { ...UPSERT.mapping, key_value: { '@path': { '@path': '$.traits.where' } } }
    const where = (n: number, path: string | null = null) => {
      const event = identify(n)
      return { ...event, traits: { ...event.traits, where: path } }
    }
    const events = [
      where(1, '$.traits.email'),
      where(2),
      where(3, '$.traits.email'),
      ...[4, 5, 6].map((n) => where(n))
    ]
    const { outcomes } = await run({ subscription: single({ ...UPSERT, mapping }), events })
    const [good, bad] = ['delivered undefined', 'rejected true']
    expect(outcomes.map(({ status, notSent }) => `${status} ${notSent}`)).toEqual([
      good,
      bad,
      good,
      bad,
      bad,
      bad
    ])
  })

  it('found #37: rejects the event that takes too long in a mapping, and sends the others of its batch', async () => {
    const liquid = '{% assign x = (1..traits.n) | join %}{{ x | size }}'
    const mapping = { ...UPSERT.mapping, write_field: { 1: { '@liquid': liquid } } }
    const events = [1, 50_000_000, 2].map((n, place) => {
      const event = identify(place)
      return { ...event, traits: { ...(event.traits as object), n } }
    })
    const { outcomes } = await run({ subscription: { ...UPSERT, mapping }, events })
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(outcomes[1]?.message).toContain('was ended after 250 ms for one event')
  })

  it('rejects every event where the trigger cannot be read', async () => {
    const { outcomes } = await run({
      subscription: { ...UPSERT, subscribe: 'nonsense' },
      events: [identify(1)]
    })
    expect(outcomes[0]).toMatchObject({
      status: 'rejected',
      message: expect.stringContaining('cannot read')
    })
  })

  it('reports settings that the schema refuses, in words for users', async () => {
    const { outcomes } = await run({ settings: { auth_type: 'legacy' }, events: [identify(1)] })
    expect(outcomes[0]).toMatchObject({ status: 'rejected', httpStatus: 400 })
    expect(outcomes[0]?.message).toContain('api_user')
    expect(outcomes[0]?.message).not.toContain('then')
  })

  it('shows no credentials in exchanges, outcomes or messages', async () => {
    for (const settings of [wsse(sandbox), oauth2(sandbox)]) {
      const text = JSON.stringify(await run({ settings, events: [identify(1)] }))
      expect(text).toContain('[redacted]')
      expect(text).not.toMatch(/PasswordDigest|Bearer |sandbox-secret|sandbox-client-secret/)
    }
  })

  it('reports refused credentials as unauthorized', async () => {
    const { outcomes } = await run({
      settings: { ...wsse(sandbox), api_password: 'wrong' },
      events: [identify(1)]
    })
    expect(outcomes[0]).toMatchObject({ status: 'unauthorized', httpStatus: 401 })
  })
})

describe('tokens', () => {
  const tokenRequests = () => sandbox.requests({ path: '/oauth2/token' }).length

  it('are fetched once for many runs at the same time', async () => {
    const tokens = new TokenKeeper()
    const runs = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => run({ settings: oauth2(sandbox), tokens, events: [identify(n)] }))
    )
    expect(runs.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual(
      Array(5).fill('delivered')
    )
    expect(tokenRequests()).toBe(1)
  })

  it('that have expired are replaced once, and nothing that was accepted is sent twice', async () => {
    const tokens = new TokenKeeper()
    await run({ settings: oauth2(sandbox), tokens, events: [identify(1)] })
    sandbox.revokeTokens()
    const { outcomes } = await run({
      settings: oauth2(sandbox),
      tokens,
      subscription: TRIGGER,
      events: [track(1), track(2)]
    })
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered'])
    expect(tokenRequests()).toBe(2)
    expect(sandbox.requests({ path: '/trigger', status: 200 })).toHaveLength(2)
    expect(sandbox.state().triggers).toHaveLength(2)
  })

  it('are not asked for beyond the limit of Emarsys', async () => {
    const tokens = new TokenKeeper()
    const settings = { ...oauth2(sandbox) }
    sandbox.setLimits({ tokenSeconds: 0 })
    const results = []
    for (let turn = 0; turn < 3; turn += 1)
      results.push(await run({ settings, tokens, events: [identify(1)] }))
    const [first, second, third] = results.map(({ outcomes }) => outcomes[0])
    expect([first?.status, second?.status]).toEqual(['unauthorized', 'unauthorized'])
    expect(third).toMatchObject({
      status: 'retry',
      httpStatus: 429,
      message: expect.stringContaining('2 a minute')
    })
    expect(tokenRequests()).toBe(2)
  })

  it('that cannot be had leave every event unauthorized', async () => {
    const { outcomes } = await run({
      settings: { ...oauth2(sandbox), apiClientSecret: 'wrong' },
      events: [identify(1), identify(2)]
    })
    expect(outcomes.map(({ status }) => status)).toEqual(['unauthorized', 'unauthorized'])
    expect(outcomes[0]?.message).toContain('Client ID')
  })

  it('are not asked for under WSSE', async () => {
    await run({ settings: { ...wsse(sandbox), api_password: 'wrong' }, events: [identify(1)] })
    expect(tokenRequests()).toBe(0)
  })
})

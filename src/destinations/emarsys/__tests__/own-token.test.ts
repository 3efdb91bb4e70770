import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import { connect } from '../api/connect'
import { ENDPOINTS } from '../api/emarsys'
import type { Send } from '../api/http'
import { createTokens } from '../api/token'
import { callOf } from '../perform'
import { triggerEvents } from '../triggerEvent/trigger-event'
import { KEY, who } from './__helpers__/actions'
import {
  answerTokens,
  emarsys,
  integration,
  multistatus,
  OAUTH,
  ok,
  token
} from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

/** Each test has a client of its own, so that none has the token of another. */
let clients = 0
const client = (more: object = {}) => ({ ...OAUTH, apiClientId: `own-${clients++}`, ...more })

const bearers = (answer: (bearer: string) => number = () => 200) => {
  const seen: string[] = []
  const reply = function (this: nock.ReplyFnContext): [number, object] {
    const bearer = String(this.req.headers.authorization)
    seen.push(bearer)
    return [answer(bearer), ok([])]
  }
  emarsys().persist().post(/.*/).reply(reply).get(/.*/).reply(reply)
  return seen
}

async function add(settings: object, events = [who('a@example.com')], auth?: object) {
  const run = integration()
  const mapping = { ...KEY, contactlistid: { '@path': '$.traits.target' } }
  await run.testBatchAction('addContactToList', { events, mapping, settings, auth } as never)
  return multistatus(run)
}

describe('found #7: a host that keeps no token', () => {
  it('gets one of our own, once for all calls at the same time and for those that follow', async () => {
    const asked = answerTokens(token('mine'))
    const seen = bearers()
    const settings = client()
    const results = await Promise.all([add(settings), add(settings), add(settings)])
    await add(settings)
    expect(results.flat().map(({ status }) => status)).toEqual([200, 200, 200])
    expect(asked).toHaveLength(1)
    expect(seen).toEqual(Array(4).fill('Bearer mine'))
  })

  it.each([
    ['another client', () => client()],
    ['another secret of it', (one: object) => ({ ...one, apiClientSecret: 'other' })],
    [
      'another token URL',
      (one: object) => ({ ...one, apiAuthEndpoint: 'https://auth.emarsys.net/oauth2/token?x' })
    ]
  ])('gets another for %s', async (_, other) => {
    const asked = answerTokens(token('mine'))
    nock('https://auth.emarsys.net').post('/oauth2/token?x').reply(200, { access_token: 'other' })
    const seen = bearers()
    const settings = client()
    await add(settings)
    await add(other(settings))
    expect(seen).toHaveLength(2)
    expect(asked.length + Number(seen[1] === 'Bearer other')).toBe(2)
  })

  it('is to be tried again where the token limit is met, and gets one the next time', async () => {
    answerTokens([429, { error: 'slow_down' }], token('mine'))
    bearers()
    const settings = client()
    expect(await add(settings)).toMatchObject([
      { status: 429, errormessage: expect.stringMatching(/^No access token: slow_down/) }
    ])
    expect(await add(settings)).toMatchObject([{ status: 200 }])
  })

  it('has its credentials refused where the client is', async () => {
    answerTokens([401, { error: 'invalid_client' }])
    expect(await add(client())).toMatchObject([
      { status: 401, errortype: 'INVALID_AUTHENTICATION' }
    ])
  })

  it('gets one more where the kept one is refused, once for all requests, and nothing is lost', async () => {
    const asked = answerTokens(token('old'), token('new'))
    let old = true
    const seen = bearers((bearer) => (bearer === 'Bearer old' && !old ? 401 : 200))
    const settings = client()
    await add(settings)
    old = false
    const events = [1, 2, 3].map((target) => who('a@example.com', { target }))
    const results = await add(settings, events)
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(asked).toHaveLength(2)
    expect(seen.filter((bearer) => bearer === 'Bearer new')).toHaveLength(3)
  })

  it('says why, where the kept one is refused and there is no other', async () => {
    answerTokens(token('old'), [429, { error: 'slow_down' }])
    let good = true
    bearers(() => (good ? 200 : 401))
    const settings = client()
    await add(settings)
    good = false
    expect(await add(settings)).toMatchObject([
      { status: 429, errormessage: expect.stringContaining('slow_down') }
    ])
  })

  it('changes nothing where the platform keeps the token: it hears the 401', async () => {
    const asked = answerTokens(token('mine'))
    const seen = bearers(() => 401)
    expect(await add(client(), [who('a@example.com')], { accessToken: 'theirs' })).toMatchObject([
      { status: 401 }
    ])
    expect(await add(client(), [who('a@example.com')], {})).toMatchObject([
      { status: 401, errormessage: expect.stringContaining('a token is fetched first') }
    ])
    expect({ asked, seen }).toEqual({ asked: [], seen: ['Bearer theirs'] })
  })

  it('keeps one for each token URL that is not the usual one', async () => {
    const kept = createTokens()
    const send: Send = async (url) => ({
      status: 200,
      content: JSON.stringify({ access_token: url.slice(-1) })
    })
    const settings = client()
    for (const name of ['x', 'y', 'x']) {
      const apiAuthEndpoint = `https://auth.emarsys.net/${name}`
      expect((await kept.get(send, { ...settings, apiAuthEndpoint })).accessToken).toBe(name)
    }
  })

  it.each(['', ',"expires_in":"soon"', ',"expires_in":0'])(
    'keeps a token of which the end is not said for an hour less a minute%s, beside that of another client',
    async (end) => {
      let now = 0
      let given = 0
      const kept = createTokens(() => now)
      const send = async () => ({ status: 200, content: `{"access_token":"t${given++}"${end}}` })
      const get = async (settings = OAUTH) => (await kept.get(send, settings)).accessToken
      const other = client()
      expect([await get(), await get(other)]).toEqual(['t0', 't1'])
      now = 3_540_000 - 1
      expect([await get(), await get(other)]).toEqual(['t0', 't1'])
      now = 3_540_000
      expect([await get(), await get(other), await get()]).toEqual(['t2', 't3', 't2'])
    }
  )

  it('keeps a token until a minute before its end', async () => {
    let now = 0
    const kept = createTokens(() => now)
    const given: string[] = []
    const send = async () => {
      given.push(`t${given.length}`)
      const content = `{"access_token":"${String(given.at(-1))}","expires_in":600}`
      return { status: 200, content }
    }
    const get = async () => (await kept.get(send, OAUTH)).accessToken
    expect(await get()).toBe('t0')
    now = 539_999
    expect(await get()).toBe('t0')
    now = 540_000
    expect(await get()).toBe('t1')
  })
})

describe('found #7: a host that asks for a token, and hands it on to nobody', () => {
  const mapping = { ...KEY, contactlistid: 7 }
  const subscription = {
    partnerAction: 'addContactToList',
    subscribe: 'type = "identify"',
    mapping
  }
  const runtime = () => new Destination(destination)
  const batch = async (settings: object) => {
    const given = { ...settings, subscriptions: [subscription] } as never
    const [result] = await runtime().onBatch([who('a@example.com')], given)
    return result?.multistatus?.map(({ status }) => status)
  }

  it('has its events delivered by it, in batches at the same time and one by one', async () => {
    const asked = answerTokens(token('mine'))
    const seen = bearers()
    const settings = client()
    expect(await Promise.all([batch(settings), batch(settings)])).toEqual([[200], [200]])
    const one = { ...settings, subscriptions: [subscription] } as never
    await runtime().onEvent(who('a@example.com'), one)
    expect(asked).toHaveLength(1)
    expect(seen).toEqual(Array(3).fill('Bearer mine'))
  })

  it('gets another where that is refused', async () => {
    const asked = answerTokens(token('old'), token('new'))
    const seen = bearers((bearer) => (bearer === 'Bearer old' && seen.length > 1 ? 401 : 200))
    const settings = client()
    expect([await batch(settings), await batch(settings)]).toEqual([[200], [200]])
    expect(seen).toEqual(['Bearer old', 'Bearer old', 'Bearer new'])
    expect(asked).toHaveLength(2)
  })

  it('has the credentials refused where every token is', async () => {
    answerTokens(token('mine'))
    bearers(() => 401)
    expect(await batch(client())).toEqual([401])
  })

  it('changes nothing for a host that hands it on', async () => {
    const asked = answerTokens(token('first'), token('second'))
    const seen = bearers((bearer) => (bearer === 'Bearer first' && seen.length > 1 ? 401 : 200))
    const settings = client({ oauth: {} })
    expect([await batch(settings), await batch(settings)]).toEqual([[200], [200]])
    expect(settings).toMatchObject({ oauth: { access_token: 'second' } })
    expect(asked).toHaveLength(2)
  })
})

it('found #7: a kept token that has come to its end is none', async () => {
  let now = 0
  const kept = createTokens(() => now)
  const send = async () => ({ status: 200, content: '{"access_token":"t0","expires_in":600}' })
  expect(await kept.find(OAUTH)).toBeUndefined()
  await kept.fetch(send, OAUTH)
  expect(await kept.find(OAUTH)).toBe('t0')
  expect(await kept.find(client())).toBeUndefined()
  expect(await kept.find(OAUTH, 'theirs')).toBe('theirs')
  expect(await kept.find(OAUTH)).toBeUndefined()
  await kept.fetch(send, OAUTH)
  now = 540_000
  expect(await kept.find(OAUTH)).toBeUndefined()
})

it.each([undefined, null])(
  'found #7: a host that hands over %s for auth keeps no token',
  (auth) => {
    const call = callOf(jest.fn(), { settings: client(), auth: auth as never })
    expect(call.hostKeepsToken).toBe(false)
  }
)

it('found #7: a token that ends within a minute is kept for half its time', async () => {
  let now = 0
  let given = 0
  const kept = createTokens(() => now)
  const send = async () => ({
    status: 200,
    content: `{"access_token":"t${given++}","expires_in":40}`
  })
  const get = async () => (await kept.get(send, OAUTH)).accessToken
  expect([await get(), await get()]).toEqual(['t0', 't0'])
  now = 20_000
  expect(await get()).toBe('t1')
})

it('found #5: nothing is sent with a new token for which no time is left (found #7)', async () => {
  let now = 0
  const seen: string[] = []
  const send: Send = async (url) => {
    seen.push(url.includes('oauth2') ? 'token' : 'trigger')
    now += 2400
    return { status: seen.length === 1 ? 401 : 200, content: '{"access_token":"new"}' }
  }
  const payload = { eventid: 7, key_field: '3', key_value: 'ada@example.com' }
  const call = { send, settings: client(), accessToken: 'old', budgetMs: 5000, now: () => now }
  expect(await triggerEvents([payload], call, {})).toMatchObject([
    { status: 503, said: 'No time was left to ask again with a new access token' }
  ])
  expect(seen).toEqual(['trigger', 'token'])
})

it('found #10: no token is fetched for an API base URL that is refused', async () => {
  const asked = answerTokens(token('first'))
  const settings = client({ apiBaseUrl: 'https://api.emarsys.net.example.com/' })
  const refused = expect.stringMatching(/^(Credentials are invalid: 401 )?API base URL must be/)
  await expect(integration().testAuthentication(settings)).rejects.toMatchObject({
    message: refused
  })
  expect(await add(settings)).toMatchObject([{ status: 401, errormessage: refused }])
  const asking = { settings, payload: {} }
  expect(await integration().testDynamicField('upsertContact', 'key_field', asking)).toMatchObject({
    error: { message: refused }
  })
  expect(asked).toEqual([])
})

it('found #10: the token of a connection test is that of the drop-downs after it, and not of the next test', async () => {
  const asked = answerTokens(token('first'), token('second'))
  const seen = bearers()
  const settings = client()
  await integration().testAuthentication(settings)
  await integration().testDynamicField('upsertContact', 'key_field', { settings, payload: {} })
  await integration().testAuthentication(settings)
  expect(seen).toEqual(['Bearer first', 'Bearer first', 'Bearer second'])
  expect(asked).toHaveLength(2)
})

describe('found #5, found #7: the time that a call may take, where it needs a token', () => {
  const payload = { eventid: 7, key_field: '3', key_value: 'ada@example.com' }
  const NO_TIME = { status: 503, said: expect.stringMatching(/^No time was left to get an access/) }

  it.each([0, 300, 999])('begins with no request where %i ms are left', async (budgetMs) => {
    const send = jest.fn()
    const call = { send, settings: client(), tokens: createTokens(), budgetMs }
    expect(await triggerEvents([payload], call, {})).toMatchObject([NO_TIME])
    expect(send).not.toHaveBeenCalled()
  })

  it('is not longer where another call of more time fetches the token', async () => {
    let give: () => void = () => undefined
    const slow = new Promise<void>((resolve) => {
      give = resolve
    })
    const send: Send = async (url) => {
      if (url.includes('oauth2')) await slow
      return { status: 200, content: '{"access_token":"t","replyCode":0,"replyText":"OK"}' }
    }
    const call = { send, settings: client(), tokens: createTokens(), now: () => 0 }
    const patient = triggerEvents([payload], call, {})
    expect(await triggerEvents([payload], { ...call, budgetMs: 1000 }, {})).toMatchObject([NO_TIME])
    give()
    expect(await patient).toMatchObject([{ status: 200 }])
  })

  it.each([
    [6000, [10_000, 4000], { status: 401 }],
    [9500, [10_000], NO_TIME]
  ])('bounds the fetch of another after %i ms', async (takes, wanted, reported) => {
    let now = 0
    let refused = false
    const timeouts: number[] = []
    const send: Send = async (url, { timeoutMs }) => {
      if (refused) timeouts.push(timeoutMs)
      if (url.includes('oauth2')) return { status: 200, content: '{"access_token":"t"}' }
      if (refused) now += takes
      return { status: refused ? 401 : 200, content: '{"replyCode":0,"replyText":"OK"}' }
    }
    const call = { send, settings: client(), tokens: createTokens(), now: () => now }
    await triggerEvents([payload], call, {})
    refused = true
    const [outcome] = await triggerEvents([payload], { ...call, budgetMs: 10_000 }, {})
    expect(timeouts.slice(0, 2)).toEqual(wanted)
    expect(outcome).toMatchObject(reported)
  })
})

it('found #10: renews a kept token that is refused after that of the platform', async () => {
  let given = 0
  const send: Send = async (url, { headers }) => {
    if (url.includes('oauth2')) return { status: 200, content: `{"access_token":"t${given++}"}` }
    const status = headers.authorization === 'Bearer t1' ? 200 : 401
    return { status, content: JSON.stringify(ok([{ id: '12', name: 'VIP' }])) }
  }
  const connection = { send, settings: client(), accessToken: 'old', tokens: createTokens() }
  const get = async () =>
    (await (await connect(connection)).call(ENDPOINTS.listContactLists())).status
  expect([await get(), await get(), given]).toEqual([401, 200, 2])
})

describe('found #12: the connection test', () => {
  it('shows the status, and promises no other try', async () => {
    emarsys().get('/api/v2/field').reply(503, { message: 'Overloaded' })
    const test = new Destination(destination).testAuthentication({
      api_user: 'u',
      api_password: 'test-secret'
    } as never)
    await expect(test).rejects.toThrow(
      'Credentials are invalid: 503 Overloaded (connection test: HTTP 503). Try again later.'
    )
  })
})

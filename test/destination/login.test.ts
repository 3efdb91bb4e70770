import { Destination } from '@segment/actions-core'
import { ACTIONS, destination, LOGINS, person, runBatch, sandbox } from './with-sandbox'

describe('a token that has expired', () => {
  const tokens = () => sandbox.requests({ path: '/oauth2/token' }).length

  it('is fetched again once; all is delivered, and nothing that was accepted is sent twice', async () => {
    const subscription = {
      partnerAction: 'triggerEvent',
      subscribe: 'type = "identify"',
      mapping: ACTIONS.triggerEvent.mapping
    }
    const kept: string[] = []
    const onTokenRefresh = async ({ accessToken }: { accessToken: string }) =>
      void kept.push(accessToken)
    const settings = () =>
      ({
        ...LOGINS.oauth2(),
        oauth: kept.length ? { access_token: kept.at(-1) } : {},
        subscriptions: [subscription]
      }) as never
    const runtime = new Destination(destination)
    await runtime.onEvent(person(1, 'ada@example.com'), settings(), { onTokenRefresh })
    expect(tokens()).toBe(1)
    sandbox.shiftClock(3_600_000)
    const [result] = await runtime.onBatch(
      [person(2, 'ada@example.com'), person(3, 'alan@example.com')],
      settings(),
      { onTokenRefresh }
    )
    expect(result?.multistatus?.map(({ status }) => status)).toEqual([200, 200])
    expect(tokens()).toBe(2)
    expect(kept).toHaveLength(2)
    expect(sandbox.requests({ path: '/trigger' }).map(({ status }) => status)).toEqual([
      200, 401, 200
    ])
    expect(sandbox.state().triggers).toHaveLength(3)
  })

  it('in the middle of a batch brings back only what was not accepted', async () => {
    sandbox.addFault({
      match: { path: '/trigger' },
      answer: { kind: 'reply', status: 401, body: '' },
      skip: 1
    })
    const told = await runBatch('oauth2', 'triggerEvent', [
      person(1, 'ada@example.com'),
      person(2, 'ada@example.com')
    ])
    expect(told.map(({ status }) => status)).toEqual([200, 503])
    expect(sandbox.state().triggers).toHaveLength(1)
  })

  it('limit met comes back as a retry', async () => {
    sandbox.setLimits({ tokensPerMinute: 0 })
    await expect(
      runBatch('oauth2', 'upsertContact', [person(1, 'ada@example.com')])
    ).rejects.toMatchObject({ status: 429 })
  })
})

describe('set-up', () => {
  const names = { wsse: 'API username and API password', oauth2: 'Client ID' }

  it.each(['wsse', 'oauth2'] as const)('is tested under %s', async (login) => {
    const test = (settings: object) =>
      new Destination(destination).testAuthentication({ ...LOGINS[login](), ...settings } as never)
    await expect(test({})).resolves.toBeUndefined()
    await expect(test({ api_password: 'wrong', apiClientSecret: 'wrong' })).rejects.toThrow(
      names[login]
    )
    sandbox.revoke('field.get')
    await expect(test({})).rejects.toThrow('field.get')
  })

  it('notices a clock that is off', async () => {
    sandbox.shiftClock(10 * 60_000)
    const test = new Destination(destination).testAuthentication(LOGINS.wsse() as never)
    await expect(test).rejects.toThrow(/The clock here says .* Emarsys's says/)
  })
})

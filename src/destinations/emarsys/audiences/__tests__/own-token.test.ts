import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '../..'
import { answerTokens, emarsys, OAUTH, ok, token, WSSE } from '../../__tests__/__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

/** Each test has a client of its own, so that none has the token of another. */
let clients = 0
const client = () => ({ ...OAUTH, apiClientId: `list-${clients++}` })

describe('found #10: calls that are no events', () => {
  const runtime = () => new Destination(destination)
  const lists = ok([{ id: '12', name: 'VIP' }])
  const answerLists = () => {
    const seen: string[] = []
    emarsys()
      .persist()
      .get('/api/v3/contactlist')
      .reply(function () {
        const bearer = String(this.req.headers.authorization)
        seen.push(bearer)
        return bearer === 'Bearer mine' ? [200, lists] : [401, '']
      })
    return seen
  }

  it.each([{}, { access_token: 'old' }])(
    'fetch one token for all, where the platform has %j',
    async (oauth) => {
      const asked = answerTokens(token('mine'))
      answerLists()
      const settings = { ...client(), oauth }
      const get = () => runtime().getAudience({ settings, externalId: '12' } as never)
      expect(await get()).toEqual({ externalId: '12' })
      expect(await get()).toEqual({ externalId: '12' })
      expect(asked).toHaveLength(1)
    }
  )

  it('connect a mapping to its list with an old token', async () => {
    const asked = answerTokens(token('mine'))
    answerLists()
    const connected = await runtime().actions.syncAudience?.executeHook('onMappingSave', {
      settings: client(),
      auth: { accessToken: 'old', refreshToken: '' },
      payload: {},
      hookInputs: { operation: 'existing', list_id: '12' }
    } as never)
    expect(connected).toMatchObject({ savedData: { id: '12' } })
    expect(asked).toHaveLength(1)
  })

  it('found #52: fill a drop-down without a token of the platform', async () => {
    answerTokens(token('mine'))
    answerLists()
    const choices = await runtime().actions.syncAudience?.executeDynamicField('contactlistid', {
      settings: client(),
      auth: {},
      payload: {}
    } as never)
    expect(choices).toEqual({ choices: [{ value: '12', label: 'VIP · 12' }] })
  })
})

describe('found #12: nothing tries again what somebody waits for', () => {
  const runtime = () => new Destination(destination)
  const AGAIN = /\(token endpoint: HTTP 503\)\. Try again later\.$/
  const input = () => ({ settings: client(), auth: {}, payload: {} })

  it('so the connection test does not say so where there is no token', async () => {
    answerTokens([503, { error: 'down' }])
    await expect(runtime().testAuthentication(client() as never)).rejects.toThrow(AGAIN)
  })

  it('nor an audience, nor the hook, nor a drop-down', async () => {
    answerTokens([503, { error: 'down' }])
    const audience = runtime().getAudience({ settings: client(), externalId: '12' } as never)
    await expect(audience).rejects.toThrow(AGAIN)
    const { syncAudience } = runtime().actions
    const error = { code: '503', message: expect.stringMatching(AGAIN) }
    const hookInputs = { operation: 'existing', list_id: '12' }
    const hook = { ...input(), hookInputs } as never
    expect(await syncAudience?.executeHook('onMappingSave', hook)).toEqual({ error })
    expect(await syncAudience?.executeDynamicField('contactlistid', input() as never)).toEqual({
      choices: [],
      error
    })
  })

  it('nor where the lists cannot be read', async () => {
    emarsys().persist().get('/api/v2/contactlist').reply(429, '')
    const audience = runtime().getAudience({ settings: WSSE, externalId: '12' } as never)
    await expect(audience).rejects.toThrow(/HTTP 429\)\. Try again later\.$/)
  })
})

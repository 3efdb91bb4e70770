import { createSandbox, type Sandbox } from '../../../sandbox'
import type { CheckReply } from '../../wire'
import { createWorkbench, type Workbench } from '..'
import { call } from './call'

const SUBSCRIBE = {
  name: 'Newsletter',
  partnerAction: 'addContactToList',
  subscribe: 'type = "identify"',
  mapping: {
    contactlistid: 482019135,
    key_field: '3',
    key_value: { '@path': '$.traits.email' },
    enable_batching: true
  }
}
const BROKEN = { ...SUBSCRIBE, mapping: { ...SUBSCRIBE.mapping, contactlistid: 12 } }

let account: Sandbox
let workbench: Workbench
beforeEach(async () => {
  account = await createSandbox()
  workbench = await createWorkbench({ port: 0, live: true, apiUrl: account.url })
})
afterEach(async () => {
  await workbench.close()
  await account.close()
})

const wsse = () => {
  const { apiUser, apiPassword } = account.credentials
  return { auth_type: 'legacy', api_user: apiUser, api_password: apiPassword }
}
// WSSE ends on a day of the calendar, which the doctor tells; OAuth 2.0 does not.
const oauth = () => {
  const { clientId, clientSecret } = account.credentials
  return { auth_type: 'new', apiClientId: clientId, apiClientSecret: clientSecret }
}
const check = (body: object) => call(`${workbench.url}/_workbench/check`, { body })
const report = async (body: object) => (await check(body)).json() as CheckReply

describe('POST /_workbench/check', () => {
  it('finds in the mappings as they are what is wrong where, and says what it called', async () => {
    const { ok, checks, calls, fleet } = await report({
      ...{ subscriptions: [SUBSCRIBE, BROKEN], settings: oauth() }
    })
    expect(ok).toBe(false)
    expect(checks.filter(({ status }) => status === 'wrong')).toEqual([
      expect.objectContaining({
        mappingIndex: 1,
        field: 'contactlistid',
        message: 'Contact list 12 does not exist.'
      })
    ])
    expect(calls).toContain('POST contactlist/0/add {"key_id":"3","external_ids":[]}')
    expect(fleet.rows).toHaveLength(2)
  })

  it('found #27: a mapping that cannot be run is one line, and the others are looked at', async () => {
    const broken = (key_value: object) => ({
      ...SUBSCRIBE,
      mapping: { ...SUBSCRIBE.mapping, key_value }
    })
    const { checks, fleet } = await report({
      subscriptions: [
        broken({ '@liquid': '{% for x in y %}{% endfor %}' }),
        broken({ '@if': { then: 'x' } }),
        broken({ '@case': { operator: 'title', value: 'x' } }),
        { ...SUBSCRIBE, subscribe: 'type = "identify" and not traits.plan = "free"' },
        SUBSCRIBE
      ],
      settings: oauth()
    })
    const wrong = checks.filter(({ status }) => status === 'wrong')
    expect(wrong.map(({ mappingIndex, code }) => [mappingIndex, code])).toEqual([
      [0, 'liquid'],
      [1, 'directive'],
      [2, 'directive'],
      [3, 'trigger']
    ])
    expect(wrong[3]?.fix?.value).toBe('type = "identify" and traits.plan != "free"')
    expect(fleet.rows.map(({ mappingIndex }) => mappingIndex)).toEqual([4])
  })

  it('names the field of what is wrong within a value, not the directive', async () => {
    const key_value = { '@path': '$.propertie.email' }
    const write_field = { 1: { '@template': '{{trait.name}}' }, 2: { '@path': '$.trait.name' } }
    const mapping = { ...SUBSCRIBE.mapping, key_value, write_field }
    const subscriptions = [{ ...SUBSCRIBE, partnerAction: 'upsertContact', mapping }]
    const { checks } = await report({ subscriptions, settings: oauth() })
    const paths = checks.filter(({ code }) => code === 'path')
    expect(paths.map(({ field }) => field)).toEqual(['key_value', 'write_field.1', 'write_field.2'])
  })

  it('changes nothing in the account', async () => {
    const before = account.state()
    await report({ subscriptions: [SUBSCRIBE], settings: oauth() })
    expect(account.state()).toEqual(before)
  })

  it('looks at the sandbox where the workbench is not live', async () => {
    const own = await createWorkbench({ port: 0 })
    const settings = ((await call(`${own.url}/_workbench/state`)).json() as { settings: object })
      .settings
    const body = { subscriptions: [SUBSCRIBE], settings: { ...settings, auth_type: 'new' } }
    const answer = await call(`${own.url}/_workbench/check`, { body })
    await own.close()
    expect(answer.json()).toMatchObject({ ok: true })
  })

  it('uses the access token of the workbench, and another where that was ended', async () => {
    const tokens = () => account.requests({ path: '/oauth2/token' }).length
    const body = { subscriptions: [SUBSCRIBE], settings: oauth() }
    expect((await report(body)).ok).toBe(true)
    expect((await report(body)).ok).toBe(true)
    expect(tokens()).toBe(1)
    account.revokeTokens()
    expect((await report(body)).ok).toBe(true)
    expect(tokens()).toBe(2)
  })

  it('tells that the limit of tokens is reached, as a line of the checklist', async () => {
    account.setLimits({ tokensPerMinute: 0 })
    const { checks } = await report({ subscriptions: [], settings: oauth() })
    expect(checks[0]).toMatchObject({ area: 'login', status: 'wrong' })
    expect(checks[0]?.message).toContain('No access token')
  })

  it('holds no secret', async () => {
    const settings = { ...wsse(), api_password: 'not-the-password' }
    const { text } = await check({ subscriptions: [SUBSCRIBE], settings })
    expect(text).toContain('Credentials are invalid')
    expect(text).not.toContain('not-the-password')
  })

  it.each([
    ['no mappings', {}],
    ['a mapping without action', { subscriptions: [{ subscribe: '' }] }]
  ])('refuses %s', async (_, body) => {
    expect((await check(body)).status).toBe(400)
  })
})

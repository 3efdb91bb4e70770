import nock from 'nock'
import destination from '..'
import { connect } from '../api/connect'
import { ENDPOINTS } from '../api/emarsys'
import { openLogin } from '../api/login'
import { createTokens } from '../api/token'
import type { Choices } from '../fields/choices'
import { orThrow } from '../perform'
import { play, runBatch, statuses, who } from './__helpers__/actions'
import { OAUTH, ok } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

it('passes a mistake of ours on as it is', async () => {
  const mistake = new TypeError('our mistake')
  await expect(orThrow(() => Promise.reject(mistake))).rejects.toBe(mistake)
})

/** Nobody hands over settings that are nothing: whatever is read of them is a mistake of ours. */
const NOTHING = undefined as never

it('shows a mistake of ours in a drop-down, to be tried again, without a code that is none', async () => {
  const { contactlistid } = destination.actions.addContactToList?.dynamicFields ?? {}
  const choices = await (contactlistid as unknown as Choices)(NOTHING, {
    settings: NOTHING,
    payload: {}
  })
  expect(choices).toEqual({
    choices: [],
    error: { code: '500', message: expect.stringMatching(/^Cannot read properties of undefined/) }
  })
})

it('takes a mistake of ours while a token is renewed for an answer to be tried again', async () => {
  const mistake = () => Promise.reject(new TypeError('our mistake'))
  const kept = { accessToken: 'old', renew: mistake }
  const tokens = { ...createTokens(), get: () => Promise.resolve(kept) }
  const send = () => Promise.resolve({ status: 401, content: '' })
  const api = await connect({ send, settings: OAUTH, tokens })
  expect(await api.call(ENDPOINTS.listFields())).toMatchObject({
    status: 500,
    failure: 'our mistake'
  })
})

it.each(['https://1.2.3.999999/', 'https://xn--/'])('refuses the base URL %s', (apiBaseUrl) => {
  expect(() => openLogin({ ...OAUTH, apiBaseUrl }, 'token')).toThrow(/^API base URL must be/)
})

it('takes merged rows apart that are refused without a code', async () => {
  const requests = play((_, nth) => {
    const errors = { 'a@example.com': { odd: 'Not today' } }
    return [200, ok(nth < 3 ? { errors } : {})]
  })
  const mapping = { write_field: { '1': { '@path': '$.traits.firstName' } } }
  const twice = [who('a@example.com'), who('a@example.com', { firstName: 'Ada Maria' })]
  expect(statuses(await runBatch('upsertContact', mapping, twice))).toEqual([400, 200])
  expect(requests).toHaveLength(3)
})

import nock from 'nock'
import { openLogin } from '../api/login'
import { orThrow } from '../perform'
import { play, runBatch, statuses, who } from './__helpers__/actions'
import { OAUTH, ok } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())
afterAll(() => nock.restore())

it('passes a mistake of ours on as it is', async () => {
  const mistake = new TypeError('our mistake')
  await expect(orThrow(() => Promise.reject(mistake))).rejects.toBe(mistake)
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

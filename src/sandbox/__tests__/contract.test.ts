import { readContract } from '../contract/contract'
import { ENDPOINTS, PERMISSIONS } from '../contract/endpoints'
import { PLAYED } from '../routes/routes'
import type { Answered } from '../routes/witness'
import { checkAnswer, checkRequest } from './contract-check'

const OUTSIDE = /^(POST \/oauth2\/token|GET \/healthcheck|POST \/api\/)/

function answered([method, path]: [string, string], status: number, answer: unknown): Answered {
  const url = `/api/v2${path}`
  const segments = path.split('/').filter(Boolean)
  const request = {
    method,
    version: 'v2',
    url,
    path: url,
    segments,
    params: {},
    headers: {}
  } as const
  const query = new URLSearchParams()
  return {
    request: { ...request, query, body: '' },
    answer: { status, headers: {}, body: JSON.stringify(answer) }
  }
}

const ok = (data: unknown) => ({ replyCode: 0, replyText: 'OK', data })
const no = (replyCode: number) => ({ replyCode, replyText: 'No', data: '' })

describe('the contract', () => {
  it('has shapes for every endpoint that the sandbox plays', () => {
    const { calls } = readContract()
    const without = PLAYED.filter((endpoint) => !calls[endpoint]?.data && !calls[endpoint]?.bare)
    expect(without).toEqual([])
  })

  it('names endpoints of the table of permissions', () => {
    const names = Object.keys(readContract().calls).filter((name) => !OUTSIDE.test(name))
    expect(names.filter((name) => !(name in ENDPOINTS))).toEqual([])
    expect(readContract().calls['GET /field']?.permission).toBe('field.get')
  })

  it('has a permission for each endpoint of the vendor', () => {
    expect(new Set(PERMISSIONS).size).toBe(157)
  })
})

describe('the check of answers', () => {
  it.each([
    ['an answer as documented', ['GET', '/field'], 200, ok([{ id: 3, name: 'Email' }]), 0],
    ['data of another shape', ['GET', '/field'], 200, ok([{ name: 'Email' }]), 1],
    ['no data', ['GET', '/field'], 200, { replyCode: 0, replyText: 'OK' }, 1],
    ['another status', ['GET', '/field'], 201, ok([]), 1],
    ['a refusal of this call', ['POST', '/event/1/trigger'], 400, no(5005), 0],
    ['a refusal of another call', ['GET', '/field'], 400, no(5005), 1],
    ['a refusal with another status', ['POST', '/event/1/trigger'], 404, no(5005), 1],
    [
      'an unknown code of a contact',
      ['PUT', '/contact'],
      200,
      ok({ errors: { a: { 3001: 'x' } } }),
      1
    ],
    ['a code of a contact', ['PUT', '/contact'], 200, ok({ errors: { a: { 2008: 'x' } } }), 0],
    ['an envelope where there is none', ['GET', '/contactlist/1/contactIds'], 200, ok({}), 1]
  ] as const)('%s', (_, [method, path], status, answer, count) => {
    expect(checkAnswer(answered([method, path], status, answer))).toHaveLength(count)
  })
})

describe('the check of requests', () => {
  it.each([
    ['an upsert', ['PUT', '/contact'], { key_id: 3, contacts: [{ 3: 'a' }] }, 0],
    ['an upsert without key_id', ['PUT', '/contact'], { contacts: [{ 3: 'a' }] }, 1],
    ['a value that is an object', ['PUT', '/contact'], { key_id: 3, contacts: [{ 3: {} }] }, 1],
    [
      'ids that are not an array',
      ['POST', '/contactlist/1/add'],
      { key_id: 3, external_ids: 'a' },
      1
    ],
    [
      'an event time with an offset',
      ['POST', '/event/1/trigger'],
      { key_id: 3, external_id: 'a', event_time: '2026-01-01T00:00:00+01:00' },
      1
    ],
    ['an unknown endpoint', ['POST', '/nonsense'], {}, 1]
  ] as const)('%s', (_, [method, path], body, count) => {
    const request = { method, url: `/api/v3${path}`, body: JSON.stringify(body) }
    expect(checkRequest(request)).toHaveLength(count)
  })
})

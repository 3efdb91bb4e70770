import { createWorkbench, type Workbench } from '..'
import { buildEngine } from '../../../function/__tests__/built-engine'
import { call } from './call'

const SUBSCRIPTION = {
  name: 'Write',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: { key_field: '3', key_value: { '@path': '$.traits.email' }, write_field: {} }
}

let workbench: Workbench

beforeAll(async () => {
  buildEngine()
  workbench = await createWorkbench({ port: 0 })
})
afterAll(() => workbench.close())

const write = (subscriptions: unknown[]) =>
  call(`${workbench.url}/_workbench/function`, { body: { subscriptions } })

describe('POST /_workbench/function', () => {
  it('writes all mappings as one file', async () => {
    const off = { ...SUBSCRIPTION, name: 'Off', enabled: false }
    const answer = await write([SUBSCRIPTION, off])
    expect(answer.status).toBe(200)
    const { code, notes } = answer.json() as { code: string; notes: string[] }
    expect(code).toContain('name: "Write",')
    expect(code).not.toContain('name: "Off",')
    expect(notes).toEqual(['1 disabled mapping is not in the file.'])
  })

  it('refuses a mapping that cannot be run, with its place', async () => {
    const answer = await write([SUBSCRIPTION, { ...SUBSCRIPTION, subscribe: 'type =' }])
    expect(answer.status).toBe(422)
    expect(answer.json()).toMatchObject({
      error: { code: 'mappings', message: expect.stringContaining('[1].subscribe') }
    })
  })
})

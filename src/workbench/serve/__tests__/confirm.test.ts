import { createSandbox, type Sandbox } from '../../../sandbox'
import { createWorkbench, type Workbench } from '..'
import { call, send } from './call'

let sandbox: Sandbox
let workbench: Workbench
beforeAll(async () => {
  sandbox = await createSandbox()
  const { apiUser, apiPassword } = sandbox.credentials
  const env = { EMARSYS_API_USER: apiUser, EMARSYS_API_PASSWORD: apiPassword }
  workbench = await createWorkbench({ port: 0, live: true, apiUrl: sandbox.url, env })
})
afterAll(async () => {
  await workbench.close()
  await sandbox.close()
})

const sendOne = (event: object) =>
  send(workbench.url, {
    events: [event],
    settings: { api_user: 'sandbox_account001', api_password: 'sandbox-secret' },
    subscription: {
      partnerAction: 'upsertContact',
      subscribe: 'type = "identify"',
      mapping: { key_field: '3', key_value: 'ada@example.com', write_field: { 1: 'Ada' } }
    },
    confirmLive: true
  })
const state = async () => (await call(`${workbench.url}/_workbench/state`)).json()
const track = () =>
  call(`${workbench.url}/v1/t`, { body: { event: 'A', userId: 'u', messageId: 'm' } })

describe('sources #25: a yes to sending live', () => {
  it('is not given where nothing was sent', async () => {
    expect((await sendOne({ type: 'track' })).json()).toMatchObject({
      outcomes: [{ status: 'not subscribed' }]
    })
    expect(await state()).toMatchObject({ liveConfirmed: false })
  })

  it('to what the page sends does not open /v1, which has its own', async () => {
    expect((await sendOne({ type: 'identify' })).json()).toMatchObject({
      outcomes: [{ status: 'delivered' }]
    })
    expect(await state()).toMatchObject({ liveConfirmed: true, eventsConfirmed: false })
    expect((await track()).status).toBe(503)
    await call(`${workbench.url}/_workbench/live/confirm`, { body: {} })
    expect((await track()).status).toBe(200)
    expect(await state()).toMatchObject({ eventsConfirmed: true })
  })
})

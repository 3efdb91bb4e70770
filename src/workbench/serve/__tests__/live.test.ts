import { createWorkbench, startUpText, type Workbench } from '..'
import { call } from './call'

const SEND = {
  events: [{ type: 'identify', userId: 'ada' }],
  // The host is refused before anything is sent, so this test reaches no Emarsys.
  settings: { api_user: 'someone001', api_password: 'live-password' },
  subscriptions: [{ partnerAction: 'upsertContact', subscribe: 'type = "identify"', mapping: {} }]
}

let workbench: Workbench

beforeAll(async () => {
  workbench = await createWorkbench({ port: 0, live: true })
})

afterAll(() => workbench.close())

describe('a live workbench', () => {
  it('has no sandbox', async () => {
    expect(workbench.sandbox).toBeNull()
    expect((await call(`${workbench.url}/_workbench/state`)).json()).toMatchObject({
      live: true,
      liveConfirmed: false,
      apiUrl: 'https://api.emarsys.net',
      sandbox: null,
      settings: {}
    })
    const control = await call(`${workbench.url}/_workbench/sandbox/state`)
    expect(control.status).toBe(404)
    expect(control.json()).toMatchObject({ error: { code: 'no-sandbox' } })
  })

  it('says so at the start', () => {
    const red: string[] = []
    const paint = {
      bold: String,
      dim: String,
      yellow: String,
      red: (text: string) => {
        red.push(text)
        return text
      }
    }
    expect(startUpText(workbench, paint)).toContain('LIVE')
    expect(red.join()).toContain('real contacts')
  })

  it('asks before the first send, once', async () => {
    const asked = await call(`${workbench.url}/_workbench/send`, { body: SEND })
    expect(asked.status).toBe(409)
    expect(asked.json()).toMatchObject({ error: { code: 'live-unconfirmed' } })

    const action = await call(`${workbench.url}/upsertContact`, {
      body: { payload: SEND.events[0], settings: SEND.settings }
    })
    expect(action.status).toBe(200)
    expect(action.json()).toMatchObject([{ statusCode: 409, requestError: true }])

    const confirmed = await call(`${workbench.url}/_workbench/send`, {
      body: { ...SEND, confirmLive: true }
    })
    expect(confirmed.status).toBe(200)
    const again = await call(`${workbench.url}/_workbench/send`, { body: SEND })
    expect(again.status).toBe(200)
    expect((await call(`${workbench.url}/_workbench/state`)).json()).toMatchObject({
      liveConfirmed: true
    })
  })
})

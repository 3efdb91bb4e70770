import { createWorkbench, type Workbench } from '..'
import { call, send } from './call'
import { listen } from './listen-stream'

const SEND = {
  events: [{ type: 'identify', traits: { email: 'ada@example.com' } }],
  settings: { api_user: 'sandbox_account001', api_password: 'sandbox-secret' },
  subscription: {
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: {
      key_field: '3',
      key_value: { '@path': '$.traits.email' },
      write_field: { 1: 'Ada' }
    }
  }
}

let workbench: Workbench

beforeEach(async () => {
  workbench = await createWorkbench({ port: 0 })
})

describe('a stop', () => {
  it('lets a send that is under way end', async () => {
    const { sandbox, url } = workbench
    sandbox?.addFault({ answer: { kind: 'delay' }, delay_ms: 300 })
    const sent = send(url, SEND)
    while (sandbox?.faults()[0]?.hits === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const stopped = workbench.close()
    expect((await sent).json()).toMatchObject({ outcomes: [{ status: 'delivered' }] })
    await stopped
  })

  it('ends open streams and takes no more calls', async () => {
    const { url } = workbench
    await listen(`${url}/_workbench/stream`)
    await listen(`${url}/_workbench/stream`)
    await workbench.close()
    await expect(call(`${url}/manifest`)).rejects.toThrow(/ECONNREFUSED|hang up/)
  })

  it('may be asked for twice', async () => {
    await Promise.all([workbench.close(), workbench.close()])
  })
})

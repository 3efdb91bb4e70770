import { WebSocket } from 'ws'
import { createWorkbench, type Workbench } from '..'
import { createShopFixture, type ShopFixture } from '../definition/__tests__/shop-fixture'
import { call } from './call'
import { type Listener, listen } from './listen-stream'

let shop: ShopFixture
let workbench: Workbench
let page: Listener
let terminal: string[]

beforeEach(async () => {
  shop = createShopFixture()
  terminal = []
  workbench = await createWorkbench({
    port: 0,
    directory: shop.directory,
    destination: 'shop',
    onMessage: ({ level, text }) => terminal.push(`${level}: ${text}`)
  })
  page = await listen(`${workbench.url}/_workbench/stream`)
})

afterEach(async () => {
  page.close()
  await workbench.close()
  shop.remove()
})

const amount = async (value: unknown) => {
  const answer = await call(`${workbench.url}/order`, {
    body: { payload: { v: value }, mapping: { amount: { '@path': '$.v' } } }
  })
  return answer.json()
}

async function connect(headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(workbench.wsUrl ?? '', { headers })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return socket
}

describe('when a source file changes', () => {
  it('tells the page and the hosted Actions Tester, and runs the new version at once', async () => {
    const tester = await connect({ origin: 'https://app.segment.com' })
    const message = new Promise((resolve) =>
      tester.once('message', (data) => resolve(String(data)))
    )
    expect(await amount('a lot')).toEqual([])
    shop.writeAction('number')
    expect(await message).toBe('change')
    await page.hear('change')
    expect(await amount('a lot')).toMatchObject([
      { statusCode: 400, fields: { amount: expect.stringContaining('must be a number') } }
    ])
    expect((await call(`${workbench.url}/manifest`)).json()).toMatchObject({
      actions: { order: { fields: { amount: { type: 'number' } } } },
      directoryName: 'shop'
    })
    tester.terminate()
  })

  it('knows the errors that the new version throws', async () => {
    shop.writeAction('number')
    await page.hear('change')
    expect(await amount(13)).toMatchObject([{ statusCode: 400, message: 'Thirteen is refused' }])
  })

  it('shows a syntax error in terminal and page while the last good version keeps running', async () => {
    shop.write('order/index.ts', 'export default {')
    expect(await page.hear('source-error')).toEqual({
      message: expect.stringContaining('order/index.ts:1:')
    })
    expect(terminal.join('\n')).toMatch(/error: .*order\/index\.ts:1:/)
    expect((await call(`${workbench.url}/_workbench/state`)).json()).toMatchObject({
      sourceError: { message: expect.stringContaining('order/index.ts') }
    })
    expect(await amount('a lot')).toEqual([])
    shop.writeAction('number')
    await page.hear('source-ok')
    expect((await call(`${workbench.url}/_workbench/state`)).json()).toMatchObject({
      sourceError: null
    })
  })
})

describe('the socket for the hosted Actions Tester', () => {
  it('is closed to pages elsewhere and to other names', async () => {
    await expect(connect({ origin: 'https://evil.example' })).rejects.toThrow('401')
    await expect(connect({ host: 'evil.example' })).rejects.toThrow('401')
  })
})

it('refuses to start from a folder that is not there', async () => {
  await expect(
    createWorkbench({ port: 0, directory: shop.directory, destination: 'nothing' })
  ).rejects.toThrow('No destination at')
})

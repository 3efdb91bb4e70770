import { createServer } from 'node:http'
import { AddressInfo } from 'node:net'
export interface Sandbox {
  readonly url: string
  readonly credentials: {
    apiUser: string
    apiPassword: string
    clientId: string
    clientSecret: string
  }
  close(): Promise<void>
}
export async function createSandbox(o: { port?: number } = {}): Promise<Sandbox> {
  const s = createServer((_, r) =>
    r
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"replyCode":0,"replyText":"OK","data":{}}')
  )
  await new Promise<void>((a, b) => {
    s.once('error', b)
    s.listen(o.port ?? 0, '127.0.0.1', () => a())
  })
  return {
    url: `http://127.0.0.1:${(s.address() as AddressInfo).port}`,
    credentials: {
      apiUser: 'sandbox_account001',
      apiPassword: 'sandbox-secret',
      clientId: 'c',
      clientSecret: 's'
    },
    close: async () => {
      s.close()
      s.closeAllConnections()
    }
  }
}

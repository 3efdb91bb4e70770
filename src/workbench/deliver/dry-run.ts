import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseJson } from '../json'
import { redactHeaders } from '../runtime/redact'

/** A request that would have been sent. */
export interface DryRequest {
  method: string
  /** With the query, below the API's host. */
  path: string
  headers: Record<string, string>
  body: unknown
}

/** Stands in for Emarsys: says yes to everything, and shows what it was sent. */
export interface DryRun {
  /** The server to attach the destination to. */
  url: string
  close(): Promise<void>
}

/** Starts a server on 127.0.0.1 that takes the place of Emarsys, so that requests are built but reach nobody. */
export async function startDryRun(onRequest: (request: DryRequest) => void): Promise<DryRun> {
  const server = createServer(async (request, response) => {
    const body = await readText(request)
    const { method = '', url: path = '', headers } = request
    const forToken = !path.startsWith('/api/')
    if (!forToken)
      onRequest({
        method,
        path,
        headers: redactHeaders(headersOf(headers)),
        body: parseJson(body) ?? body
      })
    const answer = forToken
      ? { access_token: 'dry-run', token_type: 'Bearer', expires_in: 3600 }
      : { replyCode: 0, replyText: 'OK', data: dataFor(path) }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** What Emarsys says where a plain yes would not do. */
function dataFor(path: string): object {
  return path.includes('/contact/delete') ? { deleted_contacts: 1 } : {}
}

function headersOf(headers: IncomingMessage['headers']): [string, string][] {
  const transport = new Set([
    'host',
    'connection',
    'accept-encoding',
    'content-length',
    'transfer-encoding'
  ])
  return Object.entries(headers)
    .filter(([name]) => !transport.has(name))
    .map(([name, value]) => [name, String(value)])
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

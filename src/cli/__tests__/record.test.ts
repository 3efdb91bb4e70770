import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type ServerResponse
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { createSandbox, type Sandbox } from '../../sandbox'
import { clientOf } from '../../sandbox/__tests__/client'
import { call } from '../../workbench/serve/__tests__/call'
import { runRecord } from '../run-record'
import { UsageError } from '../terminal'

let sandbox: Sandbox
let folder: string
let out: string
beforeEach(async () => {
  sandbox = await createSandbox()
  folder = mkdtempSync(join(tmpdir(), 'record-'))
  out = join(folder, 'shapes.json')
})
afterEach(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true })
})

/** Records while a task runs. @returns the file, and what was printed */
async function record(task: (url: string) => Promise<void>, to = sandbox.url) {
  const lines: string[] = []
  const stopping = new AbortController()
  const say = (text: string) => void lines.push(text)
  const terminal = { out: say, err: say, isInteractive: false }
  const running = runRecord({ to, port: 0, out }, terminal, stopping.signal)
  while (!lines.length) await Promise.race([running, new Promise((done) => setTimeout(done, 10))])
  const url = /http:\S+/.exec(lines[0] ?? '')?.[0] ?? ''
  await task(url)
  stopping.abort()
  expect(await running).toBe(0)
  return { file: readFileSync(out, 'utf8'), text: lines.join('\n') }
}

/** A server in place of Emarsys, for the time of a task. */
async function withServer(listener: RequestListener, task: (url: string) => Promise<void>) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await task(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** A GET with headers as they are given: name and value in turn. */
function rawCall(url: string, headers: string[]): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/v2/settings`, { headers }, resolve).on('error', reject).end()
  })
}

describe('record', () => {
  it('passes requests on as they are, and keeps their shapes alone', async () => {
    const { file, text } = await record(async (url) => {
      const client = clientOf({ ...sandbox, url })
      const contacts = [{ 3: 'new@example.com', 1: 'Eve' }]
      const body = { key_id: 3, contacts }
      const written = await client.call('PUT', 'contact/?create_if_not_exists=1', body)
      expect(written.json).toMatchObject({ replyCode: 0, data: { ids: [expect.any(Number)] } })
      expect(written.headers.get('x-ratelimit-limit')).toBe('1000')
      expect((await client.call('POST', 'contactlist/5/add', { external_ids: [] })).status).toBe(
        400
      )
    })
    expect(sandbox.state().contacts.some(({ values }) => values['1'] === 'Eve')).toBe(true)
    const { calls } = JSON.parse(file)
    expect(calls).toMatchObject([
      { method: 'PUT', path: '/api/v2/contact', query: ['create_if_not_exists'], count: 1 },
      { method: 'POST', path: '/api/v2/contactlist/{id}/add', answers: [{ status: 400 }] }
    ])
    expect(file).not.toMatch(/new@example|Eve|UsernameToken|sandbox_account/)
    expect(text).toContain('holds the shapes of 2 calls')
  })

  it('takes clients that are led to it by their connection, whatever host they mean', async () => {
    const { text } = await record(async (url) => {
      const answer = await call(`${url}/oauth2/token`, {
        method: 'POST',
        headers: { host: 'auth.emarsys.net' }
      })
      expect(answer.status).toBe(401)
    })
    expect(sandbox.requests().at(-1)).toMatchObject({ path: '/oauth2/token' })
    expect(text).toContain('holds the shapes of 1 call.')
  })

  it.each([
    ['another name', { host: 'evil.example' }],
    ['a web page', { origin: 'https://evil.example' }],
    ['an image of a web page', { 'sec-fetch-site': 'cross-site' }]
  ])('passes nothing on for %s', async (_, headers) => {
    await record(async (url) => {
      const answer = await call(`${url}/api/v2/settings`, {
        headers: headers as Record<string, string>
      })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('Only programs of this computer')
    })
    expect(sandbox.requests()).toEqual([])
  })

  it('found #40: breaks the connection where nobody is, keeps nothing of it, and says so', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const { file, text } = await record(async (url) => {
      await expect(call(`${url}/api/v2/settings`)).rejects.toThrow(/hang up|ECONNRESET/)
    }, `http://127.0.0.1:${port}`)
    expect(JSON.parse(file).calls).toEqual([])
    expect(text).toContain('GET /api/v2/settings: connect ECONNREFUSED')
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['before an answer', (response) => response.socket?.destroy()],
    [
      'in the middle of an answer',
      (response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('{"replyCode":', () => response.socket?.destroy())
      }
    ],
    [
      'in the middle of an answer in chunks',
      (response) => response.write('{"replyCode":', () => response.socket?.destroy())
    ]
  ])('found #40: a connection that breaks %s breaks for the client', async (_, answer) => {
    const seen: string[] = []
    await withServer(
      (request, response) => {
        seen.push(`${request.method}`)
        answer(response)
      },
      async (to) => {
        const { file } = await record(async (url) => {
          await expect(
            call(`${url}/api/v2/event/1/trigger`, { method: 'POST', body: '{}' })
          ).rejects.toThrow(/hang up|ECONNRESET|aborted/)
        }, to)
        expect(JSON.parse(file).calls).toEqual([])
      }
    )
    expect(seen).toEqual(['POST'])
  })

  it('found #40: headers arrive as they were sent: several of one name, in their order and spelling', async () => {
    let got: string[] = []
    const sent = ['Set-Cookie', 'a=1', 'X-RateLimit-Limit', '1000', 'set-cookie', 'b=2']
    await withServer(
      (request, response) => {
        got = request.rawHeaders
        response.sendDate = false
        response.writeHead(201, 'Made', sent)
        response.end('{}')
      },
      async (to) => {
        await record(async (url) => {
          const answer = await rawCall(url, [
            'X-One',
            '1',
            'x-one',
            '2',
            'Accept-Encoding',
            'br',
            'Host',
            '127.0.0.1'
          ])
          expect(answer.statusMessage).toBe('Made')
          expect(answer.rawHeaders.slice(0, 6)).toEqual(sent)
          expect(answer.rawHeaders.join().toLowerCase()).not.toContain('date')
        }, to)
      }
    )
    expect(got.slice(2, 8)).toEqual(['X-One', '1', 'x-one', '2', 'Accept-Encoding', 'br'])
  })

  it.each([1_000, 20_000, 300_000])(
    'found #40: JSON %i deep is passed on both ways, once',
    async (depth) => {
      const deep = '['.repeat(depth) + ']'.repeat(depth)
      let requests = 0
      await withServer(
        async (request, response) => {
          requests += 1
          for await (const part of request) response.write(part)
          response.end()
        },
        async (to) => {
          const { file } = await record(async (url) => {
            const answer = await call(`${url}/api/v2/settings`, { method: 'POST', body: deep })
            expect(answer.status).toBe(200)
            expect(answer.text).toBe(deep)
          }, to)
          expect(requests).toBe(1)
          expect(file).toContain('too deep')
        }
      )
    }
  )

  it('found #40: compressed answers are passed on compressed, and read', async () => {
    const packed = gzipSync('{"replyCode":0}')
    await withServer(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        response.end(packed)
      },
      async (to) => {
        const { file } = await record(async (url) => {
          const answer = await rawCall(url, ['Host', '127.0.0.1'])
          const parts: Buffer[] = []
          for await (const part of answer) parts.push(part as Buffer)
          expect(Buffer.concat(parts).equals(packed)).toBe(true)
        }, to)
        expect(JSON.parse(file).calls[0].answers[0].body).toEqual({ replyCode: 'integer' })
      }
    )
  })

  it('found #40: a body of any length is passed on as fast as it is read, and is not kept', async () => {
    const part = Buffer.alloc(1_000_000, 'x')
    let given = 0
    const parts = function* () {
      for (given = 0; given < 80; given += 1) yield part
    }
    await withServer(
      (_, response) => void Readable.from(parts(), { highWaterMark: 1 }).pipe(response),
      async (to) => {
        const { file } = await record(async (url) => {
          const answer = await rawCall(url, ['Host', '127.0.0.1'])
          await new Promise((done) => setTimeout(done, 500))
          expect(given).toBeLessThan(40)
          let received = 0
          for await (const some of answer) received += (some as Buffer).length
          expect(received).toBe(80_000_000)
        }, to)
        expect(JSON.parse(file).calls[0].answers[0].body).toBe('not read')
      }
    )
  })

  it.each([
    ['an address with a path', { to: 'https://api.emarsys.net/api' }, 'not an address of a server'],
    ['a folder that is not there', { out: '/nowhere/shapes.json' }, 'cannot be written']
  ])('is wrong use with %s', async (_, flags, message) => {
    const terminal = { out() {}, err() {}, isInteractive: false }
    const all = { to: sandbox.url, port: 0, out, ...flags }
    const running = runRecord(all, terminal, AbortSignal.abort())
    await expect(running).rejects.toThrow(message)
    await expect(running).rejects.toThrow(UsageError)
  })

  it('leaves a file that exists as it is', async () => {
    writeFileSync(out, 'mine')
    const terminal = { out() {}, err() {}, isInteractive: false }
    const running = runRecord({ to: sandbox.url, port: 0, out }, terminal, AbortSignal.abort())
    await expect(running).rejects.toThrow('exists, and is left as it is')
    expect(readFileSync(out, 'utf8')).toBe('mine')
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkbench, type Workbench } from '..'
import { TESTER_ORIGINS } from '../http/security'
import { call } from './call'

let workbench: Workbench
let url: string
let host: string

beforeAll(async () => {
  workbench = await createWorkbench({ port: 0 })
  url = workbench.url
  host = new URL(url).host
})

afterAll(() => workbench.close())

const EVERY_KIND = [
  ['GET', '/'],
  ['GET', '/manifest'],
  ['POST', '/authenticate'],
  ['POST', '/upsertContact'],
  ['GET', '/_workbench/state'],
  ['POST', '/_workbench/send'],
  ['POST', '/_workbench/hooks'],
  ['POST', '/_workbench/hooks/choices'],
  ['POST', '/_workbench/delete'],
  ['POST', '/_workbench/audience'],
  ['POST', '/_workbench/audience/find'],
  ['GET', '/_workbench/stream'],
  ['GET', '/_workbench/sandbox/state']
] as const

describe('the Host header', () => {
  it.each(EVERY_KIND)('must be this server’s own: %s %s', async (method, path) => {
    for (const foreign of ['evil.example', `evil.example:${new URL(url).port}`, '127.0.0.1:1']) {
      const answer = await call(url + path, { method, headers: { host: foreign } })
      expect(answer.status).toBe(403)
      expect(answer.json()).toMatchObject({ error: { code: 'foreign-host' } })
    }
  })

  it('may say localhost', async () => {
    const headers = { host: host.replace('127.0.0.1', 'localhost') }
    expect((await call(`${url}/manifest`, { headers })).status).toBe(200)
  })
})

describe('a page elsewhere', () => {
  it.each(EVERY_KIND.slice(1))('is refused: %s %s', async (method, path) => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:9999']) {
      const answer = await call(url + path, { method, headers: { origin }, body: {} })
      expect(answer.status).toBe(403)
      expect(answer.json()).toMatchObject({ error: { code: 'foreign-origin' } })
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('is refused where the browser tells only that it is elsewhere', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await call(`${url}/_workbench/state`, { headers })).status).toBe(403)
    expect((await call(`${url}/manifest`, { headers })).status).toBe(403)
  })

  it('gets no leave to call before it calls', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    const answer = await call(`${url}/upsertContact`, { method: 'OPTIONS', headers })
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('the page of this server', () => {
  it('may make every call', async () => {
    for (const origin of [url, url.replace('127.0.0.1', 'localhost')]) {
      const answer = await call(`${url}/_workbench/state`, { headers: { origin } })
      expect(answer.status).toBe(200)
    }
  })

  it('may load its own files only', async () => {
    const { headers } = await call(`${url}/`)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin'
    })
  })
})

describe('the hosted Actions Tester', () => {
  it.each(TESTER_ORIGINS)('%s may use the developer CLI’s calls, and no others', async (origin) => {
    const manifest = await call(`${url}/manifest`, { headers: { origin } })
    expect(manifest.status).toBe(200)
    expect(manifest.headers['access-control-allow-origin']).toBe(origin)
    const preflight = await call(`${url}/upsertContact`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
        'access-control-request-private-network': 'true'
      }
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type',
      'access-control-allow-private-network': 'true'
    })
    const state = await call(`${url}/_workbench/state`, { headers: { origin } })
    expect(state.status).toBe(403)
    expect(state.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('a body', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'of type %s is refused',
    async (type) => {
      for (const path of ['/_workbench/send', '/_workbench/sandbox/reset', '/upsertContact']) {
        const answer = await call(url + path, { body: '{}', headers: { 'content-type': type } })
        expect(answer.status).toBe(415)
      }
    }
  )

  it('above 16 MB is refused, announced or not', async () => {
    const body = JSON.stringify({ payload: 'x'.repeat(16 * 1024 * 1024) })
    for (const chunked of [false, true]) {
      const answer = await call(`${url}/upsertContact`, { body, chunked })
      expect(answer.status).toBe(413)
      expect(answer.json()).toMatchObject({ error: { code: 'body-too-large' } })
    }
  })

  it('of nearly 16 MB is taken', async () => {
    const filler = 'x'.repeat(15 * 1024 * 1024)
    const answer = await call(`${url}/_workbench/preview`, {
      body: { events: [{ filler }], subscription: { partnerAction: 'upsertContact' } }
    })
    expect(answer.status).toBe(200)
  })

  it('that is not JSON is refused with the place', async () => {
    const answer = await call(`${url}/_workbench/preview`, { body: '{"events": [' })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ error: { code: 'invalid-json' } })
  })

  it('that is not UTF-8 is refused, since other values would be read than were sent', async () => {
    const body = Buffer.from('{"events":[{"type":"identify","userId":"José"}]}', 'latin1')
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/_workbench/preview`, { method: 'POST', headers, body })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { code: 'invalid-json', message: expect.stringContaining('not UTF-8') }
    })
  })

  it('of another shape is refused with the path', async () => {
    const answer = await call(`${url}/_workbench/preview`, {
      body: { events: {}, subscription: { partnerAction: 'upsertContact' } }
    })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ error: { code: 'invalid-body', path: 'events' } })
  })
})

describe('the page’s files', () => {
  let folder: string
  let page: Workbench

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'serve-web-'))
    mkdirSync(join(folder, 'web'))
    writeFileSync(join(folder, 'beside.txt'), 'not for pages')
    writeFileSync(join(folder, 'web/index.html'), '<title>Workbench</title>')
    writeFileSync(join(folder, 'web/app.js'), 'let a')
    page = await createWorkbench({ port: 0, webDirectory: join(folder, 'web') })
  })

  afterAll(async () => {
    await page.close()
    rmSync(folder, { recursive: true })
  })

  it('are sent compressed to a browser that takes that', async () => {
    writeFileSync(join(folder, 'web/large.js'), 'x = 1\n'.repeat(2000))
    const plain = await call(`${page.url}/large.js`)
    const small = await call(`${page.url}/large.js`, {
      headers: { 'accept-encoding': 'gzip, deflate, br' }
    })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(small.headers['content-encoding']).toBe('gzip')
    expect(small.text.length).toBeLessThan(plain.text.length / 10)
    const known = { 'if-none-match': String(small.headers.etag), 'accept-encoding': 'gzip' }
    expect((await call(`${page.url}/large.js`, { headers: known })).status).toBe(304)
  })

  it('are served with their types, and not again while they stay the same', async () => {
    const index = await call(`${page.url}/`)
    expect(index.text).toBe('<title>Workbench</title>')
    expect(index.headers['content-type']).toBe('text/html; charset=utf-8')
    const script = await call(`${page.url}/app.js`)
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(script.headers['cache-control']).toBe('no-cache')
    const headers = { 'if-none-match': String(script.headers.etag) }
    const same = await call(`${page.url}/app.js`, { headers })
    expect([same.status, same.text]).toEqual([304, ''])
    expect(same.headers).toMatchObject({
      ...{ etag: script.headers.etag, 'cache-control': 'no-cache' },
      ...{ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' }
    })
    writeFileSync(join(folder, 'web/app.js'), 'let b')
    expect((await call(`${page.url}/app.js`, { headers })).text).toBe('let b')
    expect((await call(`${page.url}/app.js`, { method: 'HEAD' })).status).toBe(200)
    expect((await call(`${page.url}/none.js`)).status).toBe(404)
  })

  it('that are not built are asked for', async () => {
    const other = await createWorkbench({ port: 0, webDirectory: join(folder, 'missing') })
    expect((await call(`${other.url}/`)).text).toContain('npm run build')
    await other.close()
  })

  it.each(['/..%2fbeside.txt', '/%2e%2e%2fbeside.txt', '/x/..%2f..%2fbeside.txt', '/%00', '/%'])(
    'do not lead out of their folder: %s',
    async (path) => {
      const answer = await call(page.url + path)
      expect(answer.status).toBe(404)
      expect(answer.text).not.toContain('not for pages')
    }
  )
})

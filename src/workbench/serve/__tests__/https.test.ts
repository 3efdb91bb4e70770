import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import {
  CERTIFICATE_NAMES,
  createWorkbench,
  keptCertificate,
  startUpText,
  type Workbench
} from '..'
import { TESTER_ORIGINS } from '../http/security'
import { call } from './call'

let folder: string
let ca: string
let workbench: Workbench
let live: Workbench
const told: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serve-https-'))
  const tls = await keptCertificate(folder, [...CERTIFICATE_NAMES, 'my-machine'])
  ca = readFileSync(String(tls.caFile), 'utf8')
  const allowHosts = ['my-machine']
  const onMessage = ({ text }: { text: string }) => told.push(text)
  workbench = await createWorkbench({ port: 0, tls, allowHosts, onMessage })
  live = await createWorkbench({ port: 0, tls, live: true })
})

afterAll(async () => {
  await workbench.close()
  await live.close()
  rmSync(folder, { recursive: true })
})

const port = () => new URL(workbench.url).port
const get = (path: string, headers: Record<string, string> = {}) =>
  call(workbench.url + path, { headers, ca, servername: 'localhost' })

describe('sources #3: a workbench with a certificate', () => {
  it('answers https, and says so', async () => {
    expect(workbench.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect((await get('/manifest')).status).toBe(200)
    const text = startUpText(workbench)
    expect(text).toContain(`SDK host  ${workbench.url}`)
    const file = join(folder, 'ca.pem')
    expect(text).toContain(
      `export NODE_EXTRA_CA_CERTS=${file} SSL_CERT_FILE=${file} REQUESTS_CA_BUNDLE=${file}\n`
    )
  })

  it('tells the browser SDK to send by https', async () => {
    const { integrations } = (await get('/v1/projects/KEY/settings')).json() as {
      integrations: object
    }
    expect(integrations).toEqual({
      'Segment.io': { apiKey: 'KEY', apiHost: `127.0.0.1:${port()}/v1`, protocol: 'https' }
    })
  })

  it('takes events under its own names and those that are allowed', async () => {
    for (const name of [
      '127.0.0.1',
      'localhost',
      '10.0.2.2',
      'host.docker.internal',
      'my-machine'
    ]) {
      const headers = { host: `${name}:${port()}` }
      const body = { userId: 'u', event: 'Song Played' }
      const answer = await call(`${workbench.url}/v1/t`, { ca, headers, body })
      expect([name, answer.status]).toEqual([name, 200])
    }
  })

  it.each([
    ['another Host', { host: 'evil.example' }, 'foreign-host'],
    ['a page elsewhere', { origin: 'https://evil.example' }, 'foreign-origin'],
    ['a page that a network could have changed', { origin: 'http' }, 'foreign-origin'],
    ["a page's image", { 'sec-fetch-site': 'cross-site' }, 'foreign-origin']
  ])('is closed to %s', async (_, headers, code) => {
    const given = { ...headers }
    if ('origin' in given && given.origin === 'http') given.origin = `http://127.0.0.1:${port()}`
    const answer = await get('/_workbench/state', given as Record<string, string>)
    expect([answer.status, answer.json()]).toEqual([
      403,
      { error: expect.objectContaining({ code }) }
    ])
  })

  it('names its https addresses where the Host is foreign', async () => {
    const { text } = await get('/manifest', { host: 'evil.example' })
    expect(text).toContain(`https://127.0.0.1:${port()} and https://localhost:${port()} only`)
  })

  it('is open to its own page and to the hosted Actions Tester', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const origin = `https://${name}:${port()}`
      expect((await get('/_workbench/state', { origin })).status).toBe(200)
    }
    const [origin = ''] = TESTER_ORIGINS
    const { headers } = await get('/manifest', { origin })
    expect(headers['access-control-allow-origin']).toBe(origin)
  })

  it('takes events of pages on this computer, by either scheme', async () => {
    for (const origin of ['http://localhost:8080', 'https://localhost:8443']) {
      const body = { userId: 'u', event: 'Song Played' }
      const answer = await call(`${workbench.url}/v1/t`, { ca, headers: { origin }, body })
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin])
    }
  })

  it('asks before live events are sent', async () => {
    const event = { ca, body: { userId: 'u', event: 'Song Played' } }
    expect((await call(`${live.url}/v1/t`, event)).status).toBe(503)
    const confirm = `${live.url}/_workbench/live/confirm`
    const origin = live.url.replace('https', 'http')
    expect((await call(confirm, { ca, method: 'POST', headers: { origin } })).status).toBe(403)
    expect(
      (await call(confirm, { ca, method: 'POST', headers: { origin: live.url } })).status
    ).toBe(200)
    const { eventsConfirmed } = (await call(`${live.url}/_workbench/state`, { ca })).json() as {
      eventsConfirmed: boolean
    }
    expect(eventsConfirmed).toBe(true)
  })

  it.each([
    ['its own page', () => workbench.url, 'open'],
    ['the same page by http', () => workbench.url.replace('https', 'http'), 'refused'],
    ['a page elsewhere', () => 'https://evil.example', 'refused']
  ])('has a socket by wss: %s is let in or not', async (_, origin, expected) => {
    expect(workbench.wsUrl).toMatch(/^wss:/)
    const socket = new WebSocket(String(workbench.wsUrl), { ca, origin: origin() })
    const outcome = await new Promise((resolve) => {
      socket.on('open', () => resolve('open'))
      socket.on('error', () => resolve('refused'))
    })
    socket.terminate()
    expect(outcome).toBe(expected)
  })

  it('tells that a client spoke http, or does not trust it, once each', async () => {
    told.splice(0)
    for (let turn = 0; turn < 2; turn += 1) {
      await expect(call(workbench.url.replace('https', 'http'))).rejects.toThrow()
      await expect(call(workbench.url)).rejects.toThrow(/verify|self.signed/)
    }
    for (let turn = 0; turn < 200 && told.length < 2; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 10))
    expect(told).toEqual([
      expect.stringContaining('spoke http, but this server speaks https'),
      expect.stringContaining(`NODE_EXTRA_CA_CERTS with the CA file ${join(folder, 'ca.pem')}`)
    ])
  })
})

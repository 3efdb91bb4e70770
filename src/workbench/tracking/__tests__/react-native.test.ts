import { readFileSync } from 'node:fs'
import { live, post, settled, startWorkbench, temporaryFolder } from './support'

/** The settings by which the SDK decides where it sends. */
interface Config {
  writeKey: string
  proxy?: string
  cdnProxy?: string
  useSegmentEndpoints?: boolean
  allowInsecureProxy?: boolean
}

/** Where `@segment/analytics-react-native` 2.24.1 sends events and asks for settings, as its `getEndpoint` and `getEndpointForSettings` work it out. */
function addressesOf(config: Config): { events: string; settings: string } {
  const reach = (host: string | undefined, path: string, own: string): string => {
    if (host === undefined) return own
    const url = /^https?:\/\//.test(host) ? host : `https://${host}`
    // It falls back to Segment, and says so on the console only.
    if (url.startsWith('http://') && !config.allowInsecureProxy) return own
    const more = config.useSegmentEndpoints ? path : ''
    return url.endsWith('/') ? url + more.slice(1) : url + more
  }
  const settings = `/projects/${config.writeKey}/settings`
  return {
    events: reach(config.proxy, '/b', 'https://api.segment.io/v1/b'),
    settings: reach(config.cdnProxy, settings, `https://cdn-settings.segment.com/v1${settings}`)
  }
}

/** The recipe of docs/tracking-api.md, as the object that it is. */
function recipe(): Config {
  const docs = readFileSync('docs/tracking-api.md', 'utf8')
  const [, written = ''] = /\| React Native \| [^`]*`createClient\((\{[^`]*\})\)`/.exec(docs) ?? []
  const json = written.replace(/(\w+):(?= ['\w])/g, '"$1":').replaceAll("'", '"')
  return JSON.parse(json) as Config
}

const folder = temporaryFolder()

it('found #44: the recipe for React Native sends events and asks for settings here, and nowhere else', async () => {
  const config = recipe()
  const { events, settings } = addressesOf(config)
  expect([events, settings]).toEqual([
    'http://127.0.0.1:3000/v1/b',
    'http://127.0.0.1:3000/v1/projects/any-key/settings'
  ])
  const workbench = await startWorkbench(folder)
  const here = (url: string) => url.replace('http://127.0.0.1:3000', workbench.url)
  const asked = await fetch(here(settings), { headers: { 'Cache-Control': 'no-cache' } })
  expect(await asked.json()).toMatchObject({
    integrations: { 'Segment.io': { apiKey: 'any-key' } }
  })
  const path = new URL(here(events)).pathname.replace('/v1/', '')
  const batch = [{ type: 'track', event: 'Opened', userId: 'u', messageId: 'rn-1' }]
  const body = { batch, sentAt: new Date().toISOString(), writeKey: config.writeKey }
  const answer = await post(workbench.url, path, body, {
    'content-type': 'application/json; charset=utf-8'
  })
  expect(answer.status).toBe(200)
  await settled(workbench.url, 1)
  expect((await live(workbench.url)).items).toMatchObject([
    { messageId: 'rn-1', writeKey: 'any-key' }
  ])
  await workbench.close()
})

it.each([
  ['allowInsecureProxy', 'events', 'https://api.segment.io/v1/b'],
  ['cdnProxy', 'settings', 'https://cdn-settings.segment.com/v1/projects/any-key/settings'],
  ['useSegmentEndpoints', 'events', 'http://127.0.0.1:3000/v1']
] as const)('found #44: without %s it would send %s elsewhere', (name, what, where) => {
  const { [name]: _, ...without } = recipe()
  expect(addressesOf(without as Config)[what]).toBe(where)
})

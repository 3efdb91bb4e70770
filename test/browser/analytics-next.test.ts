import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createWorkbench, type Workbench } from '../../src/workbench/serve'
import { describeInBrowser, launch } from './browser'

// Segment's browser SDK in a real browser, on a page that another port of this computer serves, pointed at the workbench.

const MAPPINGS = [
  {
    name: 'Contacts',
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: {
      key_field: '3',
      key_value: { '@path': '$.traits.email' },
      write_field: { 1: { '@path': '$.traits.firstName' } }
    }
  }
]

const ENTRY = `
import { AnalyticsBrowser } from ${JSON.stringify(require.resolve('@segment/analytics-next'))}
globalThis.load = (settings, options) => { globalThis.analytics = AnalyticsBrowser.load(settings, options) }
`

/** Bundles the SDK; by the command, since esbuild does not work inside of jest. */
function bundle(folder: string): string {
  const [entry, out] = [join(folder, 'entry.js'), join(folder, 'bundle.js')]
  writeFileSync(entry, ENTRY)
  const esbuild = require.resolve('esbuild/bin/esbuild')
  execFileSync(esbuild, [entry, '--bundle', '--log-level=error', `--outfile=${out}`])
  return readFileSync(out, 'utf8')
}

describeInBrowser('@segment/analytics-next in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emarsys-browser-'))
  let workbench: Workbench
  let site: Server
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const mappingsFile = join(folder, 'mappings.json')
    writeFileSync(mappingsFile, JSON.stringify(MAPPINGS))
    workbench = await createWorkbench({ port: 0, mappingsFile, tracking: { flushMs: 20 } })
    const script = bundle(folder)
    site = createServer((request, response) => {
      const asked = request.url === '/bundle.js'
      response.setHeader('content-type', asked ? 'text/javascript' : 'text/html')
      response.end(
        asked ? script : '<!doctype html><title>Shop</title><script src="bundle.js"></script>'
      )
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    browser = await launch()
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    site?.close()
    await workbench?.close()
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)

  beforeEach(async () => {
    page = await browser.newPage()
    await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`)
  }, 30_000)

  afterEach(() => page.close())

  async function names(): Promise<string[]> {
    const answer = await fetch(`${workbench.url}/_workbench/live?limit=500`)
    const { items } = (await answer.json()) as { items: { name: string; writeKey: string }[] }
    return items.map(({ name, writeKey }) => `${writeKey} ${name}`)
  }

  async function arrived(name: string): Promise<void> {
    while (!(await names()).includes(name)) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Runs a script of the page's own. */
  const run = (script: string) => page.evaluate(script)

  it('gets its settings here, and its events arrive', async () => {
    await run(`load({ writeKey: 'CDN', cdnURL: '${workbench.url}' })`)
    await run(`analytics.identify('u1', { email: 'ada@example.com', firstName: 'Augusta' })`)
    await run(`analytics.track('Song Played')`)
    await run(`analytics.page('Home')`)
    await arrived('CDN identify')
    await arrived('CDN Song Played')
    await arrived('CDN Home')
    const firstName = () =>
      workbench.sandbox?.state().contacts.find(({ values }) => values['3'] === 'ada@example.com')
        ?.values['1']
    while (firstName() !== 'Augusta') await new Promise((resolve) => setTimeout(resolve, 20))
  }, 30_000)

  it('sends what it holds while the page unloads', async () => {
    const apiHost = `${new URL(workbench.url).host}/v1`
    const deliveryStrategy = { strategy: 'batching', config: { size: 100, timeout: 600_000 } }
    const integration = { apiKey: 'INLINE', apiHost, protocol: 'http', deliveryStrategy }
    const cdnSettings = { integrations: { 'Segment.io': integration } }
    await run(`load(${JSON.stringify({ writeKey: 'INLINE', cdnSettings })})`)
    await run(`analytics.track('Arrived')`)
    await run(`analytics.track('Left')`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await names()).not.toContain('INLINE Left')
    await page.goto('about:blank')
    await arrived('INLINE Left')
    const own = (await names()).filter((name) => name.startsWith('INLINE'))
    expect(own.sort()).toEqual(['INLINE Arrived', 'INLINE Left'])
  }, 30_000)
})

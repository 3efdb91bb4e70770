import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { TEMPLATES } from '../../web/events/templates'
import { createWorkbench, type Workbench, type WorkbenchOptions } from '../../src/workbench/serve'

/** A test that hangs is the only reason for a limit: on a busy machine a page may take its time. */
const WAIT_MS = Number(process.env.BROWSER_WAIT_MS ?? 90_000)
jest.setTimeout(3 * WAIT_MS)

/** Debian's Chromium: without windows, which takes a third less of the processor, or else the whole. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync)

const MISSING = "There is neither of Debian's packages chromium-headless-shell and chromium"
if (!CHROMIUM && process.env.BROWSER_REQUIRED) throw new Error(`${MISSING}. Install one.`)
if (!CHROMIUM)
  process.stderr.write(
    `\nSKIPPED: the browser tests. ${MISSING} (npm run test:browser demands one).\n`
  )

/** `describe` where there is a browser, else a visible skip. */
export const describeInBrowser = CHROMIUM ? describe : describe.skip

/** A page of a workbench, and what went wrong or out while it was used. */
export interface Visit {
  page: Page
  workbench: Workbench
  /** Errors in the console, exceptions, and requests to anything but this machine. */
  errors: string[]
}

/** A browser and a built page, for one file of tests. */
export interface Stage {
  visit(options?: WorkbenchOptions & { width?: number; height?: number }): Promise<Visit>
  /** A mappings file in a folder of its own, which is removed at the end of the test; undefined for one that is not there yet. */
  file(mappings?: unknown): string
  /** Starts a workbench without a page. */
  serve(options: WorkbenchOptions): Promise<Workbench>
  /** Ends the visits of one test. @returns what went wrong or out in them, to be held against nothing once all is closed */
  leave(): Promise<string[]>
  close(): Promise<void>
}

/** Builds the page and starts the browser. */
export async function openStage(): Promise<Stage> {
  const folder = builtPage()
  const browser = await launch()
  const open: { close(): Promise<unknown> }[] = []
  const folders: string[] = []
  const visits: Visit[] = []
  return {
    async visit({ width = 1280, height = 900, ...options } = {}) {
      const workbench = await createWorkbench({ port: 0, webDirectory: folder, ...options })
      // What glides or fades takes time, and a reader may do without: so it is tested nowhere.
      const context = await browser.newContext({
        viewport: { width, height },
        reducedMotion: 'reduce'
      })
      open.push(context, workbench)
      const page = await context.newPage()
      page.setDefaultTimeout(WAIT_MS)
      const visit: Visit = { page, workbench, errors: [] }
      visits.push(visit)
      page.on('console', (message) => {
        if (message.type() === 'error') visit.errors.push(message.text())
      })
      page.on('pageerror', (error) => visit.errors.push(error.message))
      page.on('request', (request) => {
        const url = new URL(request.url())
        if (!['127.0.0.1', ''].includes(url.hostname))
          visit.errors.push(`asked for ${request.url()}`)
      })
      await page.goto(workbench.url)
      await page
        .getByRole('button', { name: /^(Send|No mapping)/ })
        .or(page.getByRole('button', { name: 'Events' }))
        .first()
        .waitFor()
      return visit
    },
    file(mappings) {
      const folder = mkdtempSync(join(tmpdir(), 'emarsys-page-'))
      folders.push(folder)
      const file = join(folder, 'mappings.json')
      if (mappings !== undefined) writeFileSync(file, `${JSON.stringify(mappings, null, 2)}\n`)
      return file
    },
    async serve(options) {
      const workbench = await createWorkbench({ webDirectory: folder, ...options })
      open.push(workbench)
      return workbench
    },
    async leave() {
      const errors = visits.splice(0).flatMap((visit) => visit.errors)
      for (const one of open.splice(0)) await one.close()
      for (const one of folders.splice(0)) rmSync(one, { recursive: true })
      return errors
    },
    async close() {
      await browser.close()
    }
  }
}

/** A stage whose visits end by themselves. */
export interface OwnStage extends Omit<Stage, 'leave' | 'close'> {
  /** What each test begins with: a visit. */
  begin(open: () => Promise<void>): void
  /** Makes the tests of the `describe` in which this stands begin once: each goes on where the one before ended. */
  together(): void
}

/** The stage of a `describe`: in each of its tests nothing may go wrong in the console, and no visit outlives its test. */
export function useStage(): OwnStage {
  let stage: Stage
  let shared = false
  let begun = false
  const leave = async () => {
    if (shared) return
    begun = false
    expect(await stage.leave()).toEqual([])
  }
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())
  afterEach(leave)
  return {
    begin(open) {
      beforeEach(async () => {
        if (!begun) await open()
        begun = true
      })
    },
    together() {
      beforeAll(() => {
        shared = true
      })
      afterAll(() => {
        shared = false
        return leave()
      })
    },
    visit: (options) => stage.visit(options),
    file: (mappings) => stage.file(mappings),
    serve: (options) => stage.serve(options)
  }
}

/** Looks again until what was expected is so: what one sees follows an action by a moment. */
export async function eventually(look: () => Promise<unknown>): Promise<void> {
  for (const until = Date.now() + WAIT_MS; ; ) {
    try {
      await look()
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** What the page is made of. */
const MADE_OF = ['web', 'src/workbench/wire', 'scripts/build-web.mjs', 'package-lock.json']

/** The folder of the page as it is written now: built once, whatever number of test files asks for it. */
function builtPage(): string {
  const files = MADE_OF.flatMap((one) =>
    statSync(one).isFile()
      ? [one]
      : readdirSync(one, { recursive: true }).map((name) => join(one, String(name)))
  ).filter((file) => statSync(file).isFile())
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(file).update(readFileSync(file))
  const folder = join(tmpdir(), `emarsys-page-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(folder)) return folder
  // Built aside: two test files that begin together both build, and one of them comes too late, which does no harm.
  const aside = mkdtempSync(join(tmpdir(), 'emarsys-page-build-'))
  execFileSync(process.execPath, ['scripts/build-web.mjs', aside])
  try {
    renameSync(aside, folder)
  } catch {
    rmSync(aside, { recursive: true })
  }
  return folder
}

/** Starts Debian's Chromium, which then asks nobody outside of this machine for anything. */
export function launch(): Promise<Browser> {
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync'
  ]
  return chromium.launch({
    ...(CHROMIUM && { executablePath: CHROMIUM }),
    args: ['--no-sandbox', '--disable-gpu', ...quiet]
  })
}

/** Writes events into the editor, in place of what is there. */
export async function writeEvents(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** Chooses from a drop-down that is filled from the account. */
export async function choose(page: Page, field: string, search: string): Promise<void> {
  const box = page.getByRole('combobox', { name: field, exact: false }).and(page.locator('input'))
  await box.click()
  await box.fill(search)
  await page.getByRole('option', { name: search }).first().click()
}

/** Shows a pane, where the page is so small that it shows one at a time. */
export async function showPane(page: Page, pane: string): Promise<void> {
  const tab = page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane })
  if (await tab.isVisible()) await tab.click()
}

/** Chooses one of the examples. */
export async function chooseExample(page: Page, id: string): Promise<void> {
  await showPane(page, 'Events')
  await page.getByRole('tab', { name: 'Examples' }).click()
  await page.locator(`#example-${TEMPLATES.findIndex((one) => one.id === id)}`).click()
}

/** Opens a mapping of the list by its name. */
export async function openMapping(page: Page, name: string): Promise<void> {
  await page.locator('.mapping-entry', { hasText: name }).first().click()
}

/** The name of the mapping that is open in the list. */
export function openedMapping(page: Page): Promise<string> {
  return page.locator('.mapping-entry[aria-current] bdi').innerText()
}

/** Opens the account or the check where that is not open, or lists the live events. */
export async function openRoom(page: Page, room: 'Account' | 'Check' | 'Live'): Promise<void> {
  if (room === 'Live') {
    await showPane(page, 'Events')
    await page.getByRole('tab', { name: /^Live/ }).click()
    return
  }
  await showPane(page, room)
  const button = page.locator('.dock-line').getByRole('button', { name: new RegExp(`^${room} `) })
  if ((await button.isVisible()) && (await button.getAttribute('aria-expanded')) !== 'true')
    await button.click()
}

/** Presses Send and waits for what came of it. */
export async function sendEvents(page: Page): Promise<string> {
  await showPane(page, 'Answer')
  await page.getByRole('button', { name: /^Send/ }).first().click()
  await page.locator('.run-line').waitFor()
  return page.locator('.answer-body').innerText()
}

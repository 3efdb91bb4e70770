// Takes pictures of every state of the page, at every width and in both themes:
//   node scripts/screenshots.mjs FOLDER [PART]   all of them, or those with PART in their name, to look at
//   node scripts/screenshots.mjs                 those that the documents show, into docs/screenshots
// Needs `npm run build` and Debian's chromium.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import workbench from '../dist/workbench/serve/index.js'

const WIDTHS = { narrow: 360, zoomed: 720, middle: 768, wide: 1280, full: 1920, huge: 2560 }
/** `zoomed` is a page of 1440 × 900 at 200 %. */
const HEIGHTS = { narrow: 740, zoomed: 450, full: 1080, huge: 1300 }
const THEMES = ['light', 'dark']
const MAPPINGS = 'examples/mappings.json'
const DESTINATION = 'src/destinations'

const person = (email, more = {}) => ({
  type: 'identify',
  messageId: email,
  userId: email,
  timestamp: '2026-11-20T09:30:00.000Z',
  traits: { email, firstName: 'Ada', lastName: 'Lovelace', city: 'Vienna', ...more }
})
const subscribed = (email, list) => ({
  type: 'track',
  event: 'Newsletter Subscribed',
  messageId: email,
  userId: email,
  timestamp: '2026-11-20T09:30:00.000Z',
  properties: { email, list_id: list }
})

/** Two of the sandbox's contact lists. */
const [LIST, BUSY_LIST] = [482019135, 482019137]

/** A mapping of the examples as somebody else has it. */
const IMPORTED = JSON.stringify({
  name: 'Loyalty points',
  partnerAction: 'upsertContact',
  subscribe: 'event = "Order Completed"',
  mapping: { key_field: '3', key_value: { '@path': '$.properties.email' } }
})

/** Each state: how the workbench is started, and what is done on its page. */
const SCENES = {
  first: {},
  template: {
    act: async (page) => {
      await show(page, 'Events')
      await page.locator('#example-2').click()
      await settle(page)
    }
  },
  forecast: { act: orderCompleted },
  timeline: {
    act: async (page) => {
      await orderCompleted(page)
      await show(page, 'Answer')
      await page.getByRole('button', { name: /^Send/ }).first().click()
      const sent = page.locator('.run-line ~ .answer')
      await sent.getByRole('button', { name: 'ada@example.com', exact: true }).first().click()
      await page.getByRole('region', { name: /^History/ }).waitFor()
      await page.locator('.notice').waitFor({ state: 'detached' })
    }
  },
  'sdk-timeline': {
    act: async (page, bench) => {
      await track(bench)
      await openAccount(page, 'Contacts')
      await page.getByRole('button', { name: 'ada@example.com', exact: true }).last().click()
      await page
        .getByRole('region', { name: /^History/ })
        .getByText('from the Tracking API')
        .or(page.getByRole('button', { name: /^track · Order Completed/ }))
        .first()
        .waitFor()
    }
  },
  check: {
    act: async (page) => {
      await openRoom(page, 'Check')
      await page.getByText('checks fine').waitFor()
    }
  },
  'delete-user': {
    act: async (page) => {
      await page.keyboard.press('Control+K')
      await page.keyboard.type('delete a user')
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Delete a user' })
      await dialog.getByLabel('Field that holds the user id').fill('10003')
      await dialog.getByLabel('User id', { exact: true }).fill('nobody')
      await dialog.getByRole('button', { name: 'Delete the contact' }).click()
      await dialog.getByText('There is no such contact').waitFor()
    }
  },
  'sync-mode': {
    act: async (page) => {
      await show(page, 'Mappings')
      await page.getByLabel('Action', { exact: true }).selectOption('upsertContact')
      await page.getByLabel('Sync mode').selectOption({ index: 1 })
      await settle(page)
      await page.getByLabel('Sync mode').scrollIntoViewIfNeeded()
    }
  },
  hook: {
    act: async (page) => {
      await show(page, 'Mappings')
      await page.getByLabel('Action', { exact: true }).selectOption('syncAudience')
      await page.getByText('Connect to a contact list').click()
      await page.getByLabel('Name of the contact list').fill('Autumn')
      const connect = page.getByRole('button', { name: 'Connect', exact: true })
      await connect.click()
      await page.getByText('Connected to the contact list "Autumn"').waitFor()
      await connect.scrollIntoViewIfNeeded()
    }
  },
  scenario: {
    act: async (page) => {
      await orderCompleted(page)
      await show(page, 'Mappings')
      await openMapping(page, 'Loyalty points')
      await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
      await openRoom(page, 'Check')
      await page
        .getByRole('button', { name: /differs$/ })
        .first()
        .click()
      await page.locator('.differences').waitFor()
    }
  },
  rejected: {
    act: async (page) => {
      await write(page, '{"type":"track","event":"Order Completed","properties":{"points":3}}')
      await show(page, 'Answer')
      await settle(page)
    }
  },
  import: {
    act: async (page) => {
      await show(page, 'Mappings')
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByRole('textbox', { name: 'Mapping to import' }).fill(IMPORTED)
      await page.getByText('What differs').click()
    }
  },
  'json-error': {
    act: async (page) => {
      await show(page, 'Events')
      await write(page, '{\n  "type": "identify",\n  "traits": { "email": "ada@example.com", }\n}')
      await page.locator('.cm-problem-error').first().waitFor({ state: 'attached' })
    }
  },
  'mapping-error': {
    act: async (page) => {
      await write(page, JSON.stringify(person('ada@example.com'), null, 2))
      await show(page, 'Mappings')
      await openMapping(page, 'Upsert contacts')
      await page.getByLabel('Kind of value of Key value').selectOption('text')
      await settle(page)
      await page.locator('#field-key_value').scrollIntoViewIfNeeded()
    }
  },
  choices: {
    act: async (page) => {
      await show(page, 'Mappings')
      await page.getByLabel('Action', { exact: true }).selectOption('addContactToList')
      await page.locator('#field-contactlistid').click()
      await page.locator('.listbox .option').first().waitFor()
    }
  },
  outcomes: { act: fourOutcomes },
  exchange: {
    act: async (page, bench) => {
      await fourOutcomes(page, bench)
      const exchange = page.locator('.pane-answer .exchange').first()
      await exchange.locator('summary').first().click()
      await exchange.scrollIntoViewIfNeeded()
    }
  },
  history: {
    act: async (page, bench) => {
      await fourOutcomes(page, bench)
      await page.getByRole('button', { name: 'Earlier sends' }).click()
    }
  },
  account: {
    act: async (page, bench) => {
      await fourOutcomes(page, bench)
      await openAccount(page, 'Contacts')
    }
  },
  lists: { act: (page) => openAccount(page, 'Lists') },
  requests: {
    act: async (page, bench) => {
      await fourOutcomes(page, bench)
      await openAccount(page, 'Requests')
      await page.locator('.pane-account .exchange summary').first().click()
    }
  },
  'break-things': {
    act: async (page) => {
      await openAccount(page, 'Advanced')
      await page.getByRole('button', { name: 'Add fault' }).click()
    }
  },
  'live-events': {
    act: async (page, bench) => {
      await track(bench)
      await openLive(page)
      await page.getByRole('option', { name: '2 mappings' }).first().click()
      await page.getByText('write key web-shop').waitFor()
    }
  },
  'live-empty': { act: openLive },
  settings: {
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByRole('textbox', { name: 'API password' }).fill('wrong')
      await page.getByRole('button', { name: 'Test connection' }).click()
      await page.locator('.test-bad').waitFor()
    }
  },
  live: {
    start: { live: true },
    act: async (page) => {
      await show(page, 'Answer')
      const send = page.getByRole('button', { name: /^Send to/ })
      await send.click()
      await page.getByRole('textbox', { name: 'Client ID' }).fill('someone')
      await page.getByRole('textbox', { name: 'Client secret' }).fill('secret')
      await page.keyboard.press('Escape')
      await send.click()
      await page.getByRole('dialog').waitFor()
    }
  },
  lost: {
    act: async (page, bench) => {
      await bench.close()
      await page.getByRole('button', { name: 'Retry' }).waitFor()
    }
  },
  'source-error': {
    act: async (page) => {
      await page.route('**/_workbench/state', async (route) => {
        const answer = await route.fetch()
        const sourceError = {
          message:
            'src/destinations/emarsys/index.ts:12:7: Expected ";" but found "is"\n\n    12 │ const this is not TypeScript\n       ╵            ~~'
        }
        await route.fulfill({ json: { ...(await answer.json()), sourceError } })
      })
      await page.reload()
      await page.locator('.alert').waitFor()
    }
  }
}

/** What the documents show. */
const IN_DOCS = [
  ['forecast', 'wide', 'light', 'workbench-light'],
  ['forecast', 'wide', 'dark', 'workbench-dark'],
  ['timeline', 'wide', 'light', 'timeline-light'],
  ['scenario', 'wide', 'light', 'scenario-light'],
  ['forecast', 'narrow', 'light', 'forecast-narrow-light'],
  ['forecast', 'huge', 'dark', 'workbench-huge-dark'],
  ['mapping-error', 'wide', 'dark', 'mapping-error-dark'],
  ['mapping-error', 'narrow', 'light', 'mapping-narrow-light'],
  ['outcomes', 'narrow', 'dark', 'result-narrow-dark'],
  ['exchange', 'wide', 'light', 'exchange-light'],
  ['account', 'wide', 'light', 'account-light'],
  ['check', 'wide', 'light', 'check-light'],
  ['break-things', 'wide', 'light', 'break-things-light'],
  ['live-events', 'wide', 'dark', 'live-dark'],
  ['live-events', 'narrow', 'light', 'live-narrow-light'],
  ['live', 'middle', 'light', 'live-mode-light']
]

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking']
})
const [folder, part = ''] = process.argv.slice(2)
if (folder === undefined) {
  for (const [scene, width, theme, name] of IN_DOCS)
    await take(scene, width, theme, join('docs/screenshots', `${name}.png`))
} else {
  mkdirSync(folder, { recursive: true })
  for (const scene of Object.keys(SCENES))
    for (const width of Object.keys(WIDTHS))
      for (const theme of THEMES) {
        const name = `${scene}-${width}-${theme}`
        if (name.includes(part)) await take(scene, width, theme, join(folder, `${name}.png`))
      }
}
await browser.close()

async function take(name, width, colorScheme, file) {
  const { start = {}, act = () => undefined } = SCENES[name]
  const bench = await workbench.createWorkbench({
    port: 0,
    mappingsFile: MAPPINGS,
    directory: DESTINATION,
    ...start
  })
  const viewport = { width: WIDTHS[width], height: HEIGHTS[width] ?? 900 }
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  try {
    await page.goto(bench.url)
    await settle(page)
    await act(page, bench)
    await page.waitForTimeout(150)
    await page.screenshot({ path: file })
    console.log(file)
  } catch (error) {
    await page.screenshot({ path: file })
    console.error(`${file}: ${error.message.split('\n')[0]}`)
    process.exitCode = 1
  }
  await context.close()
  await bench.close().catch(() => undefined)
}

/** Waits until the preview is there and drawn. */
async function settle(page) {
  await page.locator('.answer[aria-busy="false"]').first().waitFor({ state: 'attached' })
  await page.waitForTimeout(400)
}

/** Shows a pane, where the page is so narrow that it shows one at a time. */
async function show(page, pane) {
  const tab = page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane })
  if (await tab.isVisible()) await tab.click()
}

async function write(page, text) {
  await show(page, 'Events')
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

async function openRoom(page, room) {
  await show(page, room)
  const button = page.locator('.dock-line').getByRole('button', { name: new RegExp(`^${room} `) })
  if (await button.isVisible()) await button.click()
  await page.waitForTimeout(300)
}

async function openAccount(page, tab) {
  await openRoom(page, 'Account')
  await page.getByRole('tab', { name: tab }).click()
  await page.waitForTimeout(300)
}

async function openLive(page) {
  await show(page, 'Events')
  await page.getByRole('tab', { name: /^Live/ }).click()
  await page.waitForTimeout(500)
}

async function openMapping(page, name) {
  await page.locator('.mapping-entry', { hasText: name }).first().click()
}

/** One event that two mappings of the examples take. */
async function orderCompleted(page) {
  await show(page, 'Events')
  await page.locator('#example-3').click()
  await show(page, 'Answer')
  const points = page.locator('.card-of-mapping .change-after', { hasText: '184' })
  await points.waitFor({ state: 'attached' })
  await page.getByText('scenarios ✓').waitFor({ state: 'attached' })
  await page
    .getByText(/to do$/)
    .first()
    .waitFor({ state: 'attached' })
}

/** A batch that comes out in all four ways. */
async function fourOutcomes(page, bench) {
  const events = [
    subscribed('ada@example.com', LIST),
    subscribed('nobody@example.com', LIST),
    { type: 'page', name: 'Home', messageId: 'home', userId: 'ada@example.com' },
    subscribed('grace@example.com', BUSY_LIST)
  ]
  await write(page, JSON.stringify(events, null, 2))
  await page.keyboard.press('Control+Home')
  bench.sandbox.addFault({
    match: { path: `/${BUSY_LIST}/` },
    answer: { kind: 'reply', status: 429, body: { replyCode: 1, replyText: 'Too Many Requests' } }
  })
  await settle(page)
  await show(page, 'Answer')
  await page.getByRole('button', { name: /^Send/ }).first().click()
  await page.locator('.run-line').waitFor()
  await page.waitForTimeout(300)
}

async function track({ url }) {
  const send = (call, event) =>
    fetch(`${url}/v1/${call}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from('web-shop:').toString('base64')}`
      },
      body: JSON.stringify(event)
    })
  for (let turn = 0; turn < 4; turn += 1) {
    const email = `${['ada', 'grace', 'edsger', 'barbara'][turn]}@example.com`
    await send('identify', person(email, { firstName: email.split('@')[0] }))
    await send('track', {
      userId: email,
      event: 'Order Completed',
      properties: { email, order_id: `A-${turn}`, points: 40 + turn, total: 40 + turn }
    })
    await send('page', { userId: email, name: 'Home', properties: { path: '/' } })
  }
  await new Promise((resolve) => setTimeout(resolve, 1500))
}

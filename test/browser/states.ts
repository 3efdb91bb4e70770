import type { Page } from 'playwright-core'
import type { WorkbenchOptions } from '../../src/workbench/serve'
import { openRoom, sendEvents, showPane, type Visit, writeEvents } from './browser'

/** Brings a page that was just opened into a state, and waits for it. */
type State = (page: Page, visit: Visit) => Promise<unknown>

/** How the workbench of a state is started, where that is not as usual. */
export const STARTED: Partial<Record<string, WorkbenchOptions>> = {
  'asked before the first live send': { live: true }
}

/** What the page can show, each name once, in the order of the visits: a state follows the one before it in the same visit. */
export const WALKS: readonly (readonly string[])[] = [
  [
    'first opened',
    'with its keys',
    'with a place to go to',
    'with an event to add',
    'with a link to open',
    'with a mapping to import',
    'with the forms to copy a mapping in',
    'with the choices of a field',
    'with the triggers that complete one',
    'with the account',
    'with the lists',
    'with a user to delete',
    'with faults and switches',
    'with the check',
    'with its settings'
  ],
  [
    'with the history of a contact',
    'with requests',
    'with the sends before',
    'with a batch sent',
    'with live events',
    'with refused calls'
  ],
  [
    'with JSON that cannot be read',
    'with a field that is missing',
    'with long texts in its fields',
    'with a value as JSON and many fields',
    'with a notice that offers a way back',
    'with a sync mode and a list to connect to'
  ],
  ['asked before the first live send']
]

/** How each of them is reached. */
export const STATES: Record<string, State> = {
  'first opened': async () => undefined,
  'with a batch sent': async (page) => {
    const events = ['{"type":"identify","traits":{"email":"a@example.com"}}', '{"type":"page"}']
    await showPane(page, 'Events')
    await writeEvents(page, events.join('\n'))
    await showPane(page, 'Mappings')
    await sendEvents(page)
    await page.locator('.pane-answer .exchange summary').first().click()
  },
  'with JSON that cannot be read': async (page) => {
    await writeEvents(page, '{"type": ')
    await page.locator('.cm-problem-error').first().waitFor({ state: 'attached' })
  },
  'with a field that is missing': async (page) => {
    await showPane(page, 'Events')
    await writeEvents(page, '{"type":"identify","traits":{}}')
    await showPane(page, 'Mappings')
    await page.getByText('Key value is required').waitFor()
  },
  'with a value as JSON and many fields': async (page) => {
    await showPane(page, 'Mappings')
    await page.getByLabel('Kind of value of Key value').selectOption('json')
    for (let row = 0; row < 12; row += 1)
      await page.getByRole('button', { name: 'Add a field' }).click()
  },
  'with its settings': async (page) => {
    await showPane(page, 'Events')
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'API password' }).fill('wrong')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.locator('.test-bad').waitFor()
  },
  'with the check': async (page) => {
    await openRoom(page, 'Check')
    await page.getByText('checks fine').waitFor()
  },
  'with the account': (page) => openRoom(page, 'Account'),
  'with the lists': async (page) => {
    await openRoom(page, 'Account')
    await page.getByRole('tab', { name: 'Lists' }).click()
    await page.getByRole('button', { name: 'Newsletter' }).waitFor()
  },
  'with requests': async (page) => {
    await showPane(page, 'Mappings')
    await sendEvents(page)
    await openRoom(page, 'Account')
    await page.getByRole('tab', { name: 'Requests' }).click()
    await page.locator('.pane-account .exchange').first().waitFor()
  },
  'with faults and switches': async (page) => {
    await openRoom(page, 'Account')
    await page.getByRole('tab', { name: 'Advanced' }).click()
    await page.getByRole('button', { name: 'Add fault' }).click()
  },
  'with live events': async (page, { workbench }) => {
    await fetch(`${workbench.url}/v1/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 'u', event: 'Seen', writeKey: 'a' })
    })
    await openRoom(page, 'Live')
    await page.getByRole('option', { name: 'Seen' }).click()
    await page.getByText('write key a').waitFor()
  },
  'with the history of a contact': async (page) => {
    await showPane(page, 'Mappings')
    await sendEvents(page)
    await openRoom(page, 'Account')
    await page.getByRole('button', { name: 'ada@example.com', exact: true }).last().click()
    await page.getByRole('region', { name: 'History of ada@example.com' }).waitFor()
  },
  'with a user to delete': async (page) => {
    await page.keyboard.press('Control+K')
    await page.keyboard.type('delete a user')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Delete a user' })
    await dialog.getByLabel('Field that holds the user id').fill('10003')
    await dialog.getByLabel('User id', { exact: true }).fill('nobody')
    await dialog.getByRole('button', { name: 'Delete the contact' }).click()
    await dialog.getByText('There is no such contact').waitFor()
  },
  'with a sync mode and a list to connect to': async (page) => {
    await showPane(page, 'Mappings')
    await page.getByLabel('Action', { exact: true }).selectOption('syncAudience')
    await page.getByLabel('Sync mode').selectOption('mirror')
    await page.getByText('Connect to a contact list').click()
    await page.locator('#hook-operation').selectOption('existing')
    await page.locator('select#hook-list_id').waitFor()
  },
  'with a mapping to import': async (page) => {
    await showPane(page, 'Mappings')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('dialog', { name: 'Import a mapping' }).waitFor()
  },
  'with long texts in its fields': async (page) => {
    await showPane(page, 'Mappings')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(LONG)
    await page.getByLabel('Trigger', { exact: true }).fill(`type = "track" and event = "${LONG}"`)
    await page.locator('#field-key_value').fill('$.properties.email ?? $.context.traits.email')
    await page.getByLabel('Kind of value of Value 1').selectOption('template')
    await page.locator('#field-write_field-0-value').fill(`{{traits.firstName}} ${LONG}`)
    await page.getByLabel('Kind of value of Value 2').selectOption('text')
    await page.locator('#field-write_field-1-value').fill(LONG)
  },
  'with the choices of a field': async (page) => {
    await showPane(page, 'Mappings')
    await page.locator('#field-key_field').click()
    await page.locator('.listbox .option').first().waitFor()
  },
  'with the triggers that complete one': async (page) => {
    await showPane(page, 'Mappings')
    await page.locator('#trigger').click()
    await page.getByRole('option', { name: 'type = "identify"' }).first().waitFor()
  },
  'with the sends before': async (page) => {
    for (let turn = 0; turn < 2; turn += 1) await sendEvents(page)
    await page.getByRole('button', { name: 'Earlier sends' }).click()
    await page.locator('#earlier-sends').waitFor()
  },
  'with an event to add': async (page) => {
    await page.getByRole('button', { name: 'Add to batch' }).click()
    await page.locator('#add-to-batch').waitFor()
  },
  'with the forms to copy a mapping in': async (page) => {
    await showPane(page, 'Mappings')
    await page.getByRole('button', { name: 'Copy mapping' }).click()
    await page.locator('#copy-mapping').waitFor()
  },
  'with a notice that offers a way back': async (page) => {
    await showPane(page, 'Mappings')
    await page.getByRole('button', { name: 'Restore defaults' }).click()
    await page.locator('.notice').waitFor()
  },
  'with its keys': async (page) => {
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  },
  'with a link to open': async (page) => {
    await page.evaluate(async () => {
      const text = JSON.stringify({ text: '{"type":"page"}', mapping: null })
      const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
      const packed = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '')
      location.hash = `#link=${packed.replaceAll('+', '-').replaceAll('/', '_')}`
    })
    await page.getByRole('dialog', { name: 'Open what this link holds?' }).waitFor()
  },
  'asked before the first live send': async (page) => {
    await showPane(page, 'Answer')
    const send = page.getByRole('button', { name: /^Send to/ })
    await send.click()
    await page.getByRole('textbox', { name: 'Client ID' }).fill('someone')
    await page.getByRole('textbox', { name: 'Client secret' }).fill('secret')
    await page.keyboard.press('Escape')
    await send.click()
    await page.getByRole('dialog', { name: /^Send 1 event to/ }).waitFor()
  },
  'with refused calls': async (page, { workbench }) => {
    await fetch(`${workbench.url}/v1/track`, { method: 'POST', body: '{}' })
    await openRoom(page, 'Live')
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('refused')
    await page.getByRole('list', { name: 'Refused calls' }).waitFor()
  },
  'with a place to go to': async (page) => {
    await page.keyboard.press('Control+K')
    await page.getByRole('dialog', { name: 'Search or do' }).waitFor()
  }
}

/** What part of the height the bars take that stay in sight when one has scrolled down. */
export function shareOfBars(page: Page): Promise<number> {
  return page.evaluate(() => {
    document.querySelector('.pane-mappings')?.scrollTo(0, 1e6)
    const heights = [...document.querySelectorAll('.top, .tab-bar, .pane-head, .send-bar')]
      .filter((one) => one.checkVisibility())
      .map((one) => one.getBoundingClientRect())
      .map(({ top, bottom }) => Math.max(0, Math.min(innerHeight, bottom) - Math.max(0, top)))
    return heights.reduce((sum, height) => sum + height, 0) / innerHeight
  })
}

/** A text that is longer than a narrow input. */
const LONG = 'Everybody who bought something in the shop before the summer sale'

/** The inputs whose text is wider or higher than they are, so that a part of it is not seen; of choices, a name may be cut. */
export function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('input[type="text"], textarea')]
      .filter((one) => one.checkVisibility())
      .filter(
        (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1
      )
      .map((one) => one.outerHTML)
  )
}

/** The inputs, buttons and links that a reader cannot reach: a part of them is beyond the left or right edge of the page. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, textarea, summary')]
      .filter((one) => one.checkVisibility() && one.closest('[role="tablist"]') === null)
      .filter((one) => {
        const { left, right, width } = one.getBoundingClientRect()
        return width > 0 && (left < -0.5 || right > innerWidth + 0.5)
      })
      .map((one) => one.outerHTML)
  )
}

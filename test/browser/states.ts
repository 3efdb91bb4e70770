import type { Page } from 'playwright-core'
import { openRoom, sendEvents, showPane, type Visit, writeEvents } from './browser'

/** Brings a page that was just opened into a state, and waits for it. */
type State = (page: Page, visit: Visit) => Promise<unknown>

/** What the page can show. */
export const STATES: Record<string, State> = {
  'first opened': async () => undefined,
  'with a batch sent': async (page) => {
    const events = ['{"type":"identify","traits":{"email":"a@example.com"}}', '{"type":"page"}']
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
  'with a place to go to': async (page) => {
    await page.keyboard.press('Control+K')
    await page.getByRole('dialog', { name: 'Search or do' }).waitFor()
  }
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

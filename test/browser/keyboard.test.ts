import type { Page } from 'playwright-core'
import { describeInBrowser, useStage, type Visit } from './browser'

/** Presses Tab until the element with the name has the focus, as someone without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = []
  for (let turn = 0; turn < 120; turn += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const kinds = [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement]
      const input = kinds.some((kind) => element instanceof kind) ? element : null
      const labelled = (input as HTMLInputElement | null)?.labels?.[0]?.textContent
      return element?.getAttribute('aria-label') ?? labelled ?? element?.textContent ?? ''
    })
    if (name.test(focused.trim())) return
    seen.push(focused.slice(0, 30))
  }
  throw new Error(`Tab never reached ${name}, but: ${seen.join(' | ')}`)
}

describeInBrowser('by keyboard alone', () => {
  const stage = useStage()
  let visit: Visit
  let page: Page
  beforeEach(async () => {
    visit = await stage.visit()
    page = visit.page
  })

  it('a mapping is built from scratch, sent, and seen in the account', async () => {
    const { keyboard } = page
    await tabTo(page, /^Action$/)
    await keyboard.type('Add')
    await tabTo(page, /^Trigger$/)
    await keyboard.press('Control+A')
    await keyboard.type('type = "track" and event = "Order Completed"')
    await page.getByText('Does not match').waitFor()
    await tabTo(page, /^Load an event that matches$/)
    await keyboard.press('Enter')
    await page.getByText('Matches').waitFor()
    await tabTo(page, /^Id of the contact list/)
    await keyboard.type('churn')
    await page.getByRole('option', { name: /Churn risk/ }).waitFor()
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await tabTo(page, /^Kind of value of Key value/)
    await keyboard.type('Template')
    await tabTo(page, /^Key value/)
    await keyboard.press('Control+A')
    await keyboard.type('{{properties.email}}')
    await page.getByText('→ ada@example.com').waitFor()
    await keyboard.press('Control+Enter')
    await page.locator('.run-line').waitFor()
    await page.locator('.answer-body').getByText('Delivered').first().waitFor()
    const members = () =>
      visit.workbench.sandbox?.state().lists.find(({ id }) => id === 482019137)?.members.length
    expect(members()).toBe(1)

    await tabTo(page, /^POST/)
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Request' }).waitFor()
    await tabTo(page, /^Account/)
    await keyboard.press('Enter')
    await tabTo(page, /^Contacts$/)
    await keyboard.press('ArrowRight')
    await page
      .getByRole('tabpanel', { name: 'Lists' })
      .getByText('ada@example.com')
      .nth(2)
      .waitFor()
  })

  it('an event is added to the batch from a menu, which Escape closes', async () => {
    await tabTo(page, /^Add to batch/)
    await page.keyboard.press('Enter')
    await tabTo(page, /^Group/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Send 2 events' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Add to batch' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Add to batch' }).waitFor({ state: 'detached' })
  })
})

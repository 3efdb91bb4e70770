import type { Page } from 'playwright-core'
import { TEMPLATES } from '../../web/events/templates'
import { createSandbox, type Sandbox } from '../../src/sandbox'
import {
  chooseExample,
  describeInBrowser,
  eventually,
  openedMapping,
  openMapping,
  openRoom,
  sendEvents,
  useStage,
  writeEvents
} from './browser'
import { MAPPINGS, type VisitWithFile, visitWithFile } from './mappings'

const order = (event: string, email = 'ada@example.com') => ({
  ...{ type: 'track', event, userId: 'u' },
  properties: { email, points: 1 }
})

describeInBrowser('the answer, first thing one sees', () => {
  const stage = useStage()
  let visit: VisitWithFile
  let page: Page

  describe('with three mappings', () => {
    beforeEach(async () => {
      visit = await visitWithFile(stage)
      page = visit.page
    })

    const answer = () => page.locator('.answer[aria-busy="false"]')
    const verdict = () => answer().locator('.verdict')

    it('page #35: the headline is the outcome of the event, in its word and colour', async () => {
      await writeEvents(page, JSON.stringify(order('Newsletter Subscribed', 'nobody@example.com')))
      await verdict().getByText('Would be rejected', { exact: true }).waitFor()
      await verdict()
        .getByText(/1 of 3 mappings fires · 1 would be rejected/)
        .waitFor()
      await eventually(() => expect(verdict().locator('.badge-rejected').count()).resolves.toBe(1))
      await writeEvents(page, JSON.stringify(order('Order Completed')))
      await verdict().getByText('Would be delivered', { exact: true }).waitFor()
    })

    it('page #36: what fires stands first, the others are one line with the nearest miss, and the first that fires is opened', async () => {
      await chooseExample(page, 'track-subscribed')
      await answer().locator('.card-of-mapping', { hasText: 'Newsletter: subscribe' }).waitFor()
      await page.waitForFunction(() =>
        document.querySelector('.mapping-entry[aria-current] bdi')?.textContent?.startsWith('News')
      )
      await eventually(() => expect(openedMapping(page)).resolves.toBe('Newsletter: subscribe'))
      await eventually(() =>
        expect(answer().locator('.card-name[aria-current]').innerText()).resolves.toBe(
          'Newsletter: subscribe'
        )
      )
      await writeEvents(page, JSON.stringify(order('Newsleter Subscribed')))
      await verdict().getByText('No mapping fires').waitFor()
      await answer()
        .getByText(/3 mappings do not fire. Nearest: Newsletter: subscribe: event is "Newsleter/)
        .waitFor()
    })

    it('page #37: says where one mapping needs what another does', async () => {
      await writeEvents(
        page,
        JSON.stringify({ ...order('Order Completed', 'new@example.com'), type: 'track' })
      )
      await answer().locator('.card-order').first().waitFor()
    })

    it('page #38: events are counted once, results of each mapping in a table', async () => {
      const events = [order('Order Completed'), order('Order Completed'), order('Other')]
      await writeEvents(page, JSON.stringify(events))
      await verdict().getByText('2 would be delivered', { exact: true }).waitFor()
      await verdict().getByText('1 no mapping fires', { exact: true }).waitFor()
      const table = answer().getByRole('table', { name: 'Results of each mapping' })
      await eventually(async () =>
        expect((await table.innerText()).replace(/\s+/g, ' ')).toBe(
          'Mapping Would be delivered Loyalty points 2 Welcome 2'
        )
      )
      const sent = await sendEvents(page)
      expect(sent).toContain('2 delivered')
      expect(sent).toContain('1 taken by no mapping')
    })

    it('page #35: a forecast speaks of nothing as if it had happened: in its cards, its changes, its batches, nor in the list', async () => {
      const badges = () => answer().locator('.card-of-mapping .badge').allInnerTexts()
      const dots = () =>
        page
          .locator('.mapping-entry .dot')
          .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
      const says = (...words: string[]) =>
        eventually(async () => {
          expect(await badges()).toEqual(words)
          expect(new Set(await dots())).toEqual(
            new Set(
              words.map((one) => one.replace(/^1 ./, (begin) => begin.slice(2).toUpperCase()))
            )
          )
        })
      await writeEvents(page, JSON.stringify(order('Order Completed', 'new@example.com')))
      await says('Would be delivered', 'Would be delivered')
      await answer().locator('.change-word', { hasText: 'would be created' }).waitFor()
      await writeEvents(page, JSON.stringify([order('Order Completed'), order('Other')]))
      await says('1 would be delivered', '1 would be delivered')
      await page.getByRole('button', { name: 'Faults: none' }).click()
      await page.getByRole('button', { name: 'Rate limit' }).click()
      await says('1 would be sent again', '1 would be sent again')
      await page.getByRole('button', { name: 'Faults: rate limit' }).click()
      await page.getByRole('button', { name: /^Remove: / }).click()
      await page.getByRole('button', { name: 'Faults: none' }).click()
      await page.getByRole('button', { name: 'Login refused' }).click()
      await says('1 login would be refused', '1 login would be refused')
      const sent = await sendEvents(page)
      expect(sent).toContain('1 login refused')
      expect(sent).not.toContain('would be')
    })

    it('each example says how many mappings would fire for it alone, in the colour of what would become of it', async () => {
      const badge = (id: string) =>
        page.locator(`#example-${TEMPLATES.findIndex((one) => one.id === id)} .badge`)
      const says = (id: string, count: string, words: string, tone: string) =>
        eventually(async () => {
          expect(await badge(id).innerText()).toBe(count)
          expect(await badge(id).getAttribute('title')).toBe(words)
          expect(await badge(id).getAttribute('class')).toBe(`badge badge-${tone}`)
        })
      await says('track-order', '2', '2 of 3 mappings fire · 2 would be delivered', 'delivered')
      await says(
        'track-subscribed',
        '1',
        '1 of 3 mappings fires · 1 would be delivered',
        'delivered'
      )
      await says('page', '0', 'None of 3 mappings fires.', 'not-subscribed')
      await page.getByRole('button', { name: 'Faults: none' }).click()
      await page.getByRole('button', { name: 'Rate limit' }).click()
      await says('track-order', '2', '2 of 3 mappings fire · 2 would be sent again', 'retry')
      await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
      await says('page', '1', '1 of 3 mappings fires · 1 would be rejected', 'rejected')
    })

    it('a send of many events tells how far it is, and can be ended', async () => {
      await fetch(`${visit.workbench.sandbox?.url}/_sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ answer: { kind: 'delay' }, delay_ms: 5000 })
      })
      await writeEvents(page, JSON.stringify([order('Order Completed'), order('Other')]))
      await page.getByRole('button', { name: /^Send/ }).first().click()
      await page.getByRole('progressbar', { name: 'Sent' }).waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText(/ended before all was sent/).waitFor()
    })

    it('page #42: the check says what there is to do, first, and the header when WSSE ends', async () => {
      await page
        .getByRole('note')
        .getByText(/WSSE ends in \d+ days/)
        .waitFor()
      await openRoom(page, 'Check')
      const check = page.getByRole('region', { name: 'Check' })
      await check.getByText(/^\d+ things? to do$/).waitFor()
      await check.getByText(/^\d+ checks fine$/).waitFor()
      await page.getByRole('note').getByRole('button', { name: 'Switch' }).click()
      await page.getByLabel('Authentication').selectOption('new')
      await page.getByRole('textbox', { name: 'Client secret' }).fill('')
      await page
        .getByRole('note')
        .getByText(/OAuth is not complete: .* missing/)
        .waitFor()
      // Drop-downs cannot be filled without it, of which the browser tells.
      visit.errors.length = 0
    })

    it('Undo in a notice is reached and used without a mouse', async () => {
      await page.getByRole('button', { name: 'Restore defaults' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Undo' }).waitFor()
      await page.keyboard.press('Control+Z')
      await page.getByText('The defaults are back').waitFor({ state: 'detached' })
    })
  })

  describe('live, in place of Emarsys', () => {
    let account: Sandbox
    beforeEach(async () => {
      account = await createSandbox()
    })
    afterEach(() => account.close())

    it('page #40: the credentials of the environment are the page’s, target and recipients are named, and what is not observed is said', async () => {
      const { apiUser, apiPassword } = account.credentials
      const env = { EMARSYS_API_USER: apiUser, EMARSYS_API_PASSWORD: apiPassword }
      const mappingsFile = stage.file(MAPPINGS)
      const lively = await stage.visit({ mappingsFile, live: true, apiUrl: account.url, env })
      page = lively.page
      const state = await (await fetch(`${lively.workbench.url}/_workbench/state`)).text()
      expect(state).not.toContain(apiPassword)
      const host = new URL(account.url).host
      await chooseExample(page, 'track-order')
      await page.locator('.answer[aria-busy="false"]').getByText('Welcome').first().waitFor()
      await page.getByRole('button', { name: `Send to ${host}` }).click()
      const dialog = page.getByRole('dialog', { name: `Send 1 event to ${host}?` })
      await dialog.getByText(`API user ${apiUser}`).waitFor()
      await dialog.getByText('ada@example.com').waitFor()
      await dialog.getByRole('button', { name: `Send 1 event to ${host}` }).click()
      await page
        .getByText(/is not observed/)
        .first()
        .waitFor()
      expect(account.state().triggers).toHaveLength(1)
    })
  })

  it('without a mappings file several are imported, kept, and used', async () => {
    const lively = await stage.visit()
    page = lively.page
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Import a mapping' })
    await dialog.getByRole('textbox').fill(JSON.stringify(MAPPINGS))
    await dialog.getByText('Loyalty points: upsertContact').waitFor()
    // Its words wrap, wherever it was opened from.
    expect(await dialog.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('Imported 3 mappings').waitFor()
    await openMapping(page, 'Loyalty points')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved "Loyalty points"').waitFor()
    const { subscriptions } = await (
      await fetch(`${lively.workbench.url}/_workbench/mappings`)
    ).json()
    expect(subscriptions).toMatchObject([{ name: 'Loyalty points' }])
    await page.getByRole('button', { name: 'Save as…' }).waitFor()
  })
})

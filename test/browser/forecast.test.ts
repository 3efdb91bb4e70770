import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
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
import { type VisitWithFile, visitWithFile } from './mappings'

describeInBrowser('what happens to an event', () => {
  const stage = useStage()
  let visit: VisitWithFile
  let page: Page
  beforeEach(async () => {
    visit = await visitWithFile(stage)
    page = visit.page
  })

  const result = () => page.locator('.pane-answer')
  const card = (name: string) => result().locator('.card-of-mapping', { hasText: name })
  const line = (name: string) => result().locator('.other-mappings li', { hasText: name })
  const showOthers = () => result().locator('.others > summary').click()
  const name = () => page.getByRole('textbox', { name: 'Name', exact: true })

  /** A call of an SDK. */
  const track = (body: object) =>
    fetch(`${visit.workbench.url}/v1/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` },
      body: JSON.stringify(body)
    })

  it('"Order Completed updates the points and starts Welcome series" takes two actions to be seen and sent', async () => {
    // 1: the event.
    await chooseExample(page, 'track-order')
    await result().getByText('2 of 3 mappings fire · 2 would be delivered').waitFor()
    await showOthers()
    await card('Loyalty points').locator('.change-before', { hasText: '120' }).waitFor()
    await card('Loyalty points').locator('.change-after', { hasText: '184' }).waitFor()
    await card('Loyalty points').getByText('PUT').waitFor()
    await card('Welcome').getByText('Welcome series starts').waitFor()
    await card('Welcome').getByText('1 program listens').waitFor()
    await card('Welcome').getByText('POST').waitFor()
    await line('Newsletter: subscribe')
      .getByText('event is "Order Completed", not "Newsletter Subscribed"')
      .waitFor()
    expect(visit.workbench.sandbox?.state().triggers).toEqual([])
    // 2: send.
    await page.getByRole('button', { name: /^Send/ }).first().click()
    await page.locator('.run-line').waitFor()
    await card('Welcome').getByText('Welcome series starts').waitFor()
    const state = visit.workbench.sandbox?.state()
    expect(state?.triggers).toMatchObject([{ event_id: 1003 }])
    expect(state?.contacts[0]?.values['10001']).toBe('184')
    // What is sent already would change nothing again.
    await page.getByRole('button', { name: 'What would happen now' }).click()
    await card('Loyalty points').getByText('Nothing changes').waitFor()
  })

  it('shows the exact request before it is sent, and the mapping that a click opens', async () => {
    await chooseExample(page, 'track-order')
    await card('Welcome').locator('summary', { hasText: 'POST' }).click()
    const body = card('Welcome').getByRole('group', { name: 'Request body' })
    await body.getByText('"ada@example.com"').waitFor()
    await eventually(() =>
      expect(card('Welcome').innerText()).resolves.toContain(
        'https://api.emarsys.net/api/v2/event/1003/trigger'
      )
    )
    await showOthers()
    await line('Newsletter: subscribe').getByRole('button').click()
    await eventually(() => expect(name().inputValue()).resolves.toBe('Newsletter: subscribe'))
    await eventually(() => expect(openedMapping(page)).resolves.toBe('Newsletter: subscribe'))
  })

  it('takes the mapping that is edited as it is edited', async () => {
    await chooseExample(page, 'track-order')
    await result().getByText('2 of 3 mappings').waitFor()
    await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
    await result().getByText('1 of 3 mappings').waitFor()
    await showOthers()
    await line('Loyalty points').getByText('type is "track", not "page"').waitFor()
  })

  it('shows a batch as a whole, or one event of it', async () => {
    const track = (event: string, email: string) => ({
      type: 'track',
      event,
      properties: { email, points: 1 }
    })
    const events = [track('Order Completed', 'ada@example.com'), track('Other', 'ada@example.com')]
    await writeEvents(page, JSON.stringify(events))
    await result().locator('.verdict').getByText('1 would be delivered').waitFor()
    await result().getByText('1 no mapping fires', { exact: true }).waitFor()
    await card('Loyalty points').getByRole('button', { name: 'Show 1 event' }).waitFor()
    await page.getByRole('option', { name: '#1' }).click()
    await result().getByText('2 of 3 mappings fire').waitFor()
    await page.getByRole('option', { name: '#2' }).click()
    await result().getByText('None of 3 mappings fires.').waitFor()
  })

  it('explains the fields of a large batch for the event that is looked at', async () => {
    const events = Array.from({ length: 60 }, (_, n) => ({
      ...{ type: 'track', event: 'Order Completed' },
      properties: { email: `p${n}@example.com`, points: n }
    }))
    await writeEvents(page, JSON.stringify(events))
    await result().getByText('60 would be delivered').first().waitFor()
    const hint = page.locator('#field-key_value-hint')
    await hint.getByText('p0@example.com').waitFor()
    await page.getByRole('option', { name: '#2 ' }).click()
    await hint.getByText('p1@example.com').waitFor()
    await page.getByRole('option', { name: 'All 60 events' }).click()
    await page.locator('#trigger-hint').getByText('60 of 60 events.').waitFor()
    await hint.getByText('p1@example.com').waitFor()
  })

  it('page #14: says of what is rejected here that it is not sent, and leads to the field', async () => {
    await writeEvents(page, '{"type": "track", "event": "Order Completed", "properties": {}}')
    await card('Loyalty points').getByText('Not sent').waitFor()
    await card('Loyalty points').getByRole('button', { name: 'Go to Key value' }).click()
    await page.waitForFunction(() => document.activeElement?.id === 'field-key_value')
    await sendEvents(page)
    await card('Loyalty points').locator('.badge', { hasText: 'Not sent' }).waitFor()
  })

  it('tells the history of a contact: event, mapping, request, change', async () => {
    await chooseExample(page, 'track-order')
    await page.getByRole('button', { name: /^Send/ }).first().click()
    await page.locator('.run-line').waitFor()
    const sent = page.locator('.answer-body')
    await sent.getByRole('button', { name: 'ada@example.com', exact: true }).first().click()
    const history = page.getByRole('region', { name: 'History of ada@example.com' })
    await history.getByText('Welcome series starts').waitFor()
    await history.getByText('184').waitFor()
    const event = history.getByText('track · Order Completed · ada@example.com')
    await event.nth(1).waitFor()
    await eventually(() => expect(event.count()).resolves.toBe(2))
    await history.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('cell', { name: 'grace@example.com' }).waitFor()
  })

  it('tells the history of what an SDK sent, and leads to the event', async () => {
    await track({
      ...{ userId: 'u-7', event: 'Order Completed', messageId: 'order-7' },
      properties: { email: 'ada@example.com', points: 300 }
    })
    await openRoom(page, 'Account')
    await page.getByRole('button', { name: 'ada@example.com', exact: true }).first().click()
    const history = page.getByRole('region', { name: 'History of ada@example.com' })
    const line = history.locator('li', { hasText: 'Loyalty points' }).filter({ hasText: 'PUT' })
    await line.getByText('300').waitFor()
    const event = line.getByRole('button', { name: /^track · Order Completed · ada@example.com/ })
    await event.waitFor()
    await eventually(() => expect(event.getAttribute('title')).resolves.toBe('messageId order-7'))
    await history.getByText('Welcome', { exact: true }).waitFor()
    await eventually(() => expect(history.getByText('neither from').count()).resolves.toBe(0))
    await event.click()
    await result().getByText('Event 1 · arrived at').waitFor()
    await card('Loyalty points').waitFor()
  })

  it('page #7: what would happen to an event of an SDK now opens the mapping that handled it', async () => {
    await track({
      ...{ userId: 'u', event: 'Newsletter Subscribed' },
      properties: { email: 'alan@example.com' }
    })
    await openRoom(page, 'Live')
    const live = page.getByRole('listbox', { name: 'Live events' })
    await live.getByRole('option', { name: 'Delivered' }).click()
    await page.getByRole('button', { name: 'What would happen now' }).click()
    await result().getByText('1 of 3 mappings fires').waitFor()
    await page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>('#mapping-name')?.value.startsWith('News')
    )
    await eventually(() => expect(name().inputValue()).resolves.toBe('Newsletter: subscribe'))
    await card('Newsletter: subscribe').waitFor()
  })

  it('page #18: a search says what it did not look at', async () => {
    const batch = Array.from({ length: 2100 }, (_, n) => ({
      type: 'track',
      event: `E${n}`,
      userId: 'u'
    }))
    await fetch(`${visit.workbench.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` },
      body: JSON.stringify({ batch })
    })
    await openRoom(page, 'Live')
    await page.getByRole('searchbox', { name: 'Search live events' }).fill('E2099')
    await page
      .getByText('1 of the last 2,000 fit · the 100 before them are no longer kept')
      .waitFor()
  })

  it('goes back to the mapping before, and opens a link that holds events and mapping', async () => {
    await openMapping(page, 'Welcome')
    await page.waitForFunction(() => location.hash.includes('mapping=1'))
    await openMapping(page, 'Newsletter')
    await page.waitForFunction(() => location.hash.includes('mapping=2'))
    await page.goBack()
    const shown = (wanted: string) =>
      page.waitForFunction(
        (one) => document.querySelector('.mapping-entry[aria-current] bdi')?.textContent === one,
        wanted
      )
    await shown('Welcome')
    await page.goForward()
    await shown('Newsletter: subscribe')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await writeEvents(page, '{"type": "track", "event": "Linked"}')
    await name().fill('Linked mapping')
    await page.getByRole('button', { name: 'Copy mapping' }).click()
    await page.getByRole('button', { name: 'Link to events and mapping' }).click()
    await page.getByText('Copied: a link').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    const other = await page.context().browser()?.newPage()
    if (other === undefined) throw new Error('There is no browser')
    await other.goto(link)
    const dialog = other.getByRole('dialog', { name: 'Open what this link holds?' })
    await dialog.getByRole('button', { name: 'Open' }).click()
    await other.locator('.cm-content').getByText('Linked').waitFor()
    await eventually(() =>
      expect(other.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).resolves.toBe(
        'Linked mapping'
      )
    )
    await other.close()
  })

  it('imports a mapping from Terraform, and asks which action its fields are for', async () => {
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Import a mapping' })
    await dialog.getByRole('textbox').fill(`resource "segment_destination_subscription" "n" {
  action_id = "nFPnRozhz1mh4Gbx4MLvT5"
  name      = "From elsewhere"
  trigger   = "type = \\"group\\""
  settings  = jsonencode({ contactlistid = 1, key_field = "3", key_value = "x" })
}`)
    await dialog.getByLabel('Which action is it for?').selectOption('removeContactFromList')
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await eventually(() => expect(name().inputValue()).resolves.toBe('From elsewhere'))
    await eventually(() =>
      expect(page.getByLabel('Action', { exact: true }).inputValue()).resolves.toBe(
        'removeContactFromList'
      )
    )
  })

  it('keeps what stands beside the fields of an imported mapping, in the file and in what is copied', async () => {
    const beside = {
      modelId: 'ckw7',
      reverseETLSchedule: { strategy: 'PERIODIC', config: { interval: '15m' } }
    }
    const settings = { eventid: 1003, key_field: '3', key_value: 'x' }
    const body = { name: 'Rows', actionId: 'nFPnRozhz1mh4Gbx4MLvT5', trigger: 'type = "track"' }
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Import a mapping' })
    await dialog.getByRole('textbox').fill(JSON.stringify({ ...body, settings, ...beside }))
    await dialog.getByText('Rows: triggerEvent, keeps modelId, reverseETLSchedule').waitFor()
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved "Rows"').waitFor()
    expect(visit.saved()[3]).toMatchObject({
      name: 'Rows',
      partnerAction: 'triggerEvent',
      ...beside
    })

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
    await page.getByRole('button', { name: 'Copy mapping' }).click()
    await page.getByRole('button', { name: 'Segment Public API body' }).click()
    await page.getByText('Copied: Segment Public API body').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(JSON.parse(copied)).toEqual({
      ...{ ...body, ...beside, settings, enabled: true },
      ...{ actionId: 'ACTION_ID', trigger: 'type = "page"' }
    })
  })

  it('pins an event as a scenario, and shows at once that an edit makes it differ', async () => {
    await chooseExample(page, 'track-order')
    await openRoom(page, 'Check')
    await page.getByRole('button', { name: 'Pin as a scenario' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pin as a scenario' })
    await dialog.getByLabel('Name').fill('An order')
    await dialog.getByRole('button', { name: 'Pin', exact: true }).click()
    await page.getByRole('button', { name: 'An order: passes' }).waitFor()
    await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
    await page.getByRole('button', { name: 'An order: differs' }).click()
    await page.getByText('"Loyalty points" should fire, but does not.').waitFor()
    const pinned = JSON.parse(readFileSync(join(dirname(visit.file), 'scenarios.json'), 'utf8'))
    expect(pinned).toMatchObject([{ name: 'An order', expect: [{}, { mapping: 'Welcome' }] }])
  })

  it('shows what a trouble does to the event as soon as it is set', async () => {
    await chooseExample(page, 'track-order')
    await page.getByRole('button', { name: 'Faults: none' }).click()
    await page.getByRole('button', { name: 'Rate limit' }).click()
    await page.getByRole('button', { name: 'Faults: rate limit' }).waitFor()
    await card('Loyalty points').getByText('Would be sent again').waitFor()
  })
})

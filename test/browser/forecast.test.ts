import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describeInBrowser, openStage, type Stage, type Visit, writeEvents } from './browser'

jest.setTimeout(60_000)

const EMAIL = { '@path': '$.properties.email' }
const MAPPINGS = [
  {
    name: 'Loyalty points',
    partnerAction: 'upsertContact',
    subscribe: 'event = "Order Completed"',
    mapping: {
      ...{ key_field: '3', key_value: EMAIL, enable_batching: true },
      write_field: { 10001: { '@path': '$.properties.points' } }
    }
  },
  {
    name: 'Welcome',
    partnerAction: 'triggerEvent',
    subscribe: 'event = "Order Completed"',
    mapping: { eventid: 1003, key_field: '3', key_value: EMAIL, enable_batching: true }
  },
  {
    name: 'Newsletter: subscribe',
    partnerAction: 'addContactToList',
    subscribe: 'event = "Newsletter Subscribed"',
    mapping: { contactlistid: 482019135, key_field: '3', key_value: EMAIL, enable_batching: true }
  }
]

describeInBrowser('what happens to an event', () => {
  let stage: Stage
  let visit: Visit
  let page: Page
  let folder: string
  let file: string
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'emarsys-forecast-'))
    file = join(folder, 'mappings.json')
    writeFileSync(file, `${JSON.stringify(MAPPINGS, null, 2)}\n`)
    visit = await stage.visit({ mappingsFile: file, tracking: { flushMs: 20 } })
    page = visit.page
    // What is typed before the file's mappings are there would stand beside the name that comes then.
    await page.waitForFunction(
      (wanted) => document.querySelector<HTMLInputElement>('#mapping-name')?.value === wanted,
      MAPPINGS[0]?.name
    )
  })
  afterEach(async () => {
    expect(visit.errors).toEqual([])
    await stage.leave()
    rmSync(folder, { recursive: true })
  })

  const result = () => page.locator('.pane-result')
  const card = (name: string) => result().locator('.forecast-card', { hasText: name })
  const line = (name: string) => result().locator('.forecast-line', { hasText: name })
  const mappings = () => page.getByLabel('Mapping in')
  const name = () => page.getByRole('textbox', { name: 'Name', exact: true })
  const saved = () => JSON.parse(readFileSync(file, 'utf8')) as { name: string }[]

  /** A call of an SDK. */
  const track = (body: object) =>
    fetch(`${visit.workbench.url}/v1/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` },
      body: JSON.stringify(body)
    })

  it('"Order Completed updates the points and starts Welcome series" takes two actions to be seen and sent', async () => {
    // 1: the event.
    await page.getByLabel('Template', { exact: true }).selectOption('track-order')
    await result().getByText('2 of 3 mappings fire: Loyalty points, Welcome').waitFor()
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
    await page.getByRole('button', { name: /^Send through 2 mappings/ }).click()
    await page.getByRole('tabpanel', { name: 'Sent' }).getByText('Welcome series starts').waitFor()
    const state = visit.workbench.sandbox?.state()
    expect(state?.triggers).toMatchObject([{ event_id: 1003 }])
    expect(state?.contacts[0]?.values['10001']).toBe('184')
    // What is sent already would change nothing again.
    await page.getByRole('tab', { name: 'This event' }).click()
    await card('Loyalty points').getByText('Nothing changes').waitFor()
  })

  it('shows the exact request before it is sent, and the mapping that a click opens', async () => {
    await page.getByLabel('Template', { exact: true }).selectOption('track-order')
    await card('Welcome').locator('summary', { hasText: 'POST' }).click()
    const body = card('Welcome').getByRole('group', { name: 'Request body' })
    await body.getByText('"ada@example.com"').waitFor()
    expect(await card('Welcome').innerText()).toContain(
      'https://api.emarsys.net/api/v2/event/1003/trigger'
    )
    await line('Newsletter: subscribe').getByRole('button').click()
    expect(await name().inputValue()).toBe('Newsletter: subscribe')
    expect(await mappings().inputValue()).toBe('2')
  })

  it('takes the mapping that is edited as it is edited', async () => {
    await page.getByLabel('Template', { exact: true }).selectOption('track-order')
    await result().getByText('2 of 3 mappings').waitFor()
    await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
    await result().getByText('1 of 3 mappings').waitFor()
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
    await card('Loyalty points').getByText('fires for 1 of 2').waitFor()
    await page.getByRole('button', { name: 'Event 1', exact: true }).click()
    await card('Loyalty points').getByText('fires', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Event after' }).click()
    await result().getByText('0 of 3 mappings').waitFor()
    await page.getByText('Paths of event 2 of 2').waitFor()
  })

  it('explains the fields of a large batch for the event that is looked at', async () => {
    const events = Array.from({ length: 60 }, (_, n) => ({
      ...{ type: 'track', event: 'Order Completed' },
      properties: { email: `p${n}@example.com`, points: n }
    }))
    await writeEvents(page, JSON.stringify(events))
    await card('Loyalty points').getByText('fires for 60 of 60').waitFor()
    const hint = page.locator('#field-key_value-hint')
    await hint.getByText('p0@example.com').waitFor()
    await page.getByRole('button', { name: 'Event 1', exact: true }).click()
    await page.getByRole('button', { name: 'Event after' }).click()
    await hint.getByText('p1@example.com').waitFor()
    await page.getByRole('button', { name: 'All 60 events' }).click()
    await page.locator('#trigger-hint').getByText('60 of 60 events.').waitFor()
    await hint.getByText('p1@example.com').waitFor()
  })

  it('page #14: says of what is rejected here that it is not sent, and leads to the field', async () => {
    await writeEvents(page, '{"type": "track", "event": "Order Completed", "properties": {}}')
    await card('Loyalty points').getByText('Not sent').waitFor()
    await card('Loyalty points').getByRole('button', { name: 'Go to Key value' }).click()
    await page.waitForFunction(() => document.activeElement?.id === 'field-key_value')
    await page.getByRole('button', { name: /^Send 1 event/ }).click()
    await page
      .getByRole('tabpanel', { name: 'Sent' })
      .locator('.badge', { hasText: 'Not sent' })
      .waitFor()
  })

  it('tells the history of a contact: event, mapping, request, change', async () => {
    await page.getByLabel('Template', { exact: true }).selectOption('track-order')
    await page.getByRole('button', { name: /^Send through 2 mappings/ }).click()
    const sent = page.getByRole('tabpanel', { name: 'Sent' })
    await sent.getByRole('button', { name: 'ada@example.com', exact: true }).first().click()
    const history = page.getByRole('region', { name: 'History of ada@example.com' })
    await history.getByText('Welcome series starts').waitFor()
    await history.getByText('184').waitFor()
    const event = history.getByText('track · Order Completed · ada@example.com')
    await event.nth(1).waitFor()
    expect(await event.count()).toBe(2)
    await history.getByRole('button', { name: 'Back' }).click()
    await page.getByRole('cell', { name: 'grace@example.com' }).waitFor()
  })

  it('tells the history of what an SDK sent, and leads to the event', async () => {
    await track({
      ...{ userId: 'u-7', event: 'Order Completed', messageId: 'order-7' },
      properties: { email: 'ada@example.com', points: 300 }
    })
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('button', { name: 'ada@example.com', exact: true }).first().click()
    const history = page.getByRole('region', { name: 'History of ada@example.com' })
    const line = history.locator('li', { hasText: 'Loyalty points' }).filter({ hasText: 'PUT' })
    await line.getByText('300').waitFor()
    const event = line.getByRole('button', { name: /^track · Order Completed · ada@example.com/ })
    await event.waitFor()
    expect(await event.getAttribute('title')).toBe('messageId order-7')
    await history.getByText('Welcome', { exact: true }).waitFor()
    expect(await history.getByText('neither from').count()).toBe(0)
    await event.click()
    await page.getByRole('region', { name: 'Event 1' }).getByText('User u-7').waitFor()
  })

  describe('nothing is lost', () => {
    it('page #2: a draft stays with its mapping, is marked, and can be reverted', async () => {
      await name().fill('Points, edited')
      await page.locator('.mappings-bar .edited').waitFor()
      await mappings().selectOption('1')
      expect(await name().inputValue()).toBe('Welcome')
      await mappings().selectOption('0')
      expect(await name().inputValue()).toBe('Points, edited')
      await page.getByRole('button', { name: 'Revert to the file' }).click()
      expect(await name().inputValue()).toBe('Loyalty points')
      await page.getByRole('button', { name: 'Undo' }).click()
      expect(await name().inputValue()).toBe('Points, edited')
      expect(saved()[0]?.name).toBe('Loyalty points')
    })

    it('page #8: an action that is changed and changed back stays the same mapping', async () => {
      await page.getByLabel('Action', { exact: true }).selectOption('triggerEvent')
      await page.getByLabel('Action', { exact: true }).selectOption('upsertContact')
      expect(await mappings().inputValue()).toBe('0')
      expect(await name().inputValue()).toBe('Loyalty points')
      expect(await page.locator('.mappings-bar .edited').count()).toBe(0)
    })

    it('page #29, #10: Control and S saves, and only what was edited is written', async () => {
      const before = readFileSync(file, 'utf8')
      await name().fill('Points')
      await page.keyboard.press('Control+s')
      await page.getByText('Saved "Points"').waitFor()
      expect(readFileSync(file, 'utf8')).toBe(before.replace('"Loyalty points"', '"Points"'))
    })

    it('page #1: another entry that was changed elsewhere is kept, and the same one is asked about', async () => {
      await name().fill('Mine')
      const elsewhere = structuredClone(MAPPINGS)
      elsewhere[1] = { ...MAPPINGS[1], name: 'Elsewhere' } as (typeof MAPPINGS)[number]
      writeFileSync(file, JSON.stringify(elsewhere))
      await mappings().locator('option', { hasText: 'Elsewhere' }).waitFor({ state: 'attached' })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "Mine"').waitFor()
      expect(saved().map((one) => one.name)).toEqual(['Mine', 'Elsewhere', 'Newsletter: subscribe'])

      await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
      writeFileSync(
        file,
        JSON.stringify([{ ...MAPPINGS[0], name: 'Mine', subscribe: 'type = "group"' }])
      )
      const conflict = page.getByRole('alert').filter({ hasText: 'changed elsewhere' })
      await conflict.waitFor()
      await conflict.getByRole('button', { name: 'Compare' }).click()
      const diff = page.getByRole('region', { name: 'Theirs and mine' })
      await diff
        .getByText('- "subscribe"'.replace('-', '−'))
        .or(diff.locator('.diff-removed'))
        .first()
        .waitFor()
      await conflict.getByRole('button', { name: 'Take theirs' }).click()
      expect(await page.getByLabel('Trigger', { exact: true }).inputValue()).toBe('type = "group"')
    })

    it('page #3: a deleted mapping is put back where it was, and a reset account, too', async () => {
      const before = readFileSync(file, 'utf8')
      await mappings().selectOption('1')
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('Deleted "Welcome"').waitFor()
      expect(saved()).toHaveLength(2)
      await page.getByRole('button', { name: 'Undo' }).click()
      await mappings().locator('option', { hasText: 'Welcome' }).waitFor({ state: 'attached' })
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(before))

      await page.getByLabel('Template', { exact: true }).selectOption('track-order')
      await page.getByRole('button', { name: /^Send through 2 mappings/ }).click()
      await page.locator('.pane-result .change-after', { hasText: '184' }).waitFor()
      await page.getByRole('button', { name: /^Account/ }).click()
      await page.getByRole('button', { name: 'Reset account' }).click()
      await page.getByText('The account is as it was at the beginning').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByRole('cell', { name: /Loyalty points: 184/ }).waitFor()
    })

    it('page #9: a file that vanished is said, and written back', async () => {
      const before = readFileSync(file, 'utf8')
      rmSync(file)
      await page.getByText('The mappings file is gone').waitFor()
      expect(await page.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(
        true
      )
      await page.getByRole('button', { name: 'Write all back' }).click()
      await page.getByText('The mappings file is gone').waitFor({ state: 'detached' })
      expect(readFileSync(file, 'utf8')).toBe(before)
    })
  })

  it('page #7: "Try with this event" opens the mapping that handled it', async () => {
    await track({
      ...{ userId: 'u', event: 'Newsletter Subscribed' },
      properties: { email: 'alan@example.com' }
    })
    await page.getByRole('button', { name: /^Live/ }).click()
    await page.getByRole('option', { name: 'Delivered' }).click()
    await page.getByRole('button', { name: 'Try with this event' }).click()
    expect(await name().inputValue()).toBe('Newsletter: subscribe')
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
    await page.getByRole('button', { name: /^Live/ }).click()
    await page.getByRole('searchbox', { name: 'Search live events' }).fill('E2099')
    await page
      .getByText('1 of the last 2,000 fit · the 100 before them are no longer kept')
      .waitFor()
  })

  it('goes back to the mapping before, and opens a link that holds events and mapping', async () => {
    await mappings().selectOption('1')
    await page.waitForFunction(() => location.hash.includes('mapping=1'))
    await mappings().selectOption('2')
    await page.waitForFunction(() => location.hash.includes('mapping=2'))
    await page.goBack()
    await page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>('#mappings')?.value === '1'
    )
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
    await other.locator('.cm-content').getByText('Linked').waitFor()
    expect(await other.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe(
      'Linked mapping'
    )
    await other.close()
  })

  it('imports a mapping from Terraform, and asks which action its fields are for', async () => {
    await page.getByRole('button', { name: 'Copy mapping' }).click()
    await page.getByRole('button', { name: 'Import a mapping…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import a mapping' })
    await dialog.getByRole('textbox').fill(`resource "segment_destination_subscription" "n" {
  action_id = "nFPnRozhz1mh4Gbx4MLvT5"
  name      = "From elsewhere"
  trigger   = "type = \\"group\\""
  settings  = jsonencode({ contactlistid = 1, key_field = "3", key_value = "x" })
}`)
    await dialog.getByLabel('Which action is it for?').selectOption('removeContactFromList')
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    expect(await name().inputValue()).toBe('From elsewhere')
    expect(await page.getByLabel('Action', { exact: true }).inputValue()).toBe(
      'removeContactFromList'
    )
  })

  it('keeps what stands beside the fields of an imported mapping, in the file and in what is copied', async () => {
    const beside = {
      modelId: 'ckw7',
      reverseETLSchedule: { strategy: 'PERIODIC', config: { interval: '15m' } }
    }
    const settings = { eventid: 1003, key_field: '3', key_value: 'x' }
    const body = { name: 'Rows', actionId: 'nFPnRozhz1mh4Gbx4MLvT5', trigger: 'type = "track"' }
    await page.getByRole('button', { name: 'Copy mapping' }).click()
    await page.getByRole('button', { name: 'Import a mapping…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import a mapping' })
    await dialog.getByRole('textbox').fill(JSON.stringify({ ...body, settings, ...beside }))
    await dialog.getByText('Rows: triggerEvent, keeps modelId, reverseETLSchedule').waitFor()
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved "Rows"').waitFor()
    expect(saved()[3]).toMatchObject({ name: 'Rows', partnerAction: 'triggerEvent', ...beside })

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
    await page.getByLabel('Template', { exact: true }).selectOption('track-order')
    await page.getByRole('button', { name: 'Pin as a scenario' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pin as a scenario' })
    await dialog.getByLabel('Name').fill('An order')
    await dialog.getByRole('button', { name: 'Pin', exact: true }).click()
    await page.getByRole('button', { name: 'An order: passes' }).waitFor()
    await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
    await page.getByRole('button', { name: 'An order: differs' }).click()
    await page.getByText('"Loyalty points" should fire, but does not.').waitFor()
    const pinned = JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8'))
    expect(pinned).toMatchObject([{ name: 'An order', expect: [{}, { mapping: 'Welcome' }] }])
  })

  it('shows what a trouble does to the event as soon as it is set', async () => {
    await page.getByLabel('Template', { exact: true }).selectOption('track-order')
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('tab', { name: 'Break things' }).click()
    await page.getByRole('button', { name: 'Rate limit' }).click()
    await card('Loyalty points').getByText('Retry').waitFor()
  })
})

import type { Locator, Page } from 'playwright-core'
import {
  choose,
  chooseExample,
  describeInBrowser,
  eventually,
  openRoom,
  sendEvents,
  showPane,
  type Stage,
  useStage,
  type Visit,
  writeEvents
} from './browser'

const identify = (email: string, more: object = {}) => ({
  type: 'identify',
  messageId: email,
  traits: { email, firstName: 'Test', ...more }
})

/** The types of events that Segment knows. */
const TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias']

const trigger = (page: Page) => page.getByLabel('Trigger', { exact: true })
/** How far an element's background is from grey: 0 is grey, 255 a pure colour. */
const colourfulness = async (place: Locator) => {
  const colour = await place.evaluate((one) => getComputedStyle(one).backgroundColor)
  const parts = [...colour.matchAll(/\d+/g)].slice(0, 3).map(Number)
  return Math.max(...parts) - Math.min(...parts)
}
const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).first().boundingBox()
  if (box === null) throw new Error(`${selector} is not on the page`)
  return box
}

describeInBrowser('faults that were found in the page', () => {
  const stage = useStage()
  let visit: Visit
  let page: Page
  const open = async (options: Parameters<Stage['visit']>[0] = {}) => {
    visit = await stage.visit(options)
    page = visit.page
    await page.evaluate(() => document.fonts.ready)
  }

  describe('events', () => {
    stage.together()
    stage.begin(open)

    it('page #23, #21: results that broken JSON no longer gives are dimmed and named so, and stay in place', async () => {
      const shown = page.locator('.pane-answer .card-of-mapping')
      await shown.first().waitFor()
      const colour = () =>
        shown.first().evaluate((card) => {
          const inks = [...card.querySelectorAll('*')].map((one) => getComputedStyle(one).color)
          let grey = false
          for (let at: Element | null = card; at !== null; at = at.parentElement)
            grey ||= getComputedStyle(at).filter === 'grayscale(1)'
          return { grey, inks: new Set(inks).size }
        })
      const place = () => shown.first().boundingBox()
      const before = await place()
      const full = await colour()
      expect(full).toEqual({ grey: false, inks: expect.any(Number) })
      expect(full.inks).toBeGreaterThan(2)
      await writeEvents(page, '{"type": ')
      await page.locator('.pane-answer').getByText('Before this change:').waitFor()
      await eventually(() => expect(colour()).resolves.toEqual({ grey: true, inks: 1 }))
      expect(await place()).toEqual(before)
      await writeEvents(page, '{"type": "identify", "traits": {"email": "ada@example.com"}}')
      await page
        .locator('.pane-answer')
        .getByText('Before this change:')
        .waitFor({ state: 'detached' })
      await eventually(() => expect(colour()).resolves.toEqual(full))
    })

    it('page #13: marks a type of event that Segment does not know', async () => {
      await writeEvents(page, '{"type": "trak", "userId": "u"}')
      await page.getByText('"trak" is not a type of event. Did you mean "track"?').waitFor()
      const mark = page.locator('.cm-problem-warning')
      await mark.waitFor({ state: 'attached' })
      await eventually(() => expect(mark.innerText()).resolves.toBe('"trak"'))
    })

    it('page #27: a notice does not cover Send', async () => {
      await writeEvents(page, '{"type": ')
      await page.getByRole('button', { name: 'Format' }).click()
      await page.locator('.notice').waitFor()
      const [notice, send] = [await boxOf(page, '.notice'), await boxOf(page, '.send-bar')]
      expect(notice.y + notice.height).toBeLessThan(send.y)
    })

    it('page #20: keeps the own events beside a template', async () => {
      await writeEvents(page, '{"type": "track", "event": "My own"}')
      await chooseExample(page, 'group')
      await page.locator('.cm-content').getByText('"group"').first().waitFor()
      await page.getByRole('tab', { name: 'Mine' }).click()
      await page.locator('.cm-content').getByText('My own').waitFor()
    })

    it('page #17: keeps editor and paths in step with the row that is opened, and formats', async () => {
      const events = Array.from({ length: 9 }, (_, n) => identify(`p${n}@example.com`))
      await writeEvents(page, JSON.stringify(events))
      await page.getByRole('button', { name: 'Format' }).click()
      await sendEvents(page)
      await page.getByRole('option', { name: '#7' }).click()
      await page.getByText('Paths of this event').click()
      await page.locator('.path-value').getByText('p6@example.com').first().waitFor()
      await page.waitForFunction(() => {
        const line = [...document.querySelectorAll('.cm-line')].find((one) =>
          one.textContent?.includes('"messageId": "p6@example.com"')
        )
        const editor = document.querySelector('.cm-scroller')
        if (line === undefined || editor === null) return false
        const [inner, outer] = [line.getBoundingClientRect(), editor.getBoundingClientRect()]
        return inner.top >= outer.top && inner.bottom <= outer.bottom
      })
    })

    it('page #26: shows how to point an SDK or curl here, to copy', async () => {
      await openRoom(page, 'Live')
      const how = page.getByRole('tabpanel', { name: 'Node SDK' })
      await how.getByText(visit.workbench.url).waitFor()
      await page.getByRole('tab', { name: 'Browser SDK' }).click()
      const browser = page.getByRole('tabpanel', { name: 'Browser SDK' })
      await browser.getByText(`cdnURL: '${visit.workbench.url}'`).waitFor()
      await page.getByRole('tab', { name: 'curl' }).click()
      const curl = page.getByRole('tabpanel', { name: 'curl' })
      await curl.getByText('/v1/track').waitFor()
      expect(await curl.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
      await curl.getByRole('button', { name: 'Copy' }).waitFor()
    })
  })

  describe('a mapping', () => {
    stage.together()
    stage.begin(open)

    it('page #12: says which path was probably meant, and takes it', async () => {
      const value = page.locator('#field-key_value')
      await value.fill('$.traits.emial')
      await page.locator('#field-key_value-hint').getByText('Did you mean').waitFor()
      await eventually(() => expect(page.locator('.listbox').count()).resolves.toBe(0))
      await page.getByRole('button', { name: '$.traits.email', exact: true }).click()
      await page.locator('#field-key_value-hint').getByText('ada@example.com').waitFor()
      await eventually(() => expect(value.inputValue()).resolves.toBe('$.traits.email'))
    })

    it('page #30: a click on a path writes it into the field last used', async () => {
      const value = page.locator('#field-key_value')
      await value.click()
      await page.keyboard.press('Escape')
      await value.fill('')
      await page.getByText('Paths of this event').click()
      await page.getByRole('button', { name: '$.userId' }).click()
      await page.locator('#field-key_value-hint').getByText('user-1001').waitFor()
      await eventually(() => expect(value.inputValue()).resolves.toBe('$.userId'))
      await page.getByLabel('Kind of value of Key value').selectOption('template')
      await value.fill('id-')
      await page.getByRole('button', { name: '$.userId' }).click()
      await page.locator('#field-key_value-hint').getByText('id-user-1001').waitFor()
    })

    it('page #29: the keyboard stays with the field that was added', async () => {
      await page.getByRole('button', { name: 'Add a field' }).click()
      await page.waitForFunction(() => {
        const added = [...document.querySelectorAll('.key-value-row')].at(-1)
        return (
          added?.contains(document.activeElement) && document.activeElement?.id.endsWith('-key')
        )
      })
      await page.keyboard.type('27')
      const keys = page.locator('.key-value-row input[id$="-key"]')
      await eventually(() => expect(keys.last().inputValue()).resolves.toBe('27'))
    })

    it('page #11: helps with a slip in a trigger, and completes event names', async () => {
      await trigger(page).fill('type == "track"')
      await page
        .locator('#trigger-hint')
        .getByText('Compare with one "=": type = "track"')
        .waitFor()
      await trigger(page).fill('event = Order Completed')
      await page
        .locator('#trigger-hint')
        .getByRole('button', { name: 'Write event = "Order Completed"' })
        .waitFor()
      await chooseExample(page, 'track-order')
      const offered = page.getByRole('listbox', { name: 'Choices' }).getByRole('option')
      await trigger(page).click()
      await offered.first().getByText('event = "Order Completed"').waitFor()
      const begun = 'event = "Order Completed" and '
      await trigger(page).fill(begun)
      const more = ['event = "Order Completed"', ...TYPES.map((type) => `type = "${type}"`)]
      await eventually(() =>
        expect(offered.allInnerTexts()).resolves.toEqual(more.map((one) => begun + one))
      )
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await eventually(() => expect(trigger(page).inputValue()).resolves.toBe(`${begun}${more[0]}`))
    })

    it('page #32: Enter takes the only choice that fits', async () => {
      await page.getByLabel('Action', { exact: true }).selectOption('addContactToList')
      const list = page.locator('#field-contactlistid')
      await list.click()
      await page.getByRole('option', { name: /Churn/ }).waitFor()
      await list.fill('churn')
      await list.press('Enter')
      await eventually(() => expect(list.inputValue()).resolves.toContain('Churn risk'))
      await eventually(() => expect(trigger(page).isVisible()).resolves.toBe(true))
    })

    it('page #25: the mapped values of the preview are JSON, to copy, and deep ones open as a whole', async () => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      const deep = { b: { c: { d: ['deep'] } } }
      await page.getByLabel('Action', { exact: true }).selectOption('triggerEvent')
      await choose(page, 'Id of the external event', '1001')
      await trigger(page).fill('type = "identify"')
      await page.getByText(/more fields?, unset or at their/).click()
      const payload = page.getByRole('group', { name: /^Event payload/ })
      await payload.getByRole('button', { name: /^Add/ }).click()
      await payload.getByLabel('Key 1', { exact: true }).fill('a')
      await payload.getByLabel('Value 1', { exact: true }).fill('$.traits.deep')
      await writeEvents(page, JSON.stringify(identify('ada@example.com', { deep })))
      await page.getByText('Mapped values').click()
      const json = page.getByRole('group', { name: 'Mapped values' })
      await json.getByText('"a":').waitFor()
      await eventually(() => expect(json.getByText('"deep"').isVisible()).resolves.toBe(false))
      await json.getByRole('button', { name: 'Expand all' }).click()
      await json.getByText('"deep"').waitFor()
      const lines = await json.locator('.json-line, .json-close, summary').allInnerTexts()
      const shown = JSON.parse(lines.join('\n'))
      expect(shown).toMatchObject({ event_payload: { a: deep } })
      await json.getByRole('button', { name: /^Copy/ }).click()
      await json.getByText('Copied').waitFor()
      expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toEqual(shown)
      await json.getByRole('button', { name: 'Fold' }).click()
      await json.getByText('"deep"').waitFor({ state: 'hidden' })
    })
  })

  describe('sends', () => {
    stage.together()
    stage.begin(open)

    it("page #31: counts events' requests apart from the page's own look-ups", async () => {
      await openRoom(page, 'Account')
      await page.getByRole('tab', { name: 'Requests' }).click()
      await page.getByText('No event was sent yet').waitFor()
      await sendEvents(page)
      await page.locator('.pane-account .exchange').first().waitFor()
      await eventually(() =>
        expect(page.locator('.pane-account .exchange').count()).resolves.toBe(1)
      )
      await page.getByRole('checkbox', { name: /Show look-ups/ }).check()
      await page.locator('.pane-account .exchange').nth(1).waitFor()
    })

    it('page #25: shows JSON as JSON, to copy and to open as a whole', async () => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await sendEvents(page)
      await page.locator('.pane-answer .exchange > summary').first().click()
      const json = page.locator('.pane-answer').getByRole('group', { name: 'Request body' })
      await json.getByRole('button', { name: /^Copy/ }).click()
      await json.getByText('Copied').waitFor()
      const copied = await page.evaluate(() => navigator.clipboard.readText())
      const lines = await json.locator('.json-line, .json-close, summary').allInnerTexts()
      expect(JSON.parse(lines.join('\n').replace(/\n+/g, '\n'))).toEqual(JSON.parse(copied))
      expect(await json.evaluate((one) => getComputedStyle(one).overflowY)).toBe('visible')
    })

    it('page #29: the keyboard has the focus where it was when a dialog is closed', async () => {
      const button = page.getByRole('button', { name: 'Keys' })
      await button.click()
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
      await page.waitForFunction(() => document.querySelector('dialog') === null)
      await eventually(() =>
        expect(button.evaluate((one) => one === document.activeElement)).resolves.toBe(true)
      )
    })

    it('page #29: the keyboard opens a dialog in the very moment that another is closed', async () => {
      await page.locator('.event-title').click()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keys' }).waitFor()
      await page.evaluate(() => {
        document.querySelector<HTMLDialogElement>('dialog[open]')?.close()
        const key = new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true })
        document.dispatchEvent(key)
      })
      await page.waitForTimeout(500)
      await eventually(() =>
        expect(page.getByRole('dialog', { name: 'Search or do' }).isVisible()).resolves.toBe(true)
      )
      await page.keyboard.press('Escape')
    })

    it('page #29: the keyboard shows its keys, searches, and goes to a place by name', async () => {
      await page.locator('.event-title').click()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keys' }).getByText('Save the mapping').waitFor()
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+K')
      await page.getByRole('dialog', { name: 'Search or do' }).waitFor()
      await page.keyboard.type('contacts')
      await page.keyboard.press('Enter')
      await page.getByRole('cell', { name: 'ada@example.com' }).waitFor()
      await page.locator('.event-title').click()
      await page.keyboard.press('/')
      await page.keyboard.type('grace')
      await page.getByRole('cell', { name: 'ada@example.com' }).waitFor({ state: 'detached' })
    })

    it('page #24: shows every time in one form, the whole moment behind it', async () => {
      await sendEvents(page)
      await openRoom(page, 'Account')
      await page.getByRole('tab', { name: 'Requests' }).click()
      await page.locator('.pane-account time').first().waitFor()
      await page.getByRole('button', { name: 'Earlier sends' }).click()
      const times = await page
        .locator('time')
        .evaluateAll((all) => all.map((one) => [one.textContent, one.getAttribute('title')]))
      expect(times.length).toBeGreaterThan(1)
      for (const [text, whole] of times) {
        expect(text).toMatch(/^\d\d:\d\d:\d\d$/)
        expect(whole).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
      }
    })

    it('page #15: advises once on wrong credentials, with the way to the form', async () => {
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByRole('textbox', { name: 'API password' }).fill('wrong')
      await page.keyboard.press('Escape')
      const text = await sendEvents(page)
      expect(text.match(/check the credentials/gi)).toHaveLength(1)
      await page.getByRole('button', { name: 'Open the settings' }).click()
      await page.getByRole('region', { name: 'Settings' }).waitFor()
    })
  })

  describe('where things stand', () => {
    stage.together()
    stage.begin(open)

    it('page #21: sending moves neither summary, tabs and buttons nor the rows of the send before', async () => {
      const boxes = (selectors: readonly string[]) =>
        page.evaluate(
          (all) =>
            all.map((one) => {
              const { x, y, width, height } =
                document.querySelector(one)?.getBoundingClientRect() ?? new DOMRect()
              return [one, x, y, width, height]
            }),
          selectors
        )
      const frame = ['.pane-answer .send-bar', '.pane-events', '.pane-mappings']
      await page.locator('.pane-answer .card-of-mapping').first().waitFor()
      const before = await boxes(frame)
      await sendEvents(page)
      expect(await boxes(frame)).toEqual(before)
      const rows = ['.pane-answer .card-head', '.pane-answer .run-line']
      const first = await boxes(rows)
      await sendEvents(page)
      await page.getByText('Nothing changed: the account was like this').waitFor()
      expect(await boxes(rows)).toEqual(first)
    })

    it('page #6: the dock pushes the panes up, is resized, and remembers its height', async () => {
      await openRoom(page, 'Account')
      await page.getByRole('cell', { name: 'ada@example.com' }).waitFor()
      const bottoms = async () => {
        const send = await boxOf(page, '.send-bar')
        const dock = await boxOf(page, '.dock')
        return { send: send.y + send.height, dock: dock.y, height: dock.height }
      }
      const before = await bottoms()
      expect(before.send).toBeLessThanOrEqual(before.dock + 1)
      const handle = page.getByRole('separator', { name: 'Height of the lower pane' })
      await handle.focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await eventually(() => expect(handle.getAttribute('aria-valuenow')).resolves.toBe('30'))
      const after = await bottoms()
      expect(after.height).toBeLessThan(before.height)
      await page.waitForFunction(() => JSON.stringify({ ...localStorage }).includes('dockHeight'))
      await page.reload()
      await page.getByRole('cell', { name: 'ada@example.com' }).waitFor()
      await eventually(async () => expect((await bottoms()).height).toBeCloseTo(after.height, 0))
    })

    it('page #6: the edge of the dock is dragged, and the end of the mapping stays within reach above it', async () => {
      await openRoom(page, 'Account')
      const { x, y, width } = await boxOf(page, '.dock-handle')
      await page.mouse.move(x + width / 2, y + 1)
      await page.mouse.down()
      await page.mouse.move(x + width / 2, y - 79, { steps: 5 })
      await page.mouse.up()
      await eventually(async () =>
        expect((await boxOf(page, '.dock-handle')).y).toBeCloseTo(y - 80, -1)
      )
      const last = page.locator('.pane-mappings .pane-body').getByText('unset or at their')
      await last.scrollIntoViewIfNeeded()
      const [field, send, dock] = [
        await last.boundingBox(),
        await boxOf(page, '.pane-mappings .send-bar'),
        await boxOf(page, '.dock')
      ]
      expect((field?.y ?? Number.NaN) + (field?.height ?? 0)).toBeLessThanOrEqual(send.y)
      expect(send.y + send.height).toBeLessThanOrEqual(dock.y)
      await sendEvents(page)
    })

    it('page #21, #22: no row moves when the server is lost, and the pill turns grey', async () => {
      await sendEvents(page)
      const places = () =>
        page.evaluate(() =>
          ['.verdict', '.card-of-mapping', '.send-bar', '.pane-head'].map((selector) =>
            JSON.stringify(document.querySelector(selector)?.getBoundingClientRect())
          )
        )
      const before = await places()
      const connected = await colourfulness(page.locator('.top .pill .dot'))
      await visit.workbench.close()
      await page.getByText('The workbench does not answer. What you typed is kept').waitFor()
      expect(await places()).toEqual(before)
      const pill = page.locator('.top .pill')
      await eventually(() => expect(pill.innerText()).resolves.not.toContain('Sandbox'))
      await eventually(() => expect(colourfulness(pill.locator('.dot'))).resolves.toBeLessThan(30))
      expect(connected).toBeGreaterThan(60)
      visit.errors.length = 0
    })
  })

  describe('scripts', () => {
    stage.together()
    stage.begin(open)

    it('page #16: keeps name and id in order in a script that runs from the right', async () => {
      await page.route('**/choices/upsertContact/key_field', (route) =>
        route.fulfill({ json: { choices: [{ label: 'דואר · 3', value: '3' }] } })
      )
      await page.reload()
      const input = page.locator('#field-key_field')
      await page.waitForFunction(() =>
        document.querySelector<HTMLInputElement>('#field-key_field')?.value.includes('דואר')
      )
      await eventually(() => expect(input.inputValue()).resolves.toBe('\u200eדואר\u200e · 3'))
      await input.click()
      await input.press('Enter')
      await eventually(() => expect(input.inputValue()).resolves.toBe('\u200eדואר\u200e · 3'))
    })

    it('page #16: keeps names apart in a line of them, whatever their script', async () => {
      const mappings = ['\u05d0 1', '\u05d1 2'].map((name) => ({
        ...{ name, partnerAction: 'upsertContact', subscribe: 'type = "identify"' },
        mapping: { key_field: '3', key_value: { '@path': '$.traits.email' } }
      }))
      await page.route('**/_workbench/mappings', (route) =>
        route.fulfill({
          json: {
            file: 'm.json',
            version: '1',
            exists: true,
            vanished: false,
            subscriptions: mappings
          }
        })
      )
      await page.route('**/_workbench/state', async (route) => {
        const state = await (await route.fetch()).json()
        await route.fulfill({ json: { ...state, mappingsFile: 'm.json' } })
      })
      await page.reload()
      const firing = page.getByRole('region', { name: 'Fire for this event' })
      const entry = firing.locator('.mapping-entry', { hasText: '\u05d1 2' })
      await entry.waitFor()
      const [name, title] = await Promise.all([
        entry.locator('bdi').boundingBox(),
        entry.getByText('Upsert Contact').boundingBox()
      ])
      expect(name?.x).toBeLessThan(title?.x ?? Number.NaN)
      const head = page.locator('.card-head', { hasText: '\u05d0 1' })
      const [first, action] = await Promise.all([
        head.locator('bdi').boundingBox(),
        head.getByText('Upsert Contact').boundingBox()
      ])
      expect(first?.x).toBeLessThan(action?.x ?? Number.NaN)
    })
  })

  describe('small pages', () => {
    stage.together()
    stage.begin(() => open({ width: 360, height: 740 }))

    it('page #28: a table becomes cards at 360 px', async () => {
      await openRoom(page, 'Account')
      await page.locator('td').getByText('ada@example.com').waitFor()
      const place = page.locator('.table-place')
      expect(await place.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
      await eventually(() => expect(page.locator('thead').isVisible()).resolves.toBe(false))
    })

    it('page #28: tabs that go on beyond an edge fade there', async () => {
      await openRoom(page, 'Account')
      const tabs = page.getByRole('tablist', { name: 'Account' })
      const fades = () =>
        tabs.evaluate((one) => {
          const style = getComputedStyle(one)
          return ['--fade-left', '--fade-right'].map((name) => style.getPropertyValue(name))
        })
      expect(await tabs.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true)
      expect(await tabs.evaluate((one) => getComputedStyle(one).maskImage)).toContain('gradient')
      await eventually(() => expect(fades()).resolves.toEqual(['0px', '24px']))
      await tabs.evaluate((one) => one.scrollTo({ left: one.scrollWidth, behavior: 'instant' }))
      await page.waitForFunction(() => {
        const [list] = [...document.querySelectorAll('.pane-account .tabs')]
        return (
          list !== undefined && getComputedStyle(list).getPropertyValue('--fade-right') === '0px'
        )
      })
    })

    it('page #5: shows one pane at a time at 200 % zoom', async () => {
      await page.setViewportSize({ width: 720, height: 450 })
      await page.getByRole('navigation', { name: 'Panes' }).waitFor()
      await showPane(page, 'Mappings')
      expect((await boxOf(page, '.pane-mappings .pane-body')).height).toBeGreaterThan(200)
      await eventually(() => expect(page.locator('.pane-events').isVisible()).resolves.toBe(false))
    })
  })

  it('page #18: a row whose event is not sent yet says that it waits', async () => {
    await open({ mappingsFile: 'examples/mappings.json', tracking: { flushMs: 60_000 } })
    await fetch(`${visit.workbench.url}/v1/identify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` },
      body: JSON.stringify({ ...identify('ada@example.com'), userId: 'u' })
    })
    await openRoom(page, 'Live')
    const row = page.getByRole('listbox', { name: 'Live events' }).getByRole('option').first()
    await row.locator('.badge').getByText('Waiting', { exact: true }).first().waitFor()
    await page.locator('.live-foot').getByText('1 waiting').waitFor()
  })

  it('page #26, #39: a row of the live list has one outcome in its place, and name and user are never gone', async () => {
    await open({ mappingsFile: 'examples/mappings.json', tracking: { flushMs: 20 } })
    const { url } = visit.workbench
    const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` }
    const send = (event: string) =>
      fetch(`${url}/v1/track`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          userId: 'u-1',
          event,
          properties: { email: 'ada@example.com', order_id: 'A', points: 184, total: 9 }
        })
      })
    await send('Order Completed')
    await send('A name that is much longer than the list is wide, as some are')
    await openRoom(page, 'Live')
    const rows = page.getByRole('listbox', { name: 'Live events' }).getByRole('option')
    await rows.getByText('2 mappings').waitFor()
    for (const row of await rows.all()) {
      await eventually(() => expect(row.locator('.badge').count()).resolves.toBe(1))
      const [badge, name, whole] = await Promise.all([
        row.locator('.badge').boundingBox(),
        row.locator('.event-name').boundingBox(),
        row.boundingBox()
      ])
      const right = (box: typeof whole) => (box?.x ?? 0) + (box?.width ?? 0)
      expect(right(badge)).toBeLessThanOrEqual(right(whole))
      expect(name?.width).toBeGreaterThan(60)
      expect(right(name)).toBeLessThanOrEqual(badge?.x ?? 0)
      await eventually(() => expect(row.innerText()).resolves.toContain('u-1'))
    }
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import {
  createShopFixture,
  type ShopFixture
} from '../../src/workbench/serve/definition/__tests__/shop-fixture'
import {
  describeInBrowser,
  eventually,
  openMapping,
  openStage,
  sendEvents,
  type Stage,
  writeEvents
} from './browser'

describeInBrowser('the page in trouble', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())
  // The server is taken away in some of them, of which the browser tells as an error.
  afterEach(async () => void (await stage.leave()))

  describe('while the sources are written', () => {
    let shop: ShopFixture
    beforeEach(() => {
      shop = createShopFixture()
    })
    afterEach(() => shop.remove())

    it('says what is wrong with them, keeps the last good version running and what was typed', async () => {
      const { page } = await stage.visit({ directory: shop.directory, destination: 'shop' })
      await writeEvents(page, '{"type": "track", "event": "Typed by hand"}')
      await page.getByRole('textbox', { name: 'Name' }).fill('Kept')
      shop.write('order/index.ts', 'export default {')
      const banner = page.getByText('The sources are broken; the last good version keeps running.')
      await banner.waitFor()
      await page.getByText(/order\/index\.ts:1:/).waitFor()
      expect(
        await page
          .getByRole('button', { name: /^(Send|No mapping)/ })
          .first()
          .isVisible()
      ).toBe(true)
      shop.writeAction('number')
      await banner.waitFor({ state: 'detached' })
      await page.getByText('The destination changed and was reloaded').waitFor()
      await eventually(() =>
        expect(page.getByRole('textbox', { name: 'Name' }).inputValue()).resolves.toBe('Kept')
      )
      await eventually(() =>
        expect(page.locator('.cm-content').innerText()).resolves.toContain('Typed by hand')
      )
    })
  })

  it('keeps what was typed when the workbench is gone, and goes on when it is back', async () => {
    const gone = 'The workbench does not answer. What you typed is kept'
    const visit = await stage.visit()
    const { page, workbench } = visit
    await writeEvents(page, '{"type": "identify", "traits": {"email": "kept@example.com"}}')
    await workbench.close()
    await page.getByText(gone).waitFor()
    await eventually(() =>
      expect(page.getByRole('button', { name: /^Send/ }).first().isDisabled()).resolves.toBe(true)
    )
    await eventually(() =>
      expect(page.locator('.cm-content').innerText()).resolves.toContain('kept@example.com')
    )
    const again = await stage.serve({ port: Number(new URL(workbench.url).port) })
    await page.getByRole('button', { name: 'Retry' }).click()
    await page.getByText(gone).waitFor({ state: 'detached' })
    expect(await sendEvents(page)).toMatch(/Delivered/)
    expect(
      again.sandbox?.state().contacts.some(({ values }) => values['3'] === 'kept@example.com')
    ).toBe(true)
  })

  it('does not pretend to work on what was never answered when the workbench is gone', async () => {
    const { page, workbench } = await stage.visit()
    await page.route('**/_workbench/forecast', () => undefined)
    await page.reload()
    await page.getByText('Working out what would happen…').waitFor()
    await workbench.close()
    await page.getByText('Nobody knows yet: the workbench does not answer.').waitFor()
    await eventually(() => expect(page.getByText('Working out').count()).resolves.toBe(0))
  })

  it('says what is wrong with JSON in a mapping, and keeps the value before', async () => {
    const { page, errors } = await stage.visit()
    await page.getByLabel('Action').selectOption('upsertContact')
    await page.getByLabel('Kind of value of Key value').selectOption('json')
    const json = page.getByRole('textbox', { name: 'Key value' })
    const hint = page.locator('#field-key_value-hint')
    await json.fill('{ "@path": "$.userId" }')
    await hint.getByText('user-1001').waitFor()
    await json.fill('{ "@path": ')
    await page.getByText(/Not JSON yet, so the value before stays/).waitFor()
    await eventually(() => expect(json.getAttribute('aria-invalid')).resolves.toBe('true'))
    await hint.getByText('user-1001').waitFor()
    await json.fill('{ "@path": "$.traits.email" }')
    await hint.getByText('ada@example.com').waitFor()
    await eventually(() => expect(page.getByText(/Not JSON yet/).count()).resolves.toBe(0))
    expect(errors).toEqual([])
  })

  it('page #19: asks for credentials where there are none, and once before it sends to the real Emarsys', async () => {
    const { page, workbench } = await stage.visit({ live: true, env: {} })
    await page.getByText('Live: sends to Emarsys').waitFor()
    expect(workbench.sandbox).toBeNull()
    const send = page.getByRole('button', { name: /^Send to Emarsys/ })
    await send.click()
    const settings = page.getByRole('region', { name: 'Settings' })
    await settings.getByText('Nothing can be sent before these credentials').waitFor()
    const dialog = page.getByRole('dialog', { name: /^Send 1 event to Emarsys/ })
    await eventually(() => expect(dialog.isVisible()).resolves.toBe(false))
    await page.waitForFunction(() => document.activeElement?.id === 'setting-apiClientId')
    await page.keyboard.type('someone')
    await settings.getByRole('textbox', { name: 'Client secret' }).fill('secret')
    await page.keyboard.press('Escape')
    await send.click()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const { liveConfirmed } = (await (await fetch(`${workbench.url}/_workbench/state`)).json()) as {
      liveConfirmed: boolean
    }
    expect(liveConfirmed).toBe(false)
  })

  it.each([360, 720, 768, 1280])('says whole, at %i px, that it is live', async (width) => {
    const { page } = await stage.visit({ live: true, env: {}, width })
    const words = page.locator('.pill-live > span')
    await words.waitFor()
    const parts = await words.evaluate((one) => {
      const [inner, outer] = [
        one.getBoundingClientRect(),
        one.parentElement?.getBoundingClientRect()
      ]
      return { inner: inner.right, outer: outer?.right ?? 0, page: innerWidth }
    })
    expect(parts.inner).toBeLessThan(parts.outer)
    expect(parts.outer).toBeLessThan(parts.page)
  })

  describe('with a mappings file', () => {
    let file: string
    beforeEach(() => {
      file = stage.file()
    })
    const saved = () => JSON.parse(readFileSync(file, 'utf8')) as { name: string }[]

    it('saves what is written, as deliver takes it, opens it again, and deletes it', async () => {
      const { page, errors } = await stage.visit({ mappingsFile: file })
      await page.getByLabel('Action').selectOption('upsertContact')
      await page.getByRole('textbox', { name: 'Name' }).fill('From the page')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "From the page"').waitFor()
      expect(saved()).toMatchObject([
        {
          name: 'From the page',
          partnerAction: 'upsertContact',
          subscribe: 'type = "identify"',
          mapping: { key_field: '3' }
        }
      ])
      await page.getByRole('textbox', { name: 'Name' }).fill('Changed')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "Changed"').waitFor()
      expect(saved().map(({ name }) => name)).toEqual(['Changed'])
      await page.getByRole('button', { name: 'New', exact: true }).click()
      await openMapping(page, 'Changed')
      await eventually(() =>
        expect(page.getByRole('textbox', { name: 'Name' }).inputValue()).resolves.toBe('Changed')
      )
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('Deleted "Changed"').waitFor()
      expect(saved()).toEqual([])
      expect(errors).toEqual([])
    })

    it('says that a file cannot be read, and does not write over it', async () => {
      writeFileSync(file, '[]')
      const { page } = await stage.visit({ mappingsFile: file })
      await page.getByText('mappings.json').waitFor()
      writeFileSync(file, '[{ "broken": ')
      await page.getByText(/The file cannot be read, and is left as it is/).waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText(/Not saved/).waitFor()
      expect(readFileSync(file, 'utf8')).toBe('[{ "broken": ')
    })
  })
})

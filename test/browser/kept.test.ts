import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import {
  chooseExample,
  describeInBrowser,
  eventually,
  openedMapping,
  openMapping,
  openRoom,
  useStage
} from './browser'
import { MAPPINGS, type VisitWithFile, visitWithFile } from './mappings'

describeInBrowser('no work is lost', () => {
  const stage = useStage()
  let visit: VisitWithFile
  let page: Page
  beforeEach(async () => {
    visit = await visitWithFile(stage)
    page = visit.page
  })

  const entry = (one: string) => page.locator('.mapping-entry', { hasText: one })
  const name = () => page.getByRole('textbox', { name: 'Name', exact: true })
  const trigger = () => page.getByLabel('Trigger', { exact: true })
  const undo = () => page.getByRole('button', { name: 'Undo' })
  const names = () => visit.saved().map((one) => one.name)
  const text = () => readFileSync(visit.file, 'utf8')

  it('page #2: a draft stays with its mapping, is marked, and can be reverted', async () => {
    await name().fill('Points, edited')
    await entry('Points, edited').locator('.edited').waitFor()
    await openMapping(page, 'Welcome')
    await eventually(() => expect(name().inputValue()).resolves.toBe('Welcome'))
    await openMapping(page, 'Points, edited')
    await eventually(() => expect(name().inputValue()).resolves.toBe('Points, edited'))
    await page.getByRole('button', { name: 'Revert' }).click()
    await eventually(() => expect(name().inputValue()).resolves.toBe('Loyalty points'))
    await undo().click()
    await eventually(() => expect(name().inputValue()).resolves.toBe('Points, edited'))
    expect(visit.saved()[0]?.name).toBe('Loyalty points')
  })

  it('page #8: an action that is changed and changed back stays the same mapping', async () => {
    await page.getByLabel('Action', { exact: true }).selectOption('triggerEvent')
    await page.getByLabel('Action', { exact: true }).selectOption('upsertContact')
    await eventually(() => expect(openedMapping(page)).resolves.toBe('Loyalty points'))
    await eventually(() => expect(name().inputValue()).resolves.toBe('Loyalty points'))
    await eventually(() => expect(page.locator('.mapping-list .edited').count()).resolves.toBe(0))
  })

  it('page #29, #10: Control and S saves, and only what was edited is written', async () => {
    const before = text()
    await name().fill('Points')
    await page.keyboard.press('Control+s')
    await page.getByText('Saved "Points"').waitFor()
    expect(text()).toBe(before.replace('"Loyalty points"', '"Points"'))
  })

  it('page #10: a deletion takes out its entry alone, in a file of any form', async () => {
    const [first, second, third] = MAPPINGS.map((one) => JSON.stringify(one))
    const form = (...entries: unknown[]) =>
      `{\n\t"name": "Ours",\n\t"subscriptions": [\n\t\t${entries.join(',\n\t\t')}\n\t],\n\t"settings": {}\n}\n`
    writeFileSync(visit.file, form(first, second?.replace('"Welcome"', '"Greeting"'), third))
    await openMapping(page, 'Greeting')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Deleted "Greeting"').waitFor()
    expect(text()).toBe(form(first, third))
    await trigger().fill('type = "page"')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved "Loyalty points"').waitFor()
    expect(text()).toBe(
      form(
        first?.replace(/"subscribe":"[^}]*?Completed\\""/, '"subscribe":"type = \\"page\\""'),
        third
      )
    )
  })

  describe('page #1: two write the same file', () => {
    const conflict = () => page.getByRole('alert').filter({ hasText: 'changed elsewhere' })

    it('keeps what was changed elsewhere in another entry', async () => {
      await name().fill('Mine')
      const elsewhere = MAPPINGS.map((one) =>
        one.name === 'Welcome' ? { ...one, name: 'Elsewhere' } : one
      )
      writeFileSync(visit.file, JSON.stringify(elsewhere))
      await entry('Elsewhere').waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "Mine"').waitFor()
      expect(names()).toEqual(['Mine', 'Elsewhere', 'Newsletter: subscribe'])
    })

    it('brings back nothing that another tab deleted', async () => {
      const other = await page.context().newPage()
      await other.goto(visit.workbench.url)
      await openMapping(other, 'Welcome')
      await name().fill('Mine')
      await other.getByRole('button', { name: 'Delete', exact: true }).click()
      await other.getByText('Deleted "Welcome"').waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "Mine"').waitFor()
      expect(names()).toEqual(['Mine', 'Newsletter: subscribe'])
    })

    it('reads a file again that was changed in the moment of a save, and keeps both changes', async () => {
      await name().fill('Mine')
      let changed = false
      await page.route('**/_workbench/mappings**', async (route) => {
        if (route.request().method() !== 'GET' && !changed) {
          changed = true
          writeFileSync(visit.file, text().replace('"Welcome"', '"Elsewhere"'))
        }
        await route.continue()
      })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "Mine"').waitFor()
      expect(names()).toEqual(['Mine', 'Elsewhere', 'Newsletter: subscribe'])
      // The browser tells of the answer 412.
      expect(visit.errors.splice(0).join()).toContain('412')
    })

    /** The same entry is written here and elsewhere. */
    const collide = async () => {
      await trigger().fill('type = "page"')
      writeFileSync(visit.file, JSON.stringify([{ ...MAPPINGS[0], subscribe: 'type = "group"' }]))
      await conflict().waitFor()
    }

    it('shows both, and takes theirs', async () => {
      await collide()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Changed elsewhere: keep mine or take theirs').waitFor()
      await conflict().getByRole('button', { name: 'Compare' }).click()
      const diff = page.getByRole('region', { name: 'Theirs and mine' })
      await eventually(() =>
        expect(diff.locator('div.diff-removed').innerText()).resolves.toContain('group')
      )
      await eventually(() =>
        expect(diff.locator('div.diff-added').innerText()).resolves.toContain('page')
      )
      await conflict().getByRole('button', { name: 'Take theirs' }).click()
      await eventually(() => expect(trigger().inputValue()).resolves.toBe('type = "group"'))
      await conflict().waitFor({ state: 'detached' })
      await undo().click()
      await conflict().waitFor()
      await eventually(() => expect(trigger().inputValue()).resolves.toBe('type = "page"'))
    })

    it('keeps mine', async () => {
      await collide()
      await conflict().getByRole('button', { name: 'Keep mine' }).click()
      await conflict().waitFor({ state: 'detached' })
      await eventually(() => expect(trigger().inputValue()).resolves.toBe('type = "page"'))
      expect(visit.saved()).toMatchObject([{ subscribe: 'type = "group"' }])
      await page.getByRole('button', { name: 'Revert' }).click()
      await eventually(() => expect(trigger().inputValue()).resolves.toBe('type = "group"'))
      await undo().click()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "Loyalty points"').waitFor()
      expect(visit.saved()).toMatchObject([{ subscribe: 'type = "page"' }])
    })
  })

  describe('page #3: what one click takes away can be had back', () => {
    it('a deleted mapping is put back where it was, as it was written', async () => {
      const before = text()
        .replace(/\s*\n\s*/g, ' ')
        .replace('"Welcome"', '"Greeting"')
      writeFileSync(visit.file, before)
      await openMapping(page, 'Greeting')
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('Deleted "Greeting"').waitFor()
      expect(visit.saved()).toHaveLength(2)
      await undo().click()
      await entry('Greeting').waitFor()
      expect(text()).toBe(before)
    })

    it('a reset account is had back', async () => {
      await chooseExample(page, 'track-order')
      await page.getByRole('button', { name: /^Send/ }).first().click()
      await page.locator('.pane-answer .change-after', { hasText: '184' }).waitFor()
      await openRoom(page, 'Account')
      await page.getByRole('button', { name: 'Reset account' }).click()
      await page.getByText('The account is as it was at the beginning').waitFor()
      await undo().click()
      await page.getByRole('cell', { name: /Loyalty points: 184/ }).waitFor()
    })

    it('restored defaults are taken back', async () => {
      const key = page.locator('#field-key_value')
      const before = await key.inputValue()
      await page.getByRole('button', { name: 'Restore defaults' }).click()
      await eventually(() => expect(key.inputValue()).resolves.not.toBe(before))
      await undo().click()
      await eventually(() => expect(key.inputValue()).resolves.toBe(before))
    })

    it('restored settings are taken back', async () => {
      await page.getByRole('button', { name: 'Settings' }).click()
      const password = page.getByRole('textbox', { name: 'API password' })
      await password.fill('mine')
      await page.getByRole('button', { name: 'Restore', exact: true }).click()
      await eventually(() => expect(password.inputValue()).resolves.not.toBe('mine'))
      await undo().click()
      await page.getByRole('button', { name: 'Settings' }).click()
      await eventually(() => expect(password.inputValue()).resolves.toBe('mine'))
    })

    it('the way back stands for 10 seconds', async () => {
      await page.clock.install()
      await page.clock.pauseAt(Date.now() + 60_000)
      await page.getByRole('button', { name: 'Restore defaults' }).click()
      await undo().waitFor()
      await page.clock.runFor(9900)
      await eventually(() => expect(undo().isVisible()).resolves.toBe(true))
      await page.clock.runFor(200)
      await undo().waitFor({ state: 'detached' })
    })
  })

  describe('page #9: a file that vanished', () => {
    const gone = () => page.getByText('The mappings file is gone')
    beforeEach(async () => {
      await name().fill('Edited')
      rmSync(visit.file)
      await gone().waitFor()
    })

    it('is said, and written back as it was', async () => {
      await eventually(() =>
        expect(
          page.getByRole('button', { name: 'Delete', exact: true }).isDisabled()
        ).resolves.toBe(true)
      )
      await page.getByRole('button', { name: 'Write all back' }).click()
      await gone().waitFor({ state: 'detached' })
      expect(visit.saved()).toEqual(MAPPINGS)
      await eventually(() => expect(name().inputValue()).resolves.toBe('Edited'))
    })

    it('gives way to an empty one, and what was being written is kept', async () => {
      await page.getByRole('button', { name: 'Start empty' }).click()
      await gone().waitFor({ state: 'detached' })
      expect(visit.saved()).toEqual([])
      await eventually(() => expect(name().inputValue()).resolves.toBe('Edited'))
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved "Edited"').waitFor()
      expect(names()).toEqual(['Edited'])
    })
  })
})

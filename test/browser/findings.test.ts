import { writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import {
  chooseExample,
  describeInBrowser,
  eventually,
  openMapping,
  openRoom,
  useStage
} from './browser'
import { MAPPINGS, type VisitWithFile, visitWithFile } from './mappings'

describeInBrowser('what the judge finds in a mapping', () => {
  const stage = useStage()
  let visit: VisitWithFile
  let page: Page
  beforeEach(async () => {
    visit = await visitWithFile(stage)
    page = visit.page
    await chooseExample(page, 'track-order')
    await openMapping(page, 'Welcome')
  })

  const under = (field: string) => page.locator(`#${field}-hint`)

  it('stands under the field concerned, beside what the event makes of it, and one click puts it right', async () => {
    await page.getByText('1 warning there').click()
    const line = under('field-trigger_id')
    await line.getByText('Without a trigger id').waitFor()
    await line.getByRole('button', { name: 'Map it to $.messageId' }).click()
    await line.getByText(/^→ /).waitFor()
    await eventually(() =>
      expect(page.locator('#field-trigger_id').inputValue()).resolves.toBe('$.messageId')
    )
    await line.getByText('Without a trigger id').waitFor({ state: 'detached' })
  })

  it('stands under the trigger, which is written as Segment reads it', async () => {
    const trigger = page.getByLabel('Trigger', { exact: true })
    await trigger.fill('type == "track"')
    await under('trigger').getByRole('button', { name: 'Write type = "track"' }).click()
    await eventually(() => expect(trigger.inputValue()).resolves.toBe('type = "track"'))
    await under('trigger').getByText('Matches').waitFor()
    await trigger.fill('type = "track" and type = "page"')
    await under('trigger').getByText('The trigger matches no event').waitFor()
    await eventually(() => expect(trigger.getAttribute('aria-invalid')).resolves.toBe('true'))
  })

  it('puts both sides of a path with a fallback right at once', async () => {
    const value = page.locator('#field-key_value')
    await value.fill('$.Properties.email ?? $.userId')
    await under('field-key_value')
      .getByRole('button', { name: /^Write \$\.properties/ })
      .click()
    await eventually(() =>
      expect(value.inputValue()).resolves.toBe('$.properties.email ?? $.userId')
    )
  })

  it('stands over the form where the form has no input for it', async () => {
    const [first] = MAPPINGS
    const mapping = { ...first?.mapping, nonsense: 'x' }
    writeFileSync(visit.file, JSON.stringify([{ ...first, mapping }]))
    await openMapping(page, 'Loyalty points')
    await page
      .locator('#mapping-findings')
      .getByText('The action has no field "nonsense"')
      .waitFor()
  })

  it('is put right from the check as well', async () => {
    await openMapping(page, 'Loyalty points')
    await openRoom(page, 'Check')
    const line = page.locator('.check-list > li', { hasText: 'Without a trigger id' })
    await line.getByRole('button', { name: 'Map it to $.messageId' }).click()
    await line.waitFor({ state: 'detached' })
    await eventually(() =>
      expect(page.locator('#mapping-name').inputValue()).resolves.toBe('Welcome')
    )
    await page.locator('.mapping-entry', { hasText: 'Welcome' }).locator('.edited').waitFor()
  })
})

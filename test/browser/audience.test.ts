import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { chooseExample, describeInBrowser, eventually, openRoom, useStage } from './browser'
import { type VisitWithFile, visitWithFile } from './mappings'

const VIP = 482019136
const FOLLOW = {
  name: 'VIP rows',
  partnerAction: 'syncAudience',
  subscribe: 'type = "track"',
  mapping: {
    contactlistid: VIP,
    key_field: '3',
    key_value: { '@path': '$.properties.email' },
    enable_batching: true
  }
}

describeInBrowser('audiences', () => {
  const stage = useStage()
  let visit: VisitWithFile
  let page: Page
  let account: Sandbox | undefined
  beforeEach(async () => {
    visit = await visitWithFile(stage, [FOLLOW])
    page = visit.page
  })
  afterEach(async () => {
    await account?.close()
    account = undefined
  })

  const template = (id: string) => chooseExample(page, id)
  const card = () => page.locator('.pane-answer .card-of-mapping', { hasText: 'VIP rows' })
  const saved = () => JSON.parse(readFileSync(visit.file, 'utf8'))[0].mapping
  const save = async () => {
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved "VIP rows"').waitFor()
  }

  it('a sync mode decides what a row does, and is saved as Segment saves it', async () => {
    await template('row-new')
    await card().getByText('does not say whether the contact joins').waitFor()
    await page.getByLabel('Sync mode').selectOption('mirror')
    await card().getByText('VIP customers').waitFor()
    await save()
    expect(saved()).toEqual({ ...FOLLOW.mapping, __segment_internal_sync_mode: 'mirror' })
    await page.getByLabel('Sync mode').selectOption('delete')
    await card().getByText('does not say whether the contact joins').waitFor()
    await page.getByLabel('Sync mode').selectOption('')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.mapping-list .edited').waitFor({ state: 'detached' })
    expect(saved()).toEqual(FOLLOW.mapping)
  })

  /** Opens the dialog for a user whose id is in the field 10003. */
  const askToDelete = async (one: Page, userId: string) => {
    await one.keyboard.press('Control+K')
    await one.keyboard.type('delete a user')
    await one.keyboard.press('Enter')
    const dialog = one.getByRole('dialog', { name: 'Delete a user' })
    await dialog.getByLabel('Field that holds the user id').fill('10003')
    await dialog.getByLabel('User id', { exact: true }).fill(userId)
    const words = `Emarsys deletes the contact whose .*Customer number.* is ${userId}; this cannot be undone`
    await dialog.getByText(new RegExp(words)).waitFor()
    return dialog
  }

  it('a user is deleted, and says what became of it', async () => {
    await template('identify')
    const dialog = await askToDelete(page, 'C-1002')
    const button = dialog.getByRole('button', { name: 'Delete the contact' })
    await button.click()
    await dialog.getByText('The contact is deleted.').waitFor()
    await button.click()
    await dialog.getByText('There is no such contact').waitFor()
    const { contacts } = visit.workbench.sandbox?.state() ?? {}
    expect(contacts?.map(({ values }) => values['10003'])).toEqual(['C-1001', 'C-1003', 'C-1004'])
    await dialog.getByLabel('User id', { exact: true }).fill('')
    await eventually(() => expect(button.isDisabled()).resolves.toBe(true))
    await dialog.getByRole('button', { name: 'Close' }).click()
    await openRoom(page, 'Account')
    await page.getByRole('table', { name: 'Contacts' }).getByText('alan@example.com').waitFor()
    const cell = page.getByRole('cell', { name: 'grace@example.com' })
    await cell.waitFor({ state: 'detached' })
  })

  it('live, each deletion wants a yes of its own', async () => {
    account = await createSandbox()
    const { apiUser, apiPassword } = account.credentials
    const lively = await stage.visit({ live: true, apiUrl: account.url, env: {} })
    await lively.page.getByRole('button', { name: 'Settings', exact: true }).click()
    const settings = lively.page.getByRole('region', { name: 'Settings' })
    await settings.getByLabel('Authentication').selectOption('legacy')
    await settings.getByRole('textbox', { name: 'API username' }).fill(apiUser)
    await settings.getByRole('textbox', { name: 'API password' }).fill(apiPassword)
    await lively.page.keyboard.press('Escape')
    const dialog = await askToDelete(lively.page, 'C-1002')
    const button = dialog.getByRole('button', { name: 'Delete the contact in Emarsys' })
    await eventually(() => expect(button.isDisabled()).resolves.toBe(true))
    const yes = dialog.getByRole('checkbox', { name: 'Yes, delete this contact' })
    await yes.check()
    await dialog.getByLabel('User id', { exact: true }).fill('C-1001')
    await eventually(() => expect(yes.isChecked()).resolves.toBe(false))
    await yes.check()
    await button.click()
    await dialog.getByText('The contact is deleted.').waitFor()
    await eventually(() => expect(button.isDisabled()).resolves.toBe(true))
    const left = account.state().contacts.map(({ values }) => values['10003'])
    expect(left).toEqual(['C-1002', 'C-1003', 'C-1004'])
    // Before there was a login, drop-downs could not be filled, of which the browser tells.
    lively.errors.length = 0
  })

  it('a mapping is connected to a list that is created or chosen, and keeps what Segment saves', async () => {
    await page.getByText('Connect to a contact list').click()
    await page.getByLabel('Name of the contact list').fill('Autumn')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('Connected to the contact list "Autumn"').waitFor()
    const made = visit.workbench.sandbox?.state().lists.find(({ name }) => name === 'Autumn')
    await save()
    expect(saved().onMappingSave.outputs).toEqual({ id: String(made?.id), name: 'Autumn' })
    await page.locator('#hook-operation').selectOption('existing')
    await page.locator('select#hook-list_id').selectOption(String(VIP))
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText(/^Connected: .*VIP customers/).waitFor()
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('Connect to a contact list').waitFor()
  })
})

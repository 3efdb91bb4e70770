import { createSandbox } from '../../src/sandbox'
import {
  describeInBrowser,
  eventually,
  openedMapping,
  openMapping,
  openRoom,
  useStage,
  type Visit
} from './browser'

const COMMON = {
  key_field: '3',
  key_value: { '@path': '$.traits.email' },
  enable_batching: true
}
const MAPPINGS = [
  {
    name: 'Profiles',
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: { ...COMMON, write_field: { 1: { '@path': '$.traits.first_name' }, 27: '5' } }
  },
  {
    name: 'Newsletter',
    partnerAction: 'addContactToList',
    subscribe: 'type = "identify" and event = "Signed Up"',
    mapping: { ...COMMON, contactlistid: 12 }
  }
]

describeInBrowser('the check of the mappings', () => {
  const stage = useStage()
  let visit: Visit

  const list = () => visit.page.getByRole('region', { name: 'Check' })
  const line = (text: string) => list().locator('.check-list > li', { hasText: text })

  it('finds what is wrong in each mapping, and leads to the input that is concerned', async () => {
    visit = await stage.visit({ mappingsFile: stage.file(MAPPINGS) })
    const { page } = visit
    await openRoom(page, 'Check')
    await line('Contact list 12 does not exist.').getByText('wrong').waitFor()
    await list().getByText('checks fine').click()
    await list().getByText('contactlist.contact.add: Granted').waitFor()
    await list().getByText('Load', { exact: true }).click()
    await list().getByRole('table', { name: 'load' }).waitFor()

    await line('Contact list 12')
      .getByRole('button', { name: 'Go to Id of the contact list' })
      .click()
    await eventually(() => expect(openedMapping(page)).resolves.toBe('Newsletter'))
    await page.waitForFunction(() => document.activeElement?.id === 'field-contactlistid')
    expect(page.url()).toContain('#mapping=1')

    await line('Trigger: The trigger matches no event')
      .getByRole('button', { name: 'Go to Trigger' })
      .click()
    await page.waitForFunction(() => document.activeElement?.id === 'trigger')

    await line('Field 27').getByRole('button', { name: 'Go to Fields to write' }).click()
    await page.waitForFunction(() => document.activeElement?.id === 'field-write_field-1-value')
    await eventually(() => expect(openedMapping(page)).resolves.toBe('Profiles'))
  })

  it('looks at the mappings as they are written on', async () => {
    visit = await stage.visit({ mappingsFile: stage.file(MAPPINGS) })
    const { page } = visit
    await openMapping(page, 'Newsletter')
    await page.getByLabel('Trigger', { exact: true }).fill('type = "identify"')
    await openRoom(page, 'Check')
    await line('matches no event').waitFor({ state: 'detached' })
    await line('Contact list 12 does not exist.').waitFor()
  })

  it('waits to be asked before it looks at Emarsys', async () => {
    const account = await createSandbox()
    const { apiUser, apiPassword } = account.credentials
    const env = { EMARSYS_API_USER: apiUser, EMARSYS_API_PASSWORD: apiPassword }
    visit = await stage.visit({
      mappingsFile: stage.file(MAPPINGS),
      live: true,
      apiUrl: account.url,
      env
    })
    const { page } = visit
    await openRoom(page, 'Check')
    await list().getByText('at Emarsys, and changes nothing').waitFor()
    const calls = () => account.requests({ path: '/settings' }).length
    expect(calls()).toBe(0)
    await list().getByRole('button', { name: 'Check', exact: true }).click()
    await list().getByText('checks fine').click()
    await line('Login').first().waitFor()
    await list().getByRole('button', { name: 'Check again' }).waitFor()
    await account.close()
  })
})

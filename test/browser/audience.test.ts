import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describeInBrowser, openStage, type Stage, type Visit } from './browser'

jest.setTimeout(60_000)

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
    folder = mkdtempSync(join(tmpdir(), 'emarsys-audience-'))
    file = join(folder, 'mappings.json')
    writeFileSync(file, JSON.stringify([FOLLOW]))
    visit = await stage.visit({ mappingsFile: file })
    page = visit.page
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('#mapping-name')?.value === 'VIP rows'
    )
  })
  afterEach(async () => {
    expect(visit.errors).toEqual([])
    await stage.leave()
    rmSync(folder, { recursive: true })
  })

  const template = (id: string) => page.getByLabel('Template', { exact: true }).selectOption(id)
  const card = () => page.locator('.pane-result .forecast-card', { hasText: 'VIP rows' })
  const saved = () => JSON.parse(readFileSync(file, 'utf8'))[0].mapping
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
    await page.locator('.mappings-bar .edited').waitFor({ state: 'detached' })
    expect(saved()).toEqual(FOLLOW.mapping)
  })
})

import { Script } from 'node:vm'
import type { Page } from 'playwright-core'
import { buildEngine } from '../../src/function/__tests__/built-engine'
import {
  choose,
  describeInBrowser,
  eventually,
  openRoom,
  sendEvents,
  useStage,
  type Visit,
  writeEvents
} from './browser'

const person = (email: string, more: object = {}) => ({
  type: 'identify',
  messageId: email,
  traits: { email, firstName: 'Test', ...more }
})

describeInBrowser('the page', () => {
  const stage = useStage()
  let visit: Visit
  let page: Page
  beforeEach(async () => {
    visit = await stage.visit()
    page = visit.page
  })

  const state = () => visit.workbench.sandbox?.state()
  const membersOf = (id: number) => state()?.lists.find((list) => list.id === id)?.members.length

  describe('a mapping from scratch', () => {
    it('upserts a contact, and the account shows it', async () => {
      await page.getByLabel('Action').selectOption('upsertContact')
      await writeEvents(page, JSON.stringify(person('scratch@example.com')))
      expect(await sendEvents(page)).toMatch(/Delivered/)
      expect(
        state()?.contacts.some(
          ({ values }) => values['3'] === 'scratch@example.com' && values['1'] === 'Test'
        )
      ).toBe(true)
      await openRoom(page, 'Account')
      await page.getByRole('cell', { name: 'scratch@example.com' }).waitFor()
    })

    it.each([
      ['addContactToList', 482019137, 1],
      ['removeContactFromList', 482019135, 1]
    ])('%s changes who is on a list', async (action, id, members) => {
      await page.getByLabel('Action').selectOption(action)
      await choose(page, 'Id of the contact list', String(id))
      await page.getByLabel('Trigger', { exact: true }).fill('type = "identify"')
      await writeEvents(page, JSON.stringify(person('ada@example.com')))
      expect(await sendEvents(page)).toMatch(/Delivered/)
      expect(membersOf(id)).toBe(members)
    })

    it('triggers an external event', async () => {
      await page.getByLabel('Action').selectOption('triggerEvent')
      await choose(page, 'Id of the external event', '1001')
      await page.getByLabel('Trigger', { exact: true }).fill('type = "identify"')
      await writeEvents(page, JSON.stringify(person('ada@example.com')))
      expect(await sendEvents(page)).toMatch(/Delivered/)
      expect(state()?.triggers).toHaveLength(1)
    })
  })

  it('shows the mails that Emarsys would have sent', async () => {
    const { sandbox } = visit.workbench
    sandbox?.plant({
      contacts: [{ 3: 'ada@example.com' }],
      emails: [{ id: 5, name: 'Thanks', subject: 'Thank you, Ada' }],
      events: [{ id: 1001, name: 'Order', usages: { email_ids: [5] } }]
    })
    const key = { key_field: '3', key_value: 'ada@example.com' }
    const { apiUser, apiPassword } = sandbox?.credentials ?? {}
    const answer = await fetch(`${visit.workbench.url}/triggerEvent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        settings: { api_user: apiUser, api_password: apiPassword },
        mapping: { eventid: 1001, ...key },
        payload: { type: 'track', event: 'Order' }
      })
    })
    expect(answer.status).toBe(200)
    await openRoom(page, 'Account')
    await page.getByRole('tab', { name: 'Triggered' }).click()
    const mails = page.getByRole('table', { name: 'Mails that Emarsys would have sent' })
    await mails.getByRole('cell', { name: 'Thank you, Ada' }).waitFor()
  })

  it('page #14: shows the outcome of each event of a batch, in words', async () => {
    await page.getByLabel('Action').selectOption('upsertContact')
    const events = [
      person('one@example.com'),
      person('two@example.com', { firstName: { not: 'a text' } }),
      { type: 'page', messageId: 'p' }
    ]
    await writeEvents(page, events.map((event) => JSON.stringify(event)).join('\n'))
    await page.getByRole('button', { name: 'Send 3 events' }).waitFor()
    const text = await sendEvents(page)
    expect(text).toMatch(/3 events/)
    for (const word of ['1 delivered', '1 rejected', '1 taken by no mapping', '1 not sent'])
      expect(text).toContain(word)
    await page.getByRole('button', { name: 'Show 2 events' }).click()
    await page.getByText('field 1 holds an object').waitFor()
  })

  it('says why a trigger does not match, as one types', async () => {
    await page.getByLabel('Trigger', { exact: true }).fill('type = "group"')
    await page
      .getByText(/does not match|No match/i)
      .first()
      .waitFor()
    await eventually(() =>
      expect(page.locator('.pane-mappings').innerText()).resolves.toContain('identify')
    )
  })

  it('marks invalid JSON where it is', async () => {
    await writeEvents(page, '{"type": "identify", }')
    await page.locator('.cm-problem-error').first().waitFor({ state: 'attached' })
    await eventually(() =>
      expect(page.locator('#events-problem').innerText()).resolves.not.toBe('')
    )
  })

  it('shows what the schema refuses before anything is sent', async () => {
    await page.getByLabel('Action').selectOption('upsertContact')
    await writeEvents(page, JSON.stringify({ type: 'identify', traits: {} }))
    await page.getByText("Missing the required field 'key_value'").first().waitFor()
    expect(visit.workbench.sandbox?.requests({ method: 'PUT' })).toEqual([])
  })

  it('says that credentials are wrong', async () => {
    await page.getByRole('button', { name: 'Settings' }).click()
    const settings = page.getByRole('region', { name: 'Settings' })
    await settings.getByRole('button', { name: 'Test connection' }).click()
    await settings.locator('.test-ok').waitFor()
    await settings.getByRole('textbox', { name: 'API password' }).fill('wrong')
    await settings.getByRole('button', { name: 'Test connection' }).click()
    await settings.getByText('Check API username and API password').waitFor()
    await settings.getByLabel('Authentication').selectOption('new')
    await settings.getByRole('textbox', { name: 'Client ID' }).waitFor()
    await settings.getByRole('button', { name: 'Test connection' }).click()
    await settings.locator('.test-ok').waitFor()
  })

  it('says under a drop-down why it cannot be filled, and over key and value once', async () => {
    await page.getByLabel('Action').selectOption('upsertContact')
    await page.locator('#field-write_field-0-key').waitFor()
    await page.waitForLoadState('networkidle')
    await eventually(() =>
      expect(page.getByText('The choices could not be read').count()).resolves.toBe(0)
    )
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'API password' }).fill('wrong')
    await page.keyboard.press('Escape')
    const problem = /The choices could not be read: .*Check (the credentials|API)/
    const keyField = page.locator('#field-key_field-hint')
    await keyField.getByText(problem).waitFor()
    const writeField = page.getByRole('group', { name: /^Fields to write/ })
    await writeField.getByText(problem).waitFor()
    await eventually(() => expect(writeField.getByText(problem).count()).resolves.toBe(1))
    expect(
      await page
        .getByRole('combobox', { name: /^Key field/ })
        .last()
        .inputValue()
    ).toBe('3')
  })

  it('makes the next request fail, and says that Segment would try again', async () => {
    // The choices that the page reads are requests, too.
    await page.waitForLoadState('networkidle')
    await openRoom(page, 'Account')
    await page.getByRole('tab', { name: 'Advanced' }).click()
    await page.getByRole('button', { name: 'Add fault' }).click()
    await page.getByRole('button', { name: 'Close the account' }).click()
    const text = await sendEvents(page)
    expect(text).toContain('To be sent again')
    expect(text).toContain('Segment tries again')
    expect(await sendEvents(page)).toContain('Delivered')
  })

  it('keeps what was typed over a reload, but no password', async () => {
    await page.getByLabel('Action').selectOption('triggerEvent')
    await page.getByRole('textbox', { name: 'Name' }).fill('My mapping')
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'API password' }).fill('do-not-keep-me')
    await page.waitForFunction(() => JSON.stringify({ ...localStorage }).includes('My mapping'))
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(
      'do-not-keep-me'
    )
    await page.reload()
    await eventually(() =>
      expect(page.getByRole('textbox', { name: 'Name' }).inputValue()).resolves.toBe('My mapping')
    )
    await eventually(() =>
      expect(page.getByLabel('Action').inputValue()).resolves.toBe('triggerEvent')
    )
  })

  it('takes a file of events, one a line', async () => {
    const lines = [1, 2, 3].map((n) => JSON.stringify(person(`file${n}@example.com`)))
    await page.getByLabel('File of events').setInputFiles({
      name: 'events.ndjson',
      mimeType: 'application/x-ndjson',
      buffer: Buffer.from(lines.join('\n'))
    })
    await page.getByRole('button', { name: 'Send 3 events' }).waitFor()
    await page.getByRole('tab', { name: 'Mine 3' }).waitFor()
  })

  it('copies the mapping in every form, and a request as a command that works', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    const copy = async (form: string) => {
      await page.evaluate(() => navigator.clipboard.writeText(''))
      await page.getByRole('button', { name: 'Copy mapping' }).click()
      await page.getByRole('button', { name: form }).click()
      await eventually(() => expect(copied()).resolves.not.toBe(''))
      await page.getByText('Copied: ').waitFor()
      return copied()
    }
    expect(JSON.parse(await copy('JSON of this file'))).toMatchObject({
      partnerAction: 'upsertContact',
      subscribe: 'type = "identify"',
      enabled: true,
      mapping: { key_field: '3' }
    })
    expect(await copy('Terraform')).toContain('resource "segment_destination_subscription"')
    buildEngine()
    const code = await copy('Segment Function of all mappings')
    expect(() => new Script(code)).not.toThrow()
    expect(code).toContain('async function onIdentify')
    expect(code).toContain('// Trigger: type = "identify"')
    await sendEvents(page)
    await page.locator('.pane-answer .exchange summary').first().click()
    await page.getByRole('button', { name: 'Copy as cURL' }).click()
    await page.getByRole('button', { name: 'Copied' }).last().waitFor()
    const command = await copied()
    expect(command).toMatch(/^curl -X PUT 'http:\/\/127\.0\.0\.1:\d+\/api\/v2\/contact/)
    expect(command).not.toContain('[redacted]')
    const changed = JSON.parse(command.replace(/.*--data-raw '(.*)'$/s, '$1'))
    expect(changed.contacts[0]['3']).toBe('ada@example.com')
  })

  it('opens a send of the history again', async () => {
    await sendEvents(page)
    await page.getByRole('button', { name: 'What would happen now' }).click()
    await page.getByRole('button', { name: 'Earlier sends' }).click()
    await page.getByRole('button', { name: /1 delivered/ }).click()
    await page.locator('.run-line').waitFor()
  })

  it('can be used by keyboard alone', async () => {
    await page.locator('.cm-content').focus()
    await page.keyboard.press('Control+Enter')
    await page.locator('.answer-body').getByText('Delivered').first().waitFor()
    const names = new Set<string>()
    for (let turn = 0; turn < 60; turn += 1) {
      await page.keyboard.press('Tab')
      names.add(await page.evaluate(() => document.activeElement?.textContent?.slice(0, 40) ?? ''))
      const outline = await page.evaluate(() => {
        if (document.activeElement === document.body) return 'the browser itself'
        // The editor's ring is drawn around the whole of it.
        const editor = document.activeElement?.closest('.json-editor')
        if (editor && getComputedStyle(editor, '::after').borderStyle === 'solid') return ''
        const style = document.activeElement ? getComputedStyle(document.activeElement) : undefined
        return style?.outlineStyle === 'none' && style.boxShadow === 'none'
          ? `no focus to be seen on ${document.activeElement?.outerHTML.slice(0, 200)}`
          : ''
      })
      expect(outline).not.toContain('no focus')
    }
    expect([...names].some((name) => name.startsWith('Send'))).toBe(true)
  })
})

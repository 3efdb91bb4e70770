import { writeFileSync } from 'node:fs'
import type { Page, Request } from 'playwright-core'
import {
  chooseExample,
  describeInBrowser,
  eventually,
  openRoom,
  useStage,
  writeEvents
} from './browser'
import { MAPPINGS, type VisitWithFile, visitWithFile } from './mappings'

/**
 * How late a change outside of the page may be seen in the answer, in milliseconds: news are told ten times a second, the file
 * is looked at each 150 ms. No forecast arrives meanwhile, so a busy machine may take its time: nothing passes by waiting.
 */
const SEEN_MS = 5000

describeInBrowser('the answer is never stale', () => {
  const stage = useStage()
  let visit: VisitWithFile
  let page: Page
  stage.begin(async () => {
    visit = await visitWithFile(stage)
    page = visit.page
    await chooseExample(page, 'track-order')
    await current().waitFor()
    await card('Welcome').waitFor()
  })

  const current = () => page.locator('.answer[aria-busy="false"]')
  const stale = () => page.locator('.answer[aria-busy="true"]')
  const card = (name: string) => page.locator('.card-of-mapping', { hasText: name })
  const control = (path: string, method: string, body: object) =>
    fetch(`${visit.workbench.sandbox?.url}/_sandbox/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    }).then((reply) => expect(reply.status).toBe(200))

  /** Lets no answer to what is asked there arrive before it is let go. */
  const hold = async (place: string) => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(place, async (route) => {
      await held
      await route.continue().catch(() => {})
    })
    return release
  }
  const holdForecasts = () => hold('**/_workbench/forecast')

  /** Changes what decides the answer: each leads to a dimmed one, however slow the link. What becomes of the event is left in sight. */
  const CHANGES: Record<string, () => Promise<unknown>> = {
    'a switch': () => control('limits', 'PATCH', { contactsPerRequest: 1 }),
    'the account': () => control('events/1003', 'PATCH', { listening: false }),
    'the clock': () => control('clock', 'PATCH', { shift_ms: 3_600_000 }),
    'a permission': () => control('permissions', 'PATCH', { revoke: ['contact.update'] }),
    'a fault': () =>
      control('faults', 'POST', { match: { path: '/contact' }, answer: { kind: 'reset' } }),
    'a draft': () => page.getByLabel('Trigger', { exact: true }).fill('type = "page"'),
    'a mapping in the file': async () =>
      writeFileSync(visit.file, JSON.stringify(MAPPINGS.slice(0, 2))),
    'an event': () => writeEvents(page, '{"type": "track", "event": "Other"}'),
    'a setting': async () => {
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByRole('textbox', { name: 'API password' }).fill('wrong')
    },
    'the login': () => page.getByLabel('Authentication').selectOption('new')
  }

  describe('page #33, #34', () => {
    stage.together()

    it.each(Object.keys(CHANGES))(
      'page #33, #34: %s leads to a dimmed answer at once, whatever the link, and Send counts nothing',
      async (name) => {
        const release = await holdForecasts()
        await CHANGES[name]?.()
        await stale().waitFor({ timeout: SEEN_MS })
        await page.getByText('Before this change:').first().waitFor()
        await eventually(() =>
          expect(page.getByRole('button', { name: /^No mapping|^Send \d/ }).count()).resolves.toBe(
            0
          )
        )
        release()
        await current().waitFor()
      }
    )
  })

  it('page #34: the answer is dimmed in the same frame in which the page is changed', async () => {
    await holdForecasts()
    const dimmed = await page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('#trigger')
      if (input === null) throw new Error('There is no trigger.')
      input.value = 'type = "page"'
      input.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((resolve) => requestAnimationFrame(resolve))
      return document.querySelector('.answer[aria-busy="true"]') !== null
    })
    expect(dimmed).toBe(true)
  })

  it('page #33: a wrong password and OAuth change the answer by themselves', async () => {
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'API password' }).fill('wrong')
    await card('Welcome').getByText('Login would be refused').waitFor()
    await page.getByLabel('Authentication').selectOption('new')
    await page.keyboard.press('Escape')
    await card('Welcome').locator('summary', { hasText: '/api/v3/' }).waitFor()
  })

  it('page #34: the answer to another event is never drawn as the answer to this one', async () => {
    const release = await holdForecasts()
    await writeEvents(page, '{"type": "track", "event": "Other"}')
    await stale().waitFor()
    await eventually(() => expect(card('Welcome').count()).resolves.toBe(1))
    release()
    await current().waitFor()
    await eventually(() => expect(card('Welcome').count()).resolves.toBe(0))
  })

  it('found #48: a click on a card opens its mapping, though the file changed meanwhile', async () => {
    const release = await holdForecasts()
    const [first, ...others] = MAPPINGS
    writeFileSync(visit.file, JSON.stringify([...others, first]))
    await stale().waitFor()
    await card('Welcome').getByRole('button', { name: 'Welcome', exact: true }).click()
    await eventually(() =>
      expect(page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).resolves.toBe(
        'Welcome'
      )
    )
    release()
    await current().waitFor()
  })

  it('found #49: an edit is kept within half a second while events of SDKs flow', async () => {
    const flow = setInterval(() => {
      void fetch(`${visit.workbench.url}/v1/track`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` },
        body: JSON.stringify({ userId: 'u', event: 'Other' })
      })
    }, 60)
    try {
      await page.waitForFunction(() => document.body.innerText.includes('Live'))
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Kept while events flow')
      await page.waitForFunction(
        () => JSON.stringify({ ...localStorage }).includes('Kept while events flow'),
        undefined,
        { timeout: 500 + SEEN_MS }
      )
    } finally {
      clearInterval(flow)
    }
  })

  it('found #50: scenario marks of other mappings are none, and a drop-down shows no answer to another password', async () => {
    await openRoom(page, 'Check')
    await page.getByRole('button', { name: 'Pin as a scenario' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pin as a scenario' })
    await dialog.getByLabel('Name').fill('An order')
    await dialog.getByRole('button', { name: 'Pin', exact: true }).click()
    await page.getByRole('button', { name: 'An order: passes' }).waitFor()
    const runScenarios = await hold('**/_workbench/scenarios/run')
    await page.getByLabel('Trigger', { exact: true }).fill('type = "page"')
    await page.getByRole('button', { name: 'An order: not run yet' }).waitFor({ timeout: SEEN_MS })
    runScenarios()

    let answerFirst = () => {}
    const late = new Promise<void>((resolve) => {
      answerFirst = resolve
    })
    const isFirst = (request: Request) => request.postData()?.includes('"first"') === true
    await page.route('**/choices/upsertContact/key_field', async (route) => {
      if (isFirst(route.request())) await late
      const label = route.request().postData()?.includes('"second"')
        ? 'Of the second'
        : 'Of the first'
      await route.fulfill({ json: { choices: [{ label, value: '3' }] } }).catch(() => {})
    })
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    const password = page.getByRole('textbox', { name: 'API password' })
    const asked = page.waitForRequest(isFirst)
    await password.fill('first')
    await asked
    await password.fill('second')
    const value = () => page.locator('#field-key_field').inputValue()
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('#field-key_field')?.value === 'Of the second'
    )
    answerFirst()
    await page.waitForTimeout(300)
    expect(await value()).toBe('Of the second')
  })

  it('found #37: a link is shown and asked about before anything of it is run', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await writeEvents(page, '{"type": "track", "event": "Linked"}')
    await page.getByRole('button', { name: 'Copy mapping' }).click()
    await page.getByRole('button', { name: 'Link to events and mapping' }).click()
    await page.getByText('Copied: a link').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    const other = await page.context().browser()?.newPage()
    if (other === undefined) throw new Error('There is no browser')
    const asked: string[] = []
    other.on('request', (request) => {
      if (request.postData()?.includes('Linked')) asked.push(request.url())
    })
    await other.goto(link)
    const dialog = other.getByRole('dialog', { name: 'Open what this link holds?' })
    await dialog.getByText('"Linked"').first().waitFor()
    await other.waitForTimeout(500)
    expect(asked).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await eventually(() =>
      expect(other.locator('.cm-content').innerText()).resolves.not.toContain('Linked')
    )
    await other.close()
  })
})

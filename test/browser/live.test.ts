import type { Page } from 'playwright-core'
import { describeInBrowser, eventually, openRoom, useStage, type Visit } from './browser'

const MAPPINGS = [
  {
    name: 'Contacts',
    partnerAction: 'upsertContact',
    subscribe: 'type = "identify"',
    mapping: {
      key_field: '3',
      key_value: { '@path': '$.traits.email' },
      write_field: { 1: { '@path': '$.traits.firstName' } },
      enable_batching: true
    }
  }
]

/** The n-th event of a day: every tenth changes one of a hundred contacts, the others pass by. */
function nth(n: number) {
  const userId = `user-${n}`
  if (n % 10 > 0) return { type: 'track', event: `Viewed ${n}`, userId, messageId: `m-${n}` }
  const traits = { email: `person${n % 1000}@example.com`, firstName: 'Ada' }
  return { type: 'identify', userId, messageId: `m-${n}`, traits }
}

describeInBrowser('live events', () => {
  const stage = useStage()
  let visit: Visit
  let page: Page
  let sent: number
  beforeEach(async () => {
    visit = await stage.visit({ mappingsFile: stage.file(MAPPINGS), tracking: { flushMs: 20 } })
    page = visit.page
    sent = 0
    await openRoom(page, 'Live')
  })

  /** Sends so many events more, as an SDK does: batches, and again where the answer is 429. */
  async function send(count: number): Promise<void> {
    const last = sent + count
    while (sent < last) {
      const size = Math.min(2000, last - sent)
      const batch = Array.from({ length: size }, (_, index) => nth(sent + index))
      const answer = await fetch(`${visit.workbench.url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` },
        body: JSON.stringify({ batch })
      })
      if (answer.ok) sent += size
      else if (answer.status === 429) await new Promise((resolve) => setTimeout(resolve, 50))
      else throw new Error(`${answer.status}: ${await answer.text()}`)
    }
  }

  const list = () => page.getByRole('listbox', { name: 'Live events' })
  const foot = (text: string | RegExp) => page.locator('.live-foot').getByText(text).waitFor()
  const drawn = () => page.evaluate(() => document.querySelectorAll('*').length)

  it('teach what to do before there are any', async () => {
    await page.getByText(/Point an SDK at this workbench/).waitFor()
    await send(1)
    const row = list().getByRole('option', { name: 'Delivered' })
    await row.waitFor()
    await eventually(() =>
      expect(row.innerText()).resolves.toMatch(
        /identify\s+\d\d:\d\d:\d\d · identify · user-0\s+Delivered/
      )
    )
    await eventually(() => expect(page.getByText(/Point an SDK/).count()).resolves.toBe(0))
  })

  // bench/page.mjs measures 100,000, which take a busy machine minutes.
  it('draw as little for 5,000 of them as for 1,000', async () => {
    await send(1000)
    await foot(/^1,000 events/)
    const few = await drawn()
    await send(4_000)
    // A call that is told to come again later, as a busy machine tells some, is listed as refused.
    await foot(/^The last 2,000 of 5,000 events( · [\d,]+ refused)?$/)
    expect(await drawn()).toBeLessThan(few * 1.2)
    await eventually(() => expect(list().getByRole('option').count()).resolves.toBeLessThan(60))
    await list().getByRole('option', { name: 'Viewed 4999' }).waitFor()
    await list().focus()
    await page.keyboard.press('End')
    await list().getByRole('option', { name: 'identify' }).last().waitFor()
    const answer = page.locator('.pane-answer')
    await answer.getByText('Event 3001 · arrived').waitFor()
    await answer.getByText('Delivered').first().waitFor()
    await eventually(() => expect(list().getByRole('option').count()).resolves.toBeLessThan(60))
  })

  it('stand still while one reads further down, and say how many came meanwhile', async () => {
    await send(200)
    await foot('200 events')
    await list().evaluate((element) => element.scrollTo(0, 4600))
    const row = list().getByRole('option', { name: 'Viewed 99' })
    await row.waitFor()
    const before = await row.boundingBox()
    await send(30)
    await page.getByRole('button', { name: '30 new events. Show them' }).waitFor()
    expect(await row.boundingBox()).toEqual(before)
    await page.getByRole('button', { name: '30 new events. Show them' }).click()
    await list().getByRole('option', { name: 'Viewed 229' }).waitFor()
    await send(10)
    await list().getByRole('option', { name: 'Viewed 239' }).waitFor()
  })

  it('pause, and go on', async () => {
    await send(5)
    await foot('5 events')
    await page.getByRole('button', { name: 'Pause' }).click()
    await send(5)
    await page.getByRole('button', { name: '5 new events. Show them' }).waitFor()
    await eventually(() => expect(list().getByRole('option').count()).resolves.toBe(5))
    await send(2000)
    await page.getByText('The events that stood here are no longer kept').waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await list().getByRole('option', { name: 'Viewed 2009' }).waitFor()
  })

  it('are searched by type and by anything in them, also among those to come', async () => {
    await send(1500)
    await foot('1,500 events')
    await page.getByLabel('Type of event').selectOption('identify')
    await foot('150 of the last 1,500 fit')
    await page.getByRole('searchbox', { name: 'Search live events' }).fill('PERSON20@')
    await foot('2 of the last 1,500 fit')
    await page.getByLabel('Type of event').selectOption('')
    await page.getByRole('searchbox', { name: 'Search live events' }).fill('viewed 149')
    await foot('10 of the last 1,500 fit')
    await page.getByRole('searchbox', { name: 'Search live events' }).fill('user-1501')
    await page.getByText('No event fits the search.').waitFor()
    await send(10)
    await list().getByRole('option', { name: 'Viewed 1501' }).waitFor()
  })

  it('page #41: are searched by outcome, and refused calls are listed with the reason', async () => {
    await send(21)
    await foot('21 events')
    await page.getByLabel('Outcome').selectOption('delivered')
    await foot('3 of the last 21 fit')
    await page.getByLabel('Outcome').selectOption('no mapping')
    await foot('18 of the last 21 fit')
    await list().getByText('Taken by no mapping').first().waitFor()
    const refused = await fetch(`${visit.workbench.url}/v1/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('shop:')}` },
      body: JSON.stringify({ event: 'Nobody' })
    })
    expect(refused.status).toBe(400)
    await page.getByRole('button', { name: '1 refused' }).click()
    const calls = page.getByRole('list', { name: 'Refused calls' })
    await calls.getByText('Refused 400').waitFor()
    await calls
      .getByText(/userId/)
      .first()
      .waitFor()
    await page.getByLabel('Outcome').selectOption('')
    await foot('21 events')
  })

  it('open with what became of them, are tried with a mapping, and sent again', async () => {
    await send(2)
    await list().focus()
    await page.keyboard.press('End')
    const answer = page.locator('.pane-answer')
    await answer.getByText(/^Event 1 · arrived at .* · write key shop/).waitFor()
    await answer.getByText('Delivered').first().waitFor()
    await answer.getByText(/PUT/).click()
    await answer.getByText('[redacted]').waitFor()
    await answer.getByRole('button', { name: 'Send again' }).click()
    await list().getByText('again, was 1').waitFor()
    await page.keyboard.press('Tab')
    await list().focus()
    await page.keyboard.press('ArrowUp')
    await answer.getByText(/^Event 2 · arrived/).waitFor()
    await answer.getByText(/type is "track", not "identify"/).waitFor()
    await answer.getByText('Taken by no mapping').waitFor()
    await eventually(() =>
      expect(page.locator('.cm-content').innerText()).resolves.toContain('Viewed 1')
    )
    await answer.getByRole('button', { name: 'What would happen now' }).click()
    await answer.getByText('No mapping fires').first().waitFor()
  })
})

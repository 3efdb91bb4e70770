import type { Page } from 'playwright-core'
import { TEMPLATES } from '../../web/events/templates'
import { describeInBrowser, useStage } from './browser'
import { MAPPINGS, type VisitWithFile, visitWithFile } from './mappings'

const AUDIENCE = {
  name: 'VIP rows',
  partnerAction: 'syncAudience',
  subscribe: 'type = "track"',
  mapping: {
    contactlistid: 482019136,
    key_field: '3',
    key_value: { '@path': '$.properties.email' },
    enable_batching: true
  }
}

/** What somebody does, and where it leads. */
interface Way {
  readonly mappings?: readonly { name: string }[]
  /** What an SDK sent before. */
  readonly sent?: string
  readonly actions: readonly ((page: Page) => Promise<unknown>)[]
  /** What stands on the page then. */
  readonly shows: readonly string[]
}

const click = (role: 'button' | 'tab' | 'option', name: string | RegExp) => (page: Page) =>
  page
    .getByRole(role, { name, exact: typeof name === 'string' })
    .first()
    .click()
const example = (id: string) => (page: Page) =>
  page.locator(`#example-${TEMPLATES.findIndex((one) => one.id === id)}`).click()

/** The ways in which the page was tried, each with as many actions as it may take after the page is open. */
const WAYS: Record<string, Way> = {
  'an admin sees what an event does': {
    actions: [example('track-order')],
    shows: ['2 of 3 mappings fire · 2 would be delivered', 'Welcome series starts']
  },
  'an admin sees and sends it': {
    actions: [example('track-order'), click('button', /^Send/)],
    shows: ['2 of 3 mappings fired · 2 delivered']
  },
  'mappings are imported and saved': {
    actions: [
      click('button', 'Import'),
      async (page) => {
        const dialog = page.getByRole('dialog', { name: 'Import a mapping' })
        await dialog
          .getByRole('textbox')
          .fill(JSON.stringify({ ...AUDIENCE, name: 'From elsewhere' }))
        await dialog.getByText('From elsewhere: syncAudience').waitFor()
      },
      (page) =>
        page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click(),
      click('button', 'Save')
    ],
    shows: ['Saved "From elsewhere"']
  },
  'a developer sees what an SDK sent': {
    sent: 'Order Completed',
    actions: [click('tab', /^Live/), click('option', /^Order Completed/)],
    shows: ['2 of 3 mappings fired · 2 delivered']
  },
  'a developer finds why an event did not arrive': {
    sent: 'Order Completd',
    actions: [click('tab', /^Live/), click('option', /^Order Completd/)],
    shows: ['Taken by no mapping', 'event is "Order Completd", not "Order Completed"']
  },
  'somebody breaks the account': {
    actions: [example('track-order'), click('button', /^Faults/), click('button', 'Rate limit')],
    shows: ['2 of 3 mappings fire · 2 would be sent again']
  },
  'a warehouse’s rows change an audience': {
    mappings: [AUDIENCE],
    actions: [
      example('row-new'),
      (page) => page.getByLabel('Sync mode').selectOption('mirror').then(String)
    ],
    shows: ['+ VIP customers']
  },
  'an account moves to OAuth': {
    actions: [
      example('track-order'),
      click('button', 'Switch'),
      (page) => page.getByLabel('Authentication').selectOption('new').then(String)
    ],
    shows: ['/api/v3/']
  }
}

describeInBrowser('the ways through the page, counted in actions', () => {
  const stage = useStage()
  let visit: VisitWithFile

  it.each(Object.entries(WAYS).map(([name, way]) => [name, way.actions.length, way] as const))(
    '%s: %i',
    async (_, __, { mappings = MAPPINGS, sent, actions, shows }) => {
      visit = await visitWithFile(stage, mappings)
      if (sent !== undefined) {
        const properties = { email: 'ada@example.com', points: 184 }
        await fetch(`${visit.workbench.url}/v1/track`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('any:')}` },
          body: JSON.stringify({ userId: 'u', event: sent, properties })
        })
      }
      for (const act of actions) await act(visit.page)
      const seen = visit.page.locator('.pane-answer, .notice')
      for (const words of shows) await seen.getByText(words).first().waitFor()
    }
  )
})

import type { AccountChange } from '../../src/workbench/wire'
import { changeWords } from '../../web/answer/change-words'
import { reportOf } from '../../web/answer/report'
import type { Run } from '../../web/answer/run'
import { outcomeBadge, outcomeReason, resultOf } from '../../web/answer/words'

const ada = { id: 1, email: 'ada@example.com' }
const engaged = (draft: boolean): AccountChange => ({
  kind: 'engagement',
  what: 'taken',
  integration: 'shop',
  configuration: 'order',
  draft
})
const points: AccountChange = {
  ...{ kind: 'contact', what: 'updated', contact: ada },
  fields: [{ id: 10001, name: 'Loyalty points', before: '120', after: '184' }]
}
const joined: AccountChange = {
  ...{ kind: 'list', what: 'added', contact: ada, list: { id: 7, name: 'Newsletter' } }
}
const event = (listening: boolean) => ({ id: 1003, name: 'Welcome series', listening })
const fired = (what: 'fired' | 'repeated', listening = true): AccountChange => ({
  ...{ kind: 'trigger', what, contact: ada, event: event(listening), trigger_id: 't' }
})

describe('a change in words', () => {
  it.each([
    [points, 'ada@example.com: Loyalty points 120 → 184'],
    [joined, 'ada@example.com: + Newsletter'],
    [fired('fired'), 'ada@example.com: Welcome series starts, 1 program listens'],
    [fired('fired', false), 'ada@example.com: Welcome series: nothing listens'],
    [fired('repeated'), 'ada@example.com: Welcome series: already processed (same trigger id)'],
    [engaged(false), 'Engagement event shop/order: taken'],
    [engaged(true), 'Engagement event shop/order: taken as a draft']
  ])('%#', (change, line) => {
    const { who, parts } = changeWords(change, 'did')
    const signs = { plus: '+ ', minus: '− ', word: '', start: '', still: '' }
    const words = parts.map((part) =>
      part.kind === 'value'
        ? `${part.name} ${part.before} → ${part.after}`
        : `${signs[part.kind]}${part.text}`
    )
    expect(`${who}: ${words.join(', ')}`).toBe(line)
  })
})

describe('page #14, #15: the word of an outcome', () => {
  it('is the same before and after Send for what never leaves', () => {
    const words = (outcome: Parameters<typeof resultOf>[0]) =>
      (['would', 'did'] as const).map((tense) => outcomeBadge(resultOf(outcome), tense).word)
    expect(words({ status: 'rejected', notSent: true })).toEqual(['Not sent', 'Not sent'])
    expect(words({ status: 'rejected' })).toEqual(['Would be rejected', 'Rejected'])
  })

  it('advises on credentials once', () => {
    const message = 'Credentials are invalid. Check the credentials in the settings.'
    const outcome = { index: 0, status: 'unauthorized' as const, httpStatus: 401 }
    expect(outcomeReason({ ...outcome, message })).toBe(message)
    expect(outcomeReason({ ...outcome, message: 'Unauthorized' })).toBe(
      'Unauthorized. Check the credentials in Settings.'
    )
  })
})

const request = {
  url: 'https://api.emarsys.net/api/v2/contact/',
  method: 'PUT',
  headers: {},
  body: { a: 1 }
}
const run: Run = {
  ...{ id: 'r', at: '2026-11-24T10:00:00.000Z', to: 'http://127.0.0.1:1' },
  ...{ observed: true, stopped: false, durationMs: 5 },
  events: [{ type: 'identify', traits: { email: 'ada@example.com', note: '<script>' } }],
  results: [
    {
      subscription: { name: 'Points', partnerAction: 'a', subscribe: 's', mapping: {} },
      outcomes: [
        { index: 0, status: 'delivered', httpStatus: 200, sent: { 3: 'ada@example.com' } }
      ],
      exchanges: [
        { request, response: { statusCode: 200, statusMessage: 'OK', headers: {}, body: {} } }
      ],
      changes: [points]
    }
  ]
}

it('a report is a page of its own that shows the texts of events as texts', () => {
  const html = reportOf(run)
  expect(html).toContain('<h1>Points</h1>')
  expect(html).toContain('Loyalty points 120 → 184')
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toMatch(/<script|src=|href=/)
})

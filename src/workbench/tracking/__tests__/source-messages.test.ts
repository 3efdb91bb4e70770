import type { Item, Pause } from '../../delivery/journal'
import { continuedMessage, endMessages, pauseMessage } from '../source-messages'

const NONE = {
  delivered: 0,
  rejected: 0,
  retry: 0,
  'no mapping': 0,
  'not for this destination': 0
}
const ended = (retry: number) =>
  endMessages(
    {
      total: 5,
      waiting: 0,
      duplicates: 0,
      refusedCalls: 0,
      refused: 0,
      events: { ...NONE, delivered: 5 - retry, retry }
    },
    'npx x'
  )[1]?.text
const pause = (count: number) =>
  ({
    milliseconds: 500,
    results: Array(count).fill({ result: { message: 'Down.' } })
  }) as unknown as Pause<Item>

it.each([
  ['1 event', 'is', 1],
  ['2 events', 'are', 2],
  ['1,200 events', 'are', 1200]
])('says "%s" where it counts them', (words, verb, count) => {
  expect(continuedMessage('r.ndjson', count).text).toContain(`r.ndjson holds ${words} of earlier`)
  expect(pauseMessage(pause(count)).text).toBe(
    `Waiting 0.5 s before ${words} ${verb} sent again: Down.`
  )
  expect(ended(count)).toContain(`Not delivered when the workbench stopped: ${words}.`)
})

it('found #22: counts at the end what was repeated and refused, also where nothing else came', () => {
  const end = (total: number, duplicates: number, refusedCalls: number) => {
    const events = { ...NONE, delivered: total }
    const counts = { total, waiting: 0, duplicates, refused: refusedCalls, refusedCalls, events }
    return endMessages(counts, null).map(({ text }) => text)
  }
  expect(end(3, 2, 1)).toEqual([
    'Events received: 3; 3 delivered; 2 events repeated; 1 call refused.'
  ])
  expect(end(0, 0, 18)).toEqual(['Events received: 0; 18 calls refused.'])
  expect(end(0, 0, 0)).toEqual([])
})

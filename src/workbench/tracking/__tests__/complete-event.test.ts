import { completer } from '../complete-event'
import type { TrackingCall } from '../read-call'

const NOW = new Date('2026-01-31T12:00:00.000Z')

const CALL: TrackingCall = {
  writeKey: 'W',
  type: undefined,
  events: [],
  sentAt: '2026-01-31T11:59:00.000Z',
  context: undefined,
  integrations: undefined,
  channel: 'server'
}

const complete = (json: string) => completer(CALL, NOW)(JSON.parse(json))

it.each(['__proto__', 'constructor', 'toString'])('keeps a property %s as it is', (name) => {
  const read = complete(`{"type":"identify","userId":"u","${name}":{"a":1},"traits":{}}`)
  const event = 'event' in read ? read.event : {}
  expect(Object.getPrototypeOf(event)).toBe(Object.prototype)
  expect(JSON.parse(JSON.stringify(event))).toEqual(
    JSON.parse(
      `{"type":"identify","userId":"u","${name}":{"a":1},"traits":{},"messageId":${JSON.stringify(Reflect.get(event, 'messageId'))},
      "channel":"server","context":{"library":{"name":"unknown","version":"unknown"}},"integrations":{},
      "originalTimestamp":"2026-01-31T11:59:00.000Z","timestamp":"2026-01-31T12:00:00.000Z",
      "sentAt":"2026-01-31T11:59:00.000Z","receivedAt":"2026-01-31T12:00:00.000Z"}`
    )
  )
})

it('changes nothing of what came, and leaves out its write key', () => {
  const raw = { type: 'track', event: 'E', userId: 7, writeKey: 'W' }
  expect(completer(CALL, NOW)(raw)).toMatchObject({ event: { event: 'E', userId: '7' } })
  expect(completer(CALL, NOW)(raw)).not.toHaveProperty('event.writeKey')
  expect(raw).toEqual({ type: 'track', event: 'E', userId: 7, writeKey: 'W' })
})

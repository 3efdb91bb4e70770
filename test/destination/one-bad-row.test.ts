import { Destination, type SegmentEvent } from '@segment/actions-core'
import { SWITCHES } from '../../src/sandbox'
import { contact, destination, KEY, LOGINS, person, sandbox } from './with-sandbox'

describe('one bad row of 1000', () => {
  const crowd = () => Array.from({ length: 1000 }, (_, n) => person(n, `u${n}@example.com`))
  const send = async (partnerAction: string, mapping: object, events: SegmentEvent[]) => {
    const settings = {
      ...LOGINS.wsse(),
      subscriptions: [{ partnerAction, subscribe: 'type = "identify"', mapping }]
    }
    const [result] = await new Destination(destination).onBatch(events, settings as never)
    return (result?.multistatus ?? []).map(({ status }) => status)
  }
  const rejectedOf = (statuses: number[]) =>
    statuses.flatMap((status, index) => (status === 200 ? [] : [index]))

  it.each(SWITCHES.badValue.positions)(
    'upsertContact #26 batch: harms nobody where a bad value %s, also merged into another row',
    async (badValue) => {
      sandbox.setSwitches({ badValue })
      const mapping = {
        ...KEY,
        write_field: { '1': { '@path': '$.traits.firstName' }, '4': { '@path': '$.traits.born' } },
        empty_values: 'ignore'
      }
      const events = crowd()
      events[617] = person(617, 'u617@example.com', { born: 'yesterday' })
      events[900] = person(900, 'u2@example.com', { born: 'tomorrow' })
      expect(rejectedOf(await send('upsertContact', mapping, events))).toEqual([617, 900])
      const { contacts } = sandbox.state()
      const written = contacts.filter(({ values }) => /^u\d+@/.test(String(values['3'])))
      expect(written).toHaveLength(998)
      expect(contact('u2@example.com')?.values).toMatchObject({ '1': 'Name 2' })
    }
  )

  it.each(
    SWITCHES.badRow.positions.flatMap((badRow) =>
      SWITCHES.hugeEvent.positions.map((hugeEvent) => ({ badRow, hugeEvent }))
    )
  )(
    'triggerEvent #26 batch: triggers the others where an event is too large: $badRow, $hugeEvent',
    async (positions) => {
      sandbox.reset({
        contacts: crowd().map((_, n) => ({ '3': `u${n}@example.com` })),
        events: [{ id: 1001, name: 'Order' }]
      })
      sandbox.setSwitches(positions)
      sandbox.setLimits({ eventBytes: 10_000 })
      const mapping = {
        ...KEY,
        eventid: 1001,
        event_payload: { text: { '@path': '$.traits.text' } },
        trigger_id: { '@path': '$.messageId' }
      }
      const events = crowd()
      events[617] = person(617, 'u617@example.com', { text: 'x'.repeat(20_000) })
      expect(rejectedOf(await send('triggerEvent', mapping, events))).toEqual([617])
      expect(sandbox.state().triggers).toHaveLength(999)
    }
  )
})

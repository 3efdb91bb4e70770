import type { JSONObject } from '@segment/actions-core'
import { createTestEvent, transform } from '@segment/actions-core'
import addContactToList from '../addContactToList'
import { asMapped } from '../as-mapped'
import triggerEngagementEvent from '../triggerEngagementEvent'
import upsertContact from '../upsertContact'

const { contactlistid } = addContactToList.fields
const action = {
  title: 'Test',
  fields: {
    ...addContactToList.fields,
    ...(contactlistid && { contactlistid: { ...contactlistid, required: true } })
  }
}
const rawMapping = {
  contactlistid: { '@path': '$.properties.list' },
  key_field: '3',
  key_value: { '@path': '$.properties.email' }
}
const of = (list: unknown, email: string | null) =>
  createTestEvent({ properties: { list, email } as never })
const coerced = (contactlistid: number, key_value: string) => ({
  contactlistid,
  key_field: '3',
  key_value
})

describe('asMapped', () => {
  it('gives ids as they were mapped, and the rest as the runtime made it', () => {
    const rawData = of(true, 'a')
    const payload = { ...coerced(1, 'a'), key_value: 'made by the runtime' }
    expect(asMapped(action.fields, [payload], { rawData, rawMapping })).toEqual([
      { contactlistid: true, key_field: '3', key_value: 'made by the runtime' }
    ])
  })

  it('finds the events of the payloads where the runtime dropped some', () => {
    const rawData = [of(null, 'a'), of('1e3', 'b'), of(2, null), of('12abc', 'c'), of([5], 'd')]
    const payloads = [coerced(1000, 'b'), coerced(5, 'd')]
    const mapped = asMapped(action.fields, payloads, { rawData, rawMapping })
    expect(mapped.map(({ contactlistid }) => contactlistid)).toEqual(['1e3', [5]])
  })

  it.each([[0], [''], [false]])(
    'takes no dropped text for the event whose %j became null',
    (kept) => {
      const mapping = { event_payload: { '@path': '$.properties.list' } }
      const data = { rawData: [of('text', 'a'), of(kept, 'a')], rawMapping: mapping }
      const { event_payload } = triggerEngagementEvent.fields
      const fields = { ...(event_payload && { event_payload }) }
      expect(asMapped(fields, [{ event_payload: null }], data)).toEqual([{ event_payload: kept }])
    }
  )

  it.each([['x y'], [true], [7.5]])(
    'takes no dropped %j for the event whose empty value was left out',
    (dropped) => {
      const rawData = [of(dropped, 'a'), of('', 'a'), of(null, 'a')]
      const without = { key_field: '3', key_value: 'a' }
      const mapped = asMapped(action.fields, [without, without], { rawData, rawMapping })
      expect(mapped.map((payload) => Reflect.get(payload, 'contactlistid'))).toEqual(['', null])
    }
  )

  it('takes no dropped word for the event whose list has a number', () => {
    const data = { rawData: [of('12abc', 'a'), of('7e0', 'a')], rawMapping }
    const [mapped] = asMapped(action.fields, [coerced(7, 'a')], data)
    expect(mapped).toHaveProperty('contactlistid', '7e0')
  })

  it.each([[0], [null], [false], [' ']])(
    'takes no dropped empty text for the event whose %j became 0',
    (kept) => {
      const data = { rawData: [of('', 'a'), of(kept, 'a')], rawMapping }
      const [mapped] = asMapped(action.fields, [coerced(0, 'a')], data)
      expect(mapped).toHaveProperty('contactlistid', kept)
    }
  )

  it.each([
    ['there are no events', { rawMapping }],
    ['there is no mapping', { rawData: [of(true, 'a')] }],
    [
      'events and payloads do not belong together',
      { rawData: [of(1, 'b'), of(2, 'c')], rawMapping }
    ]
  ])('leaves the payloads as they are where %s', (_, data) => {
    const payloads = [coerced(1, 'a')]
    expect(asMapped(action.fields, payloads, data)).toBe(payloads)
  })

  /** An event that counts how often anything but its properties is looked at. */
  const watched = (properties: object) => {
    const looks = { count: 0 }
    const event = createTestEvent({ properties: properties as never })
    Object.defineProperty(event, 'context', {
      enumerable: true,
      get: () => {
        looks.count += 1
        return {}
      }
    })
    return { event, looks }
  }

  it.each([
    ['a number', 12],
    ['digits', '12'],
    ['nothing', undefined]
  ])('looks at no event where the mapping itself holds %s', (_, contactlistid) => {
    const { event, looks } = watched({ list: true, email: 'a' })
    const payloads = [coerced(12, 'a')]
    const mapping = { ...rawMapping, contactlistid } as unknown as JSONObject
    expect(asMapped(action.fields, payloads, { rawData: event, rawMapping: mapping })).toBe(
      payloads
    )
    expect(looks.count).toBe(0)
  })

  it.each(['x12', '12x', '1e3', true])(
    'gives %j as the mapping holds it, where a number is asked for',
    (contactlistid) => {
      const mapping = { ...rawMapping, contactlistid }
      const data = { rawData: of(1, 'a'), rawMapping: mapping }
      const [mapped] = asMapped(action.fields, [coerced(1, 'a')], data)
      expect(mapped).toHaveProperty('contactlistid', contactlistid)
    }
  )

  it('takes any text that the mapping holds for a field of text', () => {
    const { event, looks } = watched({ list: 1, email: 'a' })
    const mapping = { ...rawMapping, contactlistid: 1, key_field: 'uid' }
    const payloads = [{ ...coerced(1, 'a'), key_field: 'uid' }]
    expect(asMapped(action.fields, payloads, { rawData: event, rawMapping: mapping })).toBe(
      payloads
    )
    expect(looks.count).toBe(0)
  })

  it('leaves the names of an object to the drop-down that offers them', () => {
    const { write_field } = upsertContact.fields
    const fields = { ...(write_field && { write_field }) }
    const payloads = [{ write_field: { '1': 'made by the runtime' } }]
    const mapping = { write_field: { '1': { '@path': '$.properties.list' } } }
    const data = { rawData: of('mapped', 'a'), rawMapping: mapping }
    expect(asMapped(fields, payloads, data)).toBe(payloads)
  })

  it.each([
    ['a number', 12, 12],
    ['digits that the runtime made a number', '12', 12]
  ])('gives the payload itself where the event has %s', (_, list, made) => {
    const payloads = [coerced(made, 'a')]
    const [mapped] = asMapped(action.fields, payloads, { rawData: of(list, 'a'), rawMapping })
    expect(mapped).toBe(payloads[0])
  })

  it.each([
    ['12x', 12],
    ['x12', 12],
    ['1e1', 10],
    ['1.5', 1.5],
    ['13', 12],
    [' 12', 12],
    [null, 12]
  ])('gives %j back where the runtime made %j of it', (list, made) => {
    const data = { rawData: of(list, 'a'), rawMapping }
    const [mapped] = asMapped(action.fields, [coerced(made, 'a')], data)
    expect(mapped).toHaveProperty('contactlistid', list)
  })

  it('gives a yes/no value back that the runtime made text of', () => {
    const mapping = { contactlistid: 1, key_value: { '@path': '$.properties.list' } }
    const data = { rawData: of(true, 'a'), rawMapping: mapping }
    const [mapped] = asMapped(action.fields, [coerced(1, 'true')], data)
    expect(mapped).toHaveProperty('key_value', true)
  })

  it.each<[string, JSONObject]>([
    ['a template', { contactlistid: { '@template': '{{properties.list}}x' } }],
    [
      'a path that is no plain one',
      { contactlistid: { '@path': "$.properties['list']" }, key_field: '3' }
    ],
    [
      'a choice between paths',
      {
        contactlistid: {
          '@if': {
            exists: { '@path': '$.properties.list' },
            then: { '@path': '$.properties.list' }
          }
        }
      }
    ],
    [
      'a directive of the whole mapping',
      {
        contactlistid: { '@path': '$.list' },
        __segment_internal_directive: {
          '@transform': { apply: { list: { '@path': '$.properties.list' } } }
        }
      }
    ]
  ])('reads %s as the runtime does', (_, mapping) => {
    const event = of('12x', 'a')
    const wanted = transform(JSON.parse(JSON.stringify(mapping)) as JSONObject, {
      ...event
    }).contactlistid
    expect(wanted).toMatch(/^12x/)
    const data = { rawData: event, rawMapping: { key_value: rawMapping.key_value, ...mapping } }
    const [mapped] = asMapped(action.fields, [coerced(12, 'a')], data)
    expect(mapped).toHaveProperty('contactlistid', wanted)
  })

  it.each([[[5]], [true], [null]])('reads %j, which no mapping should hold, as it is', (odd) => {
    const data = { rawData: of(1, 'a'), rawMapping: { ...rawMapping, contactlistid: odd } }
    const [mapped] = asMapped(action.fields, [coerced(5, 'a')], data)
    expect(mapped).toHaveProperty('contactlistid', odd)
  })
})

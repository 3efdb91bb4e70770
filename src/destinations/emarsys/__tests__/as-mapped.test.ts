import { createTestEvent } from '@segment/actions-core'
import addContactToList from '../addContactToList'
import { asMapped } from '../fields/as-mapped'

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
  it('gives ids as they were mapped, and the rest as the runtime made it', async () => {
    const rawData = of(true, 'a')
    const payload = { ...coerced(1, 'a'), key_value: 'made by the runtime' }
    expect(await asMapped(action, [payload], { rawData, rawMapping })).toEqual([
      { contactlistid: true, key_field: '3', key_value: 'made by the runtime' }
    ])
  })

  it('finds the events of the payloads where the runtime dropped some', async () => {
    const rawData = [of(null, 'a'), of('1e3', 'b'), of(2, null), of('12abc', 'c'), of([5], 'd')]
    const payloads = [coerced(1000, 'b'), coerced(5, 'd')]
    const mapped = await asMapped(action, payloads, { rawData, rawMapping })
    expect(mapped.map(({ contactlistid }) => contactlistid)).toEqual(['1e3', [5]])
  })

  it.each([
    ['there are no events', { rawMapping }],
    ['there is no mapping', { rawData: [of(true, 'a')] }],
    [
      'events and payloads do not belong together',
      { rawData: [of(1, 'b'), of(2, 'c')], rawMapping }
    ]
  ])('leaves the payloads as they are where %s', async (_, data) => {
    const payloads = [coerced(1, 'a')]
    expect(await asMapped(action, payloads, data)).toBe(payloads)
  })
})

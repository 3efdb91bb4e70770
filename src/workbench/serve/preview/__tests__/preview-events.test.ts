import type { DestinationDefinition, JSONObject, MultiStatusResponse } from '@segment/actions-core'
import { previewEvents } from '../preview-events'

const definition: DestinationDefinition<JSONObject> = {
  name: 'Preview test',
  mode: 'cloud',
  extendRequest: () => {
    throw new Error('A preview signs nothing')
  },
  actions: {
    write: {
      title: 'Write',
      description: '',
      fields: {
        id: { label: 'Id', description: '', type: 'string', required: true },
        count: { label: 'Count', description: '', type: 'integer' },
        reason: {
          label: 'Reason',
          description: '',
          type: 'string',
          required: { conditions: [{ fieldKey: 'count', operator: 'is', value: 7 }] }
        }
      },
      perform: () => {
        throw new Error('A preview sends nothing')
      },
      performBatch: (): MultiStatusResponse => {
        throw new Error('A preview sends nothing')
      }
    }
  }
}

const subscription = {
  partnerAction: 'write',
  subscribe: 'type = "track"',
  mapping: { id: { '@path': '$.userId' }, count: { '@path': '$.n' } }
}

const preview = (events: unknown[], over: object = {}) =>
  previewEvents(definition, { ...subscription, ...over }, events)

describe('a preview', () => {
  it('shows the payload after mapping and schema', async () => {
    const { results } = await preview([{ type: 'track', userId: 'ada', n: '5' }])
    expect(results).toEqual([
      { match: { subscribed: true, reason: 'type is "track"' }, payload: { id: 'ada', count: 5 } }
    ])
  })

  it.each([1, 3])('names the field of each schema error (%d events)', async (count) => {
    const events = Array.from({ length: count }, () => ({ type: 'track', n: 'many' }))
    const { results } = await preview(events)
    expect(results).toHaveLength(count)
    expect(results.at(-1)?.errors).toEqual([
      { field: 'id', message: "Missing the required field 'id'." },
      { field: 'count', message: 'Count must be an integer but it was a string.' }
    ])
    expect(results.at(-1)?.payload).toEqual({ count: 'many' })
  })

  it('leaves the clause about a "then" schema out', async () => {
    const { results } = await preview([{ type: 'track', userId: 'ada', n: 7 }])
    expect(results[0]?.errors).toEqual([
      { field: 'reason', message: "Missing the required field 'reason'." }
    ])
  })

  it('treats an empty string as a delivery does: missing alone, a value in a batch', async () => {
    const empty = { type: 'track', userId: '' }
    const [alone] = (await preview([empty])).results
    expect(alone?.errors).toHaveLength(1)
    const [inBatch] = (await preview([empty, empty])).results
    expect(inBatch?.payload).toEqual({ id: '' })
  })

  it('answers in the order of the events, whatever they are', async () => {
    const { results } = await preview([
      { type: 'page', userId: 'ada' },
      'no event',
      { type: 'track', userId: 'grace' }
    ])
    expect(results.map(({ match }) => match)).toEqual([
      { subscribed: false, reason: 'type is "page", not "track"' },
      { subscribed: false, reason: 'the event is not an object' },
      { subscribed: true, reason: 'type is "track"' }
    ])
    expect(results[2]?.payload).toEqual({ id: 'grace' })
  })

  it('says that the trigger cannot be read and maps all the same', async () => {
    const { queryError, results } = await preview([{ type: 'track', userId: 'ada' }], {
      subscribe: 'nonsense'
    })
    expect(queryError).toContain('cannot read')
    expect(results[0]).toMatchObject({ match: { subscribed: false }, payload: { id: 'ada' } })
  })

  it('says which event a directive fails for, in a batch too', async () => {
    const mapping = { id: { '@lowercase': { '@path': '$.userId' } } }
    const { results } = await preview([{ userId: 5 }, { userId: 'ADA' }], {
      mapping: {
        ...mapping,
        id: { '@case': { operator: 'nonsense', value: { '@path': '$.userId' } } }
      }
    })
    expect(results.map(({ errors }) => errors !== undefined)).toEqual([false, true])
  })
})

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
        enable_batching: { label: 'Batch?', description: '', type: 'boolean' },
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

it('maps only the event that is looked at, and matches each', async () => {
  const events = ['a', 'b', 'c'].map((userId) => ({
    type: userId === 'c' ? 'page' : 'track',
    userId
  }))
  const { results } = await previewEvents(definition, subscription, events, 1)
  expect(results.map(({ match, payload }) => [match.subscribed, payload?.id])).toEqual([
    [true, undefined],
    [true, 'b'],
    [false, undefined]
  ])
  expect((await previewEvents(definition, subscription, events, 7)).results[2]).toEqual({
    match: { subscribed: false, reason: 'type is "page", not "track"' }
  })
})

describe('a preview', () => {
  it('shows the payload after mapping and schema', async () => {
    const { results } = await preview([{ type: 'track', userId: 'ada', n: '5' }])
    expect(results).toEqual([
      { match: { subscribed: true, reason: 'type is "track"' }, payload: { id: 'ada', count: 5 } }
    ])
  })

  it.each([
    ['alone', false],
    ['in a batch', true]
  ])('names the field of each schema error, %s', async (_, enable_batching) => {
    const events = Array.from({ length: 3 }, () => ({ type: 'track', n: 'many' }))
    const mapping = { ...subscription.mapping, enable_batching }
    const { results } = await preview(events, { mapping })
    expect(results).toHaveLength(3)
    expect(results.at(-1)?.errors).toEqual([
      { field: 'id', message: "Missing the required field 'id'." },
      { field: 'count', message: 'Count must be an integer but it was a string.' }
    ])
    expect(results.at(-1)?.payload).toMatchObject({ count: 'many' })
  })

  it('leaves the clause about a "then" schema out', async () => {
    const { results } = await preview([{ type: 'track', userId: 'ada', n: 7 }])
    expect(results[0]?.errors).toEqual([
      { field: 'reason', message: "Missing the required field 'reason'." }
    ])
  })

  it('treats an empty string as a delivery does: missing alone, a value in a batch', async () => {
    const empty = { type: 'track', userId: '' }
    const mapping = { ...subscription.mapping, enable_batching: true }
    const [inBatch] = (await preview([empty], { mapping })).results
    expect(inBatch).toMatchObject({ payload: { id: '' } })
    expect(inBatch?.errors).toBeUndefined()
    const [alone] = (await preview([empty], { mapping: { ...mapping, enable_batching: false } }))
      .results
    expect(alone?.errors).toEqual([{ field: 'id', message: "Missing the required field 'id'." }])
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
    const id = { '@template': { '@path': '$.userId' } }
    const mapping = { id, enable_batching: true }
    const { results } = await preview([{ userId: 'ADA' }, { userId: 5 }], { mapping })
    expect(results[0]?.errors).toBeUndefined()
    expect(results[1]?.errors).toEqual([{ message: '@template: expected string, got number' }])
  })
})

const CHOICE = {
  '@if': {
    exists: { '@path': '$.userId' },
    then: { '@path': '$.userId' },
    else: { '@path': '$.traits.email' }
  }
}

describe("sources #10: traits in the context, as RudderStack's SDKs send them", () => {
  const event = {
    type: 'identify',
    context: { traits: { email: 'ada@example.com', address: { city: 'London' } } }
  }
  const here = (path: string) =>
    `This event has nothing at $.traits.${path}, but something at $.context.traits.${path}.`
  const hintsOf = async (mapping: object, given: object = event) =>
    (await preview([given], { mapping })).results[0]?.hints

  it.each([
    ['a variable', { '@path': '$.traits.email' }, 'email'],
    ['one within', { '@path': '$.traits.address.city' }, 'address.city'],
    ['a template', { '@template': 'Dear {{ traits.email }}' }, 'email'],
    ['a choice', CHOICE, 'email']
  ])('are pointed out where %s finds nothing', async (_, id, path) => {
    expect(await hintsOf({ id })).toEqual([
      { field: 'id', message: expect.stringContaining(here(path)) }
    ])
  })

  it('are pointed out for the key of an object field', async () => {
    const mapping = { write_field: { '1': { '@path': '$.traits.email' }, '2': 'x' } }
    expect(await hintsOf(mapping)).toMatchObject([{ field: 'write_field.1' }])
  })

  it.each([
    [
      'the path finds something',
      { '@path': '$.traits.email' },
      { ...event, traits: { email: 'x' } }
    ],
    ['another path found something', CHOICE, { ...event, userId: 'ada' }],
    ['there is nothing either', { '@path': '$.traits.phone' }, event],
    ['the path is another', { '@path': '$.properties.email' }, event],
    ['the mapping asks there', { '@path': '$.context.traits.email' }, event]
  ])('are not mentioned where %s', async (_, id, given) => {
    expect(await hintsOf({ id }, given)).toBeUndefined()
  })
})

it.each([null, 'web', { personas: null }, { personas: 'x' }])(
  'found #18: shows nothing wrong with an event whose context is %j, which is delivered',
  async (context) => {
    const event = { type: 'track', userId: 'u', n: 1, context }
    for (const enable_batching of [true, false]) {
      const own = { ...subscription, mapping: { ...subscription.mapping, enable_batching } }
      const { results } = await previewEvents(definition, own, [event])
      expect(results[0]).toMatchObject({ match: { subscribed: true }, payload: { id: 'u' } })
      expect(results[0]).not.toHaveProperty('errors')
    }
  }
)

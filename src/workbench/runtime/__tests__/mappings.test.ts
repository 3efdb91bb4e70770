import { readFileSync } from 'node:fs'
import { parseMappings } from '../mappings'
import { definition, UPSERT } from './support'

const parse = (value: unknown) =>
  parseMappings(typeof value === 'string' ? value : JSON.stringify(value), definition)

describe('parseMappings', () => {
  it('reads a list, or an object with it', () => {
    expect(parse([UPSERT])).toEqual({ subscriptions: [{ ...UPSERT, enabled: true }], problems: [] })
    expect(parse({ subscriptions: [UPSERT] }).subscriptions).toHaveLength(1)
  })

  it('reads the examples, one of each action at least', () => {
    const { subscriptions, problems } = parse(readFileSync('examples/mappings.json', 'utf8'))
    expect(problems).toEqual([])
    expect(new Set(subscriptions.map(({ partnerAction }) => partnerAction))).toEqual(
      new Set(Object.keys(definition.actions))
    )
  })

  it.each([
    [{ key_value: { '@path': 5 } }, '[0].mapping.key_value.@path', 'should be a string'],
    [
      { write_field: { 1: { '@nope': 1 } } },
      '[0].mapping.write_field.1',
      'invalid directive: @nope'
    ],
    [{ key_value: { '@template': 'x'.repeat(10_001) } }, '[0].mapping', '10,000 characters']
  ])(
    'sources #14: refuses what would be refused for each event, with its place: %j',
    (mapping, path, message) => {
      expect(parse([{ ...UPSERT, mapping }])).toEqual({
        subscriptions: [],
        problems: [{ path, message: expect.stringContaining(message) }]
      })
    }
  )

  it('says what is wrong with one mapping, and keeps the others', () => {
    const { subscriptions, problems } = parse([
      { ...UPSERT, partnerAction: 'nonsense' },
      UPSERT,
      { ...UPSERT, subscribe: 'type = ' },
      { partnerAction: 'upsertContact' },
      'odd'
    ])
    expect(subscriptions).toHaveLength(1)
    expect(problems.map(({ path }) => path)).toEqual([
      '[0].partnerAction',
      '[2].subscribe',
      '[3].subscribe',
      '[4]'
    ])
    expect(problems[0]?.message).toContain('Known: addContactToList')
  })

  it.each([
    ['not json', /not JSON/],
    [{}, /must hold a list/],
    [null, /must hold a list/],
    [Array(51).fill(UPSERT), /51 mappings.*at most 50/]
  ])('refuses a file as a whole: %#', (file, message) => {
    const { subscriptions, problems } = parse(file)
    expect(subscriptions).toEqual([])
    expect(problems[0]?.message).toMatch(message)
  })
})

import { editMapping, versionOf } from '../mappings-document'

const TEXT = `[
    { "subscribe": "type = \\"track\\"",   "partnerAction": "a",
      "mapping": { "x": {"@path": "$.x"}, "y": 1 } },
    {
        "name": "B", "partnerAction": "b", "custom": [1,2], "subscribe": "s", "mapping": {}
    }
]
`
const [a, b] = JSON.parse(TEXT)

describe('page #10: one mapping of a file is changed', () => {
  it('and only the value that differs is written', () => {
    const changed = { ...a, mapping: { ...a.mapping, y: 2 } }
    const text = editMapping(TEXT, { op: 'replace', index: 0, subscription: changed })
    expect(text).toBe(TEXT.replace('"y": 1', '"y": 2'))
  })

  it('whatever order its keys come in', () => {
    const subscription = {
      custom: [1, 2],
      mapping: {},
      subscribe: 's',
      partnerAction: 'b',
      name: 'C'
    }
    const text = editMapping(TEXT, { op: 'replace', index: 1, subscription })
    expect(text).toBe(TEXT.replace('"name": "B"', '"name": "C"'))
  })

  it('a key that comes or goes leaves the others where they are', () => {
    const { custom: _, ...without } = b
    const text = editMapping(TEXT, {
      op: 'replace',
      index: 1,
      subscription: { ...without, enabled: false }
    })
    expect(text.slice(0, 130)).toBe(TEXT.slice(0, 130))
    expect(JSON.parse(text)).toEqual([a, { ...without, enabled: false }])
    expect(Object.keys(JSON.parse(text)[1])).toEqual([
      ...['name', 'partnerAction', 'subscribe', 'mapping', 'enabled']
    ])
  })

  it('nothing is written where nothing differs', () => {
    expect(editMapping(TEXT, { op: 'replace', index: 0, subscription: { ...a } })).toBe(TEXT)
  })

  it('one is added, removed, and put back at its place', () => {
    const added = editMapping(TEXT, { op: 'insert', index: 2, subscription: { name: 'C' } })
    expect(added.startsWith(TEXT.slice(0, TEXT.lastIndexOf('}') + 1))).toBe(true)
    expect(JSON.parse(added)).toEqual([a, b, { name: 'C' }])
    const removed = editMapping(TEXT, { op: 'remove', index: 0 })
    expect(JSON.parse(removed)).toEqual([b])
    const back = editMapping(removed, { op: 'insert', index: 0, subscription: a })
    expect(JSON.parse(back)).toEqual([a, b])
  })

  const COMPACT = `[
  {"name":"A","x":{"@path":"$.x"},"y":1},
  {"name":"B","x":{"@path":"$.x"}},
  {"name":"C","x":{"@path":"$.x"}}
]
`
  it.each([
    [0, COMPACT.replace(/ {2}.*"A".*\n/, '')],
    [1, COMPACT.replace(/ {2}.*"B".*\n/, '')],
    [2, COMPACT.replace(/,\n.*"C".*/, '')]
  ])('what stands beside one that is removed is not laid out anew: %i', (index, left) => {
    expect(editMapping(COMPACT, { op: 'remove', index })).toBe(left)
  })

  it('what stands beside a key that goes is not laid out anew', () => {
    const subscription = { name: 'A', x: { '@path': '$.x' } }
    expect(editMapping(COMPACT, { op: 'replace', index: 0, subscription })).toBe(
      COMPACT.replace(',"y":1', '')
    )
  })

  it('the only one leaves an empty list', () => {
    const text = '[\n  {"name":"A"}\n]\n'
    expect(editMapping(text, { op: 'remove', index: 0 })).toBe('[]\n')
  })

  it.each([null, '', '[]\n'])('an empty file gets its first: %j', (text) => {
    const first = editMapping(text, { op: 'insert', index: 0, subscription: { name: 'C' } })
    expect(JSON.parse(first)).toEqual([{ name: 'C' }])
  })

  it('of an object with subscriptions the rest stays, line ends and tabs as well', () => {
    const text =
      '{\r\n\t"note": "ours",\r\n\t"subscriptions": [\r\n\t\t{ "name": "A" }\r\n\t]\r\n}\r\n'
    expect(editMapping(text, { op: 'replace', index: 0, subscription: { name: 'B' } })).toBe(
      text.replace('"A"', '"B"')
    )
    const added = editMapping(text, { op: 'insert', index: 1, subscription: { name: 'B' } })
    expect(added).toContain('\r\n\t\t{\r\n\t\t\t"name": "B"\r\n\t\t}')
  })

  it('an index that is not there is an error', () => {
    expect(() => editMapping(TEXT, { op: 'remove', index: 2 })).toThrow(
      'There is no mapping 2; the file holds 2.'
    )
  })
})

describe('the version of a file', () => {
  it('is another for every other text, and for no file', () => {
    const versions = [null, '', '[]', '[] '].map(versionOf)
    expect(new Set(versions).size).toBe(4)
    expect(versionOf('[]')).toBe(versionOf('[]'))
  })
})

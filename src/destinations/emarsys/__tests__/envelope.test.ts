import { looseText, readEnvelope, readErrors } from '../api/envelope'

describe('readEnvelope', () => {
  it.each([
    [
      'an envelope',
      '{"replyCode":0,"replyText":"OK","data":[1]}',
      { replyCode: 0, replyText: 'OK', data: [1] }
    ],
    [
      'a byte order mark',
      '\uFEFF{"replyCode":0,"replyText":"OK"}',
      { replyCode: 0, replyText: 'OK', data: undefined }
    ],
    [
      'a code as text',
      '{"replyCode":"2004","replyText":"No"}',
      { replyCode: 2004, replyText: 'No', data: undefined }
    ],
    ['no text', '{"replyCode":1}', { replyCode: 1, replyText: '', data: undefined }]
  ])('reads %s', (_, content, envelope) => {
    expect(readEnvelope({ content })).toEqual(envelope)
  })

  it.each([
    '',
    'null',
    '[]',
    '"OK"',
    '{}',
    '{"replyCode":null}',
    '{"replyCode":"x"}',
    '{"replyCode":0',
    '<html></html>'
  ])('finds none in %p', (content) => {
    expect(readEnvelope({ content })).toBeUndefined()
  })
})

it('takes what the request client read in an answer that is labelled JSON', () => {
  const data = { replyCode: 0, replyText: 'OK', data: 1, warnings: ['w'] }
  expect(readEnvelope({ content: 'not looked at', data })).toEqual(data)
})

describe('looseText', () => {
  it.each([
    ['{"message":"Forbidden"}', 'Forbidden'],
    ['{"error":"invalid_client","error_description":"Unknown client"}', 'Unknown client'],
    ['{"error":{"code":1}}', undefined],
    ['{"error":{"code":"X","details":[null,"y",{"message":"No such id"}]}}', 'X: No such id'],
    ['{"error":{"message":"No","details":[{"message":7},{"message":"such id"}]}}', 'No such id'],
    ['<html><title>Oops</title><body><h1>502 Bad Gateway</h1></body></html>', '502 Bad Gateway'],
    ['<h1>502</h1><p>Bad  \n Gateway</p>', '502 Bad Gateway'],
    ['Bad<style>h1 { color: red }</style>Gateway', 'Bad Gateway'],
    ['upstream connect error', 'upstream connect error'],
    ['', undefined]
  ])('reads %p', (content, text) => {
    expect(looseText(content)).toBe(text)
  })

  it('keeps to 200 characters', () => {
    expect(looseText('x'.repeat(5000))).toHaveLength(200)
  })
})

describe('readErrors', () => {
  it.each([
    undefined,
    null,
    'text',
    {},
    { errors: [] },
    { errors: {} },
    { errors: null },
    { errors: '' },
    { errors: false },
    { errors: 0 },
    []
  ])('finds nothing wrong in %j', (data) => {
    expect(readErrors(data)).toBeUndefined()
  })

  it('found #1: keeps every reason of a key that a list names twice', () => {
    const errors = [
      { key: 'a', errorCode: 2007, errorMsg: 'Bad value' },
      { key: 'a', errorCode: 2008, errorMsg: 'No contact found' }
    ]
    expect(readErrors({ errors })?.byKey.get('a')).toEqual([
      { code: 2007, text: 'Bad value' },
      { code: 2008, text: 'No contact found' }
    ])
  })

  it('reads reasons by key value, also of keys that objects have by nature', () => {
    const data = JSON.parse(
      '{"errors":{"a":{"2008":"No contact"},"__proto__":{"2005":"x","2010":"y"},"constructor":"odd"}}'
    )
    expect([...(readErrors(data)?.byKey ?? [])]).toEqual([
      ['a', [{ code: 2008, text: 'No contact' }]],
      [
        '__proto__',
        [
          { code: 2005, text: 'x' },
          { code: 2010, text: 'y' }
        ]
      ],
      ['constructor', [{ code: undefined, text: 'odd' }]]
    ])
  })

  it('reads the form of getdata', () => {
    const errors = [
      { key: 7, errorCode: 2008, errorMsg: 'No contact' },
      { key: 'b' },
      { key: 'c', errorCode: 1.5 },
      { key: 'd', errorCode: 'E7' },
      { key: 'e', errorCode: '2008' }
    ]
    expect([...(readErrors({ errors })?.byKey ?? [])]).toEqual([
      ['7', [{ code: 2008, text: 'No contact' }]],
      ['b', [{ code: undefined, text: '' }]],
      ['c', [{ code: undefined, text: '' }]],
      ['d', [{ code: undefined, text: '' }]],
      ['e', [{ code: 2008, text: '' }]]
    ])
  })

  it('reads a row that is a map as such where any of its names is a code', () => {
    const errors = [{ a: { 2008: 'No contact', note: 'Look again' }, index: 3 }]
    expect([...(readErrors({ errors })?.byKey ?? [])]).toEqual([
      [
        'a',
        [
          { code: 2008, text: 'No contact' },
          { code: undefined, text: 'Look again' }
        ]
      ]
    ])
  })

  it('keeps a contact that is named without a reason, and codes of digits only', () => {
    expect([
      ...(readErrors({ errors: { a: {}, b: { x12: 'x', '12x': 'y' } } })?.byKey ?? [])
    ]).toEqual([
      ['a', [{ code: undefined, text: '' }]],
      [
        'b',
        [
          { code: undefined, text: 'x' },
          { code: undefined, text: 'y' }
        ]
      ]
    ])
  })

  it.each([
    ['a sentence', 'all wrong', [{ code: undefined, text: 'all wrong' }]],
    [
      'a row whose key is not a key',
      [{ key: { toString: 1 } }],
      [{ code: undefined, text: '{"toString":1}' }]
    ],
    ['a number', 5, [{ code: undefined, text: '5' }]],
    [
      'a list of sentences',
      ['one', { '9': 'two' }],
      [
        { code: undefined, text: 'one' },
        { code: 9, text: 'two' }
      ]
    ],
    ['reasons that are no text', [{ '9': { deep: 1 } }], [{ code: 9, text: '{"deep":1}' }]],
    ['null, which says nothing', [null], [{ code: undefined, text: '' }]],
    ['a code without words', [{ '2008': null }], [{ code: 2008, text: '' }]],
    ['an empty list', [[]], [{ code: undefined, text: '' }]]
  ])('keeps %s as complaints about nobody', (_, errors, unnamed) => {
    expect(readErrors({ errors })?.unnamed).toEqual(unnamed)
  })
})

import fc from 'fast-check'
import calls from '../../sandbox/contract/calls.json'
import { checkRecording, type Exchange, Recorder } from '../recording'
import { MAX_SHAPES, shapeOf } from '../shape'

/** Whatever is to be found nowhere in the file holds this; no name of the vendor does. */
const MARK = 'Zq7'

const marked = fc.string({ maxLength: 12 }).map((text) => `${text}${MARK}`)
const figure = fc.integer({ min: 1_000_000, max: 9_999_999 })
const vendor = fc.constantFrom(
  'data',
  'errors',
  'ids',
  'contacts',
  'result',
  'id',
  '3',
  '31',
  'key'
)
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    marked,
    figure,
    figure.map(String),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(marked, vendor, figure.map(String)), tie('json'), { maxKeys: 5 })
  )
}))
const text = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  marked,
  fc.constant('')
)
const segment = fc.oneof(
  marked.map(encodeURIComponent),
  figure.map(String),
  fc.constantFrom('contact', 'getdata', 'event', 'api')
)

const exchange: fc.Arbitrary<Exchange> = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'POST', 'PUT'), marked),
  url: fc
    .tuple(
      fc.array(segment, { maxLength: 4 }),
      fc.array(fc.tuple(segment, segment), { maxLength: 3 })
    )
    .map(([path, query]) => `/${path.join('/')}?${query.map((pair) => pair.join('=')).join('&')}`),
  body: text,
  status: fc.constantFrom(200, 400, 404, 500),
  contentType: fc.oneof(fc.constantFrom('application/json; charset=utf-8', 'text/html'), marked),
  answer: text
})

const recordingOf = (exchanges: readonly Exchange[]) => {
  const recorder = new Recorder()
  for (const one of exchanges) recorder.add(one)
  return recorder.toJSON()
}

/** Every text in a value, names included. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)])
}

const contract = new Set([
  ...JSON.stringify(calls).split(/[^\w$]+/),
  // Of refusals, the envelope and the token endpoint.
  ...['replyCode', 'replyText', 'data', 'errors', 'warnings', 'message', 'error'],
  ...['error_description', 'access_token', 'token_type', 'expires_in', 'scope'],
  // The recording's own.
  ...['version', 'calls', 'method', 'path', 'query', 'count', 'requests', 'answers', 'status'],
  ...['type', 'body', 'other', '{name}', '{id}', 'any of', 'nothing', 'no JSON'],
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'],
  ...['application/json', 'text/html', 'text/plain'],
  ...['string', 'empty string', 'integer', 'number', 'boolean', 'null', 'api', 'v2', 'v3']
])

describe('a recording', () => {
  it('holds no value of any request or answer', () => {
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 6 }), (exchanges) => {
        const file = JSON.stringify(recordingOf(exchanges))
        expect(file).not.toContain(MARK)
        expect(file).not.toMatch(/\d{7}/)
      }),
      { numRuns: 500 }
    )
  })

  it('is made of the words of the contract, types and ids of system fields alone', () => {
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 6 }), (exchanges) => {
        const words = textsIn(recordingOf(exchanges)).flatMap((word) =>
          word.startsWith('/') ? word.split('/').filter(Boolean) : [word]
        )
        const strangers = words.filter((word) => !contract.has(word) && !/^\d{1,2}$/.test(word))
        expect(strangers).toEqual([])
      }),
      { numRuns: 300 }
    )
  })

  it('shows the shape of an upsert: ids of system fields, and nobody', () => {
    const body = { key_id: '3', contacts: [{ '3': 'ada@example.com', '10001': 5, '31': 1 }] }
    const answer = {
      replyCode: 0,
      replyText: 'OK',
      data: { ids: ['1', 2], errors: { 'ada@example.com': { 2008: 'No contact' } } }
    }
    const { calls: recorded } = recordingOf([
      {
        method: 'PUT',
        url: '/api/v2/contact/?create_if_not_exists=1',
        body: JSON.stringify(body),
        status: 200,
        contentType: 'application/json',
        answer: JSON.stringify(answer)
      }
    ])
    expect(recorded).toEqual([
      {
        method: 'PUT',
        path: '/api/v2/contact',
        query: ['create_if_not_exists'],
        count: 1,
        requests: [
          { key_id: 'string', contacts: [{ '3': 'string', '{name}': 'integer', '31': 'integer' }] }
        ],
        answers: [
          {
            status: 200,
            type: 'application/json',
            body: {
              replyCode: 'integer',
              replyText: 'string',
              data: { ids: ['string', 'integer'], errors: { '{name}': { '{name}': 'string' } } }
            }
          }
        ]
      }
    ])
  })

  it('keeps key values out where they look like names or ids of fields', () => {
    const data = { errors: { 31: { 2008: '' }, email: { 2008: '' } }, ids: { name: '5' } }
    const answer = JSON.stringify({ replyCode: 0, replyText: 'OK', data })
    const { calls: recorded } = recordingOf([
      {
        method: 'POST',
        url: '/api/v2/contact/checkids',
        body: '',
        status: 200,
        contentType: 'application/json',
        answer
      }
    ])
    expect(recorded[0]?.answers[0]?.body).toMatchObject({
      data: { errors: { '{name}': { '{name}': 'empty string' } }, ids: { '{name}': 'string' } }
    })
  })

  it('counts calls, and keeps each shape once and not more than a few', () => {
    const one = (body: object) => ({
      method: 'POST',
      url: '/api/v3/event/7/trigger',
      status: 200,
      body: JSON.stringify(body),
      contentType: 'application/json',
      answer: '{}'
    })
    const many = Array.from({ length: 50 }, (_, index) =>
      one({ contacts: Array(index).fill([index]) })
    )
    const deep = Array.from({ length: 50 }, (_, depth) =>
      one(
        Array(depth)
          .fill(0)
          .reduce((inner) => ({ data: inner }), {})
      )
    )
    const { calls: recorded } = recordingOf([...many, ...deep])
    expect(recorded).toHaveLength(1)
    expect(recorded[0]?.count).toBe(100)
    expect(recorded[0]?.requests).toHaveLength(MAX_SHAPES)
    expect(recorded[0]?.answers).toHaveLength(1)
  })

  it('is read as it was written, and refused with the place of what is wrong', () => {
    const recording = recordingOf([])
    expect(checkRecording(JSON.parse(JSON.stringify(recording)))).toEqual(recording)
    expect(() => checkRecording({ version: 9, calls: [] })).toThrow(
      'at version: This release reads'
    )
    expect(() => checkRecording({ version: 1, calls: [{}] })).toThrow('at calls.0.method: ')
  })
})

describe('the shape of', () => {
  it.each([
    [null, 'null'],
    ['', 'empty string'],
    [1.5, 'number'],
    [[], []],
    [
      [1, 2, 'x'],
      ['integer', 'string']
    ],
    [{ a: { b: true } }, { a: { b: 'boolean' } }]
  ])('%j', (value, shape) => {
    expect(shapeOf(value)).toEqual(shape)
  })

  it('several properties of one name shows each', () => {
    expect(shapeOf({ a: 1, b: 'x', c: 2 }, () => '*')).toEqual({
      '*': { 'any of': ['integer', 'string'] }
    })
  })
})

import { readEnvelope } from '../api/envelope'
import type { Answer } from '../api/http'
import { advice, answerText, contactStatus, requestStatus } from '../api/status'

const answer = (status: number, replyCode?: number, content = ''): Answer => ({
  status,
  content,
  envelope:
    replyCode === undefined ? readEnvelope({ content }) : { replyCode, replyText: 'Text', data: '' }
})

type Row = [status: number, replyCode: number | undefined, reported: number]

describe('requestStatus', () => {
  it.each<Row>([
    [200, 0, 200],
    [202, 0, 200],
    [200, 2004, 400],
    [200, undefined, 502],
    [204, undefined, 502],
    [302, 0, 502],
    [199, 0, 502],
    [300, 0, 502],
    [302, undefined, 502],
    [400, 3004, 400],
    [400, 2001, 503],
    [400, 2009, 503],
    [404, 2009, 404],
    [500, 2001, 500],
    [400, 2006, 400],
    [400, 2013, 400],
    [200, 2020, 400],
    [404, 2020, 400],
    [500, 2013, 400],
    [400, undefined, 400],
    [401, 1, 401],
    [403, undefined, 403],
    [404, 3006, 404],
    [405, undefined, 405],
    [408, undefined, 408],
    [412, 8029, 412],
    [413, undefined, 413],
    [423, undefined, 423],
    [429, 7003, 429],
    ...[3001, 3002, 3003, 3004, 3005, 6010, 6025, 6058, 6059].map((code): Row => [500, code, 400]),
    [500, 1, 500],
    [500, 7003, 500],
    [500, undefined, 500],
    [501, undefined, 501],
    ...[3001, 3004, 6059].flatMap((code): Row[] => [
      [502, code, 502],
      [503, code, 503]
    ]),
    [502, undefined, 502],
    [503, undefined, 503],
    [520, undefined, 520]
  ])('#43 once: reports HTTP %p with replyCode %p as %p', (status, replyCode, reported) => {
    expect(requestStatus(answer(status, replyCode))).toBe(reported)
  })
})

it.each([
  ['Contact with the external id already exists: 3', 503],
  ['Invalid field id: 999', 400],
  ['Empty field id for value: x', 400]
])('reads 400/2006 by its text: %s', (replyText, reported) => {
  const envelope = { replyCode: 2006, replyText, data: '' }
  expect(requestStatus({ status: 400, content: '', envelope })).toBe(reported)
})

describe('contactStatus', () => {
  const reasons = (...codes: (number | undefined)[]) => codes.map((code) => ({ code, text: '' }))
  it.each([
    ['no such contact', reasons(2008), 'creates', 400],
    ['already exists, while creating', reasons(2009), 'creates', 503],
    ['a field that does not exist', reasons(2006), 'creates', 400],
    ['already exists, while not creating', reasons(2009), 'finds', 400],
    ['already exists beside a real mistake', reasons(2009, 2007), 'creates', 400],
    ['a reason without code', reasons(undefined), 'creates', 400],
    ['no reason at all', [], 'creates', 400]
  ] as const)('of %s', (_, given, creation, status) => {
    expect(contactStatus(given, creation === 'creates')).toBe(status)
  })
})

describe('answerText', () => {
  it.each([
    [
      'the failure',
      { ...answer(503), failure: 'No connection (ECONNRESET)' },
      'No connection (ECONNRESET)'
    ],
    ["Emarsys's text", answer(400, 1), 'Text'],
    ["a gateway's words", answer(502, undefined, '<h1>Bad Gateway</h1>'), 'Bad Gateway'],
    ['the status', answer(403), 'Emarsys answered HTTP 403 without a reason'],
    ['the status', answer(400), 'Emarsys answered HTTP 400 without a reason'],
    [
      'what could not be read',
      answer(200, undefined, '<p>Hello</p>'),
      "Emarsys's answer could not be read: Hello"
    ],
    ['that nothing could be read', answer(200), "Emarsys's answer could not be read"]
  ])('gives %s', (_, given, text) => {
    expect(answerText(given)).toBe(text)
  })
})

describe('advice', () => {
  it.each([
    [429, 7003, 'Segment tries again when the rate limit allows.'],
    [401, 1, 'Check the credentials in the settings.'],
    [408, undefined, 'Segment tries again.'],
    [503, undefined, 'Segment tries again.'],
    [501, undefined, ''],
    [400, 2008, 'Create the contact first: Upsert Contact.'],
    [400, 2004, 'The action knows better.'],
    [400, 9999, ''],
    [400, undefined, '']
  ])('for %p with replyCode %p', (status, replyCode, words) => {
    expect(advice(status, replyCode, { 1: 'Odd.', 2004: 'The action knows better.' })).toBe(words)
  })
})

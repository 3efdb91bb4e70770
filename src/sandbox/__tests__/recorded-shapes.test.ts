import { readFileSync } from 'node:fs'
import { checkRecording, type RecordedCall, type Recording, Recorder } from '../../record/recording'
import { ANY_OF } from '../../record/shape'
import { createSandbox } from '..'
import { clientOf } from './client'
import { checkAnswer } from './contract-check'

/** A recording of the true Emarsys to be held against the contract: `SHAPES=shapes.json npx jest recorded-shapes`. */
const FILE = process.env.SHAPES

const SAMPLES: Record<string, unknown> = {
  string: '5',
  'empty string': '',
  integer: 5,
  number: 5.5,
  boolean: false,
  null: null,
  nothing: '',
  'no JSON': ''
}

/** A value of a shape. */
function sampleOf(shape: unknown): unknown {
  if (typeof shape === 'string') return SAMPLES[shape]
  if (Array.isArray(shape)) return shape.map(sampleOf)
  const entries = Object.entries(shape as object)
  const [first] = entries
  if (first?.[0] === ANY_OF) return sampleOf((first[1] as unknown[])[0])
  return Object.fromEntries(entries.map(([name, inner]) => [name, sampleOf(inner)]))
}

/** What of the successes in a recording the contract does not know. */
function strangeIn({ calls }: Recording): string[] {
  return calls.flatMap((call) =>
    call.answers
      .filter(({ status, type }) => status === 200 && type !== 'other')
      .flatMap((answer) => problemsOf(call, answer))
  )
}

function problemsOf(
  { method, path, query }: RecordedCall,
  { status, body }: RecordedCall['answers'][number]
): string[] {
  const sample = sampleOf(body)
  // A recording has no replyCode: whether a 200 was a success is not known.
  const success = typeof sample === 'object' ? { ...sample, replyCode: 0 } : sample
  const request = { method, path, url: path, query: new URLSearchParams(query.join('&')) }
  const answer = { status, headers: {}, body: JSON.stringify(success) }
  return checkAnswer({ request: request as never, answer })
    .filter((problem) => !/is not a code of single contacts/.test(problem))
    .map((problem) => `${method} ${path}: ${problem} (${JSON.stringify(body)})`)
}

async function recordSandbox(): Promise<Recording> {
  const sandbox = await createSandbox()
  const client = clientOf(sandbox)
  const recorder = new Recorder()
  const call = async (method: string, path: string, body?: object) => {
    const reply = await client.call(method, path, body)
    recorder.add({
      method,
      url: `/api/v2/${path}`,
      body: JSON.stringify(body ?? ''),
      status: reply.status,
      contentType: 'application/json',
      answer: reply.text
    })
  }
  const contacts = [
    { 3: 'ada@example.com', 1: 'Ada' },
    { 3: 'x@example.com', 5: 'wrong' }
  ]
  await call('PUT', 'contact/?create_if_not_exists=1', { key_id: '3', contacts })
  await call('POST', 'contact/getdata', { keyId: '3', keyValues: ['ada@example.com', 'nobody'] })
  const ids = ['ada@example.com', 'nobody']
  await call('POST', 'contactlist/482019135/add', { key_id: '3', external_ids: ids })
  await call('POST', 'event/1001/trigger', { key_id: '3', contacts: [{ external_id: ids[0] }] })
  for (const path of [
    'field',
    'field/5/choice',
    'contactlist',
    'event',
    'event/1001/usages',
    'source'
  ])
    await call('GET', path)
  await sandbox.close()
  return recorder.toJSON()
}

describe('a recording', () => {
  it(`${FILE ?? 'of the sandbox'} has no success that the contract does not know`, async () => {
    const recording =
      FILE === undefined
        ? await recordSandbox()
        : checkRecording(JSON.parse(readFileSync(FILE, 'utf8')))
    expect(recording.calls.length).toBeGreaterThan(0)
    expect(strangeIn(recording)).toEqual([])
  })

  it('with an answer of another shape is found out', () => {
    const recorder = new Recorder()
    const answer = { replyCode: 0, replyText: 'OK', data: { ids: 'none' } }
    recorder.add({
      method: 'PUT',
      url: '/api/v2/contact',
      body: '',
      status: 200,
      contentType: 'application/json',
      answer: JSON.stringify(answer)
    })
    expect(strangeIn(recorder.toJSON()).join()).toContain('PUT /api/v2/contact: data')
  })
})

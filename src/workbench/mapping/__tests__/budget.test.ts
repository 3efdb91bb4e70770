import type { JSONObject } from '@segment/actions-core'
import { Budget, LIMITS } from '../budget'

const budget = new Budget()
afterAll(() => budget.close())

const liquid = (text: string): JSONObject => ({ key_value: { '@liquid': text } })
const EVENT = { type: 'track', properties: { n: 30_000_000, email: 'ada@example.com' } }

it('found #37: a thread that runs out of memory while it is ended takes nothing along', async () => {
  const text = '{% assign x = (1..99999999) | join %}{{ x }}'
  for (const memoryMb of [32, 48, 64, 96]) {
    const small = new Budget({ eventMs: 30, totalMs: 30, memoryMb })
    expect(await small.check(liquid(text), [EVENT])).toMatchObject({ code: 'too-expensive' })
    small.close()
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
})

describe('found #37: the evaluation of a mapping has a budget', () => {
  it.each([
    ['a template that counts', '{% assign x = (1..30000000) | join %}{{ x | size }}', EVENT],
    [
      'one that counts as far as the event says',
      '{% assign x = (1..properties.n) | join %}',
      EVENT
    ],
    ['one that takes all memory', '{% assign x = (1..99999999) | join %}{{ x }}', EVENT]
  ])('%s is ended and said, while others go on', async (_, text, event) => {
    let turns = 0
    const others = setInterval(() => {
      turns += 1
    }, 10)
    const started = performance.now()
    const found = await budget.check(liquid(text), [event])
    const took = performance.now() - started
    clearInterval(others)
    expect(found).toMatchObject({ level: 'error', code: 'too-expensive', at: ['mapping'] })
    expect(found?.message).toMatch(/was ended/)
    expect(took).toBeLessThan(10_000)
    expect(turns).toBeGreaterThan(3)
  })

  it('many events that are each within it are ended together', async () => {
    const short = new Budget({ ...LIMITS, eventMs: 5000, totalMs: 300 })
    const text = '{% assign x = (1..200000) | join %}{{ x | size }}'
    const found = await short.check(liquid(text), Array(200).fill(EVENT))
    short.close()
    expect(found?.message).toBe('Its evaluation was ended after 300 ms for 200 events.')
  })

  it('goes on after one that was ended', async () => {
    await budget.check(liquid('{% assign x = (1..99999999) | join %}'), [EVENT])
    expect(await budget.check(liquid('{{ properties.email | upcase }}'), [EVENT])).toBeUndefined()
  })

  it('evaluates with one worker again and again', async () => {
    const own = new Budget()
    for (let turn = 0; turn < 4; turn += 1)
      expect(await own.check(liquid('{{ properties.email | upcase }}'), [EVENT])).toBeUndefined()
    own.close()
  })

  it('does not count the time in which the process had no turn', async () => {
    const own = new Budget({ ...LIMITS, eventMs: 20 })
    // What the thread waits for costs no time of the processor, as a busy machine does not.
    const clock = jest.spyOn(process, 'cpuUsage').mockReturnValue({ user: 0, system: 0 })
    const text = '{% assign x = (1..1000000) | join %}{{ x | size }}'
    expect(await own.check(liquid(text), [EVENT])).toBeUndefined()
    clock.mockRestore()
    expect(await own.check(liquid(text), [EVENT])).toMatchObject({ code: 'too-expensive' })
    own.close()
  })

  const nested = (levels: number): JSONObject =>
    levels === 0
      ? { '@path': '$.properties.text' }
      : { '@replace': { pattern: 'a', replacement: 'a'.repeat(10), value: nested(levels - 1) } }

  it.each<[string, JSONObject, object]>([
    [
      'replacements that multiply each other',
      { key_value: nested(7) },
      { properties: { text: 'a'.repeat(100) } }
    ],
    [
      'a flattening that copies at each key',
      { write_field: { '@flatten': { separator: '.', value: { '@path': '$.properties' } } } },
      { properties: Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [key, 1])) }
    ],
    [
      'templates of brackets alone',
      { write_field: Array(60).fill({ '@template': '{'.repeat(9999) }) },
      { properties: {} }
    ]
  ])('%s are looked at as well', async (_, mapping, event) => {
    const found = await budget.check(mapping, [event])
    expect(found).toMatchObject({ code: 'too-expensive' })
  })

  it('a transform whose parts repeat each other is looked at as well', async () => {
    const wide = (path: string) => ({ a: Array(60).fill({ '@path': path }) })
    let value: JSONObject = { '@json': { mode: 'encode', value: { '@path': '$.a' } } }
    for (let level = 0; level < 3; level += 1)
      value = { '@transform': { apply: wide('$.a'), mapping: value } }
    const mapping = { key_value: { '@transform': { apply: wide('$.properties'), mapping: value } } }
    expect(await budget.check(mapping, [EVENT])).toMatchObject({ code: 'too-expensive' })
  })

  it('what cannot take long is not evaluated', async () => {
    const mapping = { key_value: { '@template': '{{properties.email}}' }, write_field: { 1: 'x' } }
    const started = process.cpuUsage().user
    expect(await budget.check(mapping, Array(1000).fill(EVENT))).toBeUndefined()
    expect(process.cpuUsage().user - started).toBeLessThan(500_000)
  })
})

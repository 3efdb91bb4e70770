import { readFileSync } from 'node:fs'
import { builtIn } from '../../runtime/definition'
import type { Subscription } from '../../wire'
import { compare } from '../compare'
import { FAULT_NAMES } from '../faults'
import { toJUnit } from '../junit'
import { observe, runScenario } from '../run-scenario'
import { parseScenarios } from '../scenario'

const read = (file: string) => readFileSync(`examples/${file}`, 'utf8')
const subscriptions = JSON.parse(read('mappings.json')) as Subscription[]
const examples = parseScenarios(read('scenarios.json'))
const run = { definition: builtIn, subscriptions, signal: new AbortController().signal }

describe('the scenarios of the examples', () => {
  it('are six', () => expect(examples).toHaveLength(6))

  it.each(examples.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, one) => {
    expect((await runScenario(one, run)).differences).toEqual([])
  })
})

describe('a scenario', () => {
  const [order] = examples
  if (order === undefined) throw new Error('There are no examples')

  it('says what comes out differently when a mapping is changed', async () => {
    const changed = subscriptions.map((one) =>
      one.name === 'Loyalty points'
        ? { ...one, mapping: { ...one.mapping, write_field: { 10001: '1' } } }
        : one
    )
    const { passed, differences } = await runScenario(order, { ...run, subscriptions: changed })
    expect(passed).toBe(false)
    expect(differences).toEqual([
      '"Loyalty points": missing: ada@example.com: Loyalty points 120 → 184',
      '"Loyalty points": unexpected: ada@example.com: Loyalty points 120 → 1'
    ])
  })

  it('says that a mapping that is switched off no longer fires', async () => {
    const off = subscriptions.map((one) => ({ ...one, enabled: one.name !== 'Loyalty points' }))
    const { differences } = await runScenario(order, { ...run, subscriptions: off })
    expect(differences).toEqual(['"Loyalty points" should fire, but does not.'])
  })

  it.each([
    ['rate limit', 'Order confirmation', 'retry'],
    ['list gone', 'Newsletter: subscribe', 'rejected'],
    ['unknown contact', 'Order confirmation', 'rejected'],
    ['login refused', 'Order confirmation', 'unauthorized'],
    ['unavailable', 'Order confirmation', 'retry']
  ] as const)('meets the trouble "%s"', async (fault, mapping, outcome) => {
    const events = [examples[3]?.events[0], order.events[0]].flatMap((event) => event ?? [])
    const found = await observe({ events, fault }, run)
    const own = found.find((one) => one.mapping === mapping)
    expect(own?.outcomes.filter((one) => one !== 'not subscribed')).toEqual([outcome])
    expect(own?.changes).toEqual([])
  })

  it('knows five troubles', () => expect(FAULT_NAMES).toHaveLength(5))
})

describe('a comparison', () => {
  const expect_ = [{ mapping: 'A', outcomes: ['delivered' as const] }]
  const scenario = { name: 'S', events: [{ type: 'page' as const }], expect: expect_ }

  it.each([
    ['what is expected', [{ mapping: 'A', outcomes: ['delivered' as const], changes: ['x'] }], []],
    ['nothing', [], ['"A" should fire, but does not.']],
    [
      'another mapping',
      [...expect_, { mapping: 'B', outcomes: ['delivered' as const] }],
      ['"B" fires, though nothing expects it.']
    ],
    [
      'another outcome',
      [{ mapping: 'A', outcomes: ['retry' as const] }],
      ['"A": is retry, not delivered.']
    ],
    [
      'more events',
      [{ mapping: 'A', outcomes: ['delivered' as const, 'retry' as const] }],
      ['"A": event 2 is retry, not left out.']
    ],
    [
      'fewer events',
      [{ mapping: 'A', outcomes: [] }],
      ['"A": 1 outcomes more are expected than events.']
    ]
  ])('with %s', (_, actual, differences) => {
    expect(compare(scenario, actual)).toEqual(differences)
  })

  it('of changes counts each as often as it happens', () => {
    const twice = {
      ...scenario,
      expect: [{ ...expect_[0], mapping: 'A', outcomes: [], changes: ['x', 'x'] }]
    }
    expect(compare(twice, [{ mapping: 'A', outcomes: [], changes: ['x'] }])).toEqual([
      '"A": missing: x'
    ])
  })
})

describe('a scenarios file', () => {
  it.each([
    ['{', /^The file is not JSON/],
    ['{}', 'The file must hold a list of scenarios.'],
    ['[{"events":[{}],"expect":[]}]', /^0\.name/],
    ['[{"name":"S","events":[],"expect":[]}]', '0.events: A scenario needs an event.'],
    [
      '[{"name":"S","events":[{}],"expect":[],"fault":"fire"}]',
      /^0\.fault: A fault is one of: rate limit/
    ],
    [
      '[{"name":"S","events":[{}],"expect":[{"mapping":"A","outcomes":["fine"]}]}]',
      /^0\.expect\.0\.outcomes\.0: An outcome is one of/
    ]
  ])('%s is refused with its place', (text, message) => {
    expect(() => parseScenarios(text)).toThrow(message)
  })
})

it('JUnit XML names each scenario, and what differs, with nothing that breaks it', () => {
  const base = { actual: [], durationMs: 12 }
  const xml = toJUnit([
    { ...base, name: 'fine', passed: true, differences: [] },
    { ...base, name: 'a < "b" & \u0001', passed: false, differences: ['"A": is retry', 'more'] }
  ])
  expect(xml).toContain('tests="2" failures="1" time="0.024"')
  expect(xml).toContain('<testcase name="fine" classname="scenarios" time="0.012"/>')
  expect(xml).toContain('name="a &lt; &quot;b&quot; &amp; \ufffd"')
  expect(xml).toContain('<failure message="&quot;A&quot;: is retry">')
})

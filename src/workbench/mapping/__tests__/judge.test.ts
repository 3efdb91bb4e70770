import { builtIn } from '../../runtime/definition'
import type { AccountFacts, AccountItem } from '../facts'
import { findingLine } from '../finding'
import { judgeAll } from '../judge'
import { simulateFleet } from '../../../doctor/fleet'
import { judgeByEvents } from '../judge-by-events'
import { readMappings } from '../read'

const items = (...all: [string, string, string?][]): ReadonlyMap<string, AccountItem> =>
  new Map(all.map(([id, name, type = '']) => [id, { id, name, stringId: `s_${id}`, type }]))

const ACCOUNT: AccountFacts = {
  fields: items(
    ['1', 'First name', 'shorttext'],
    ['3', 'E-mail', 'longtext'],
    ['4', 'Date of birth', 'date'],
    ['27', 'Contact source', 'shorttext'],
    ['31', 'Opt-in', 'singlechoice'],
    ['10001', 'Points', 'numeric'],
    ['10002', 'Tier', 'singlechoice']
  ),
  lists: items(['7', 'Newsletter']),
  events: items(['1001', 'Order']),
  sources: items(['5', 'Shop']),
  choices: new Map([['10002', items(['1', 'Gold'], ['2', 'Silver'])]]),
  listeners: new Map([['1001', 2]]),
  indexes: new Map<string, boolean | string>([['10001', false]])
}
const NOW = new Date('2026-11-30T12:00:00Z')

const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }
const UPSERT = {
  name: 'M',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: { ...KEY, write_field: { 1: { '@path': '$.traits.firstName' } }, empty_values: 'ignore' }
}
const ADD = { ...UPSERT, partnerAction: 'addContactToList', mapping: { ...KEY, contactlistid: 7 } }
const REMOVE = { ...ADD, partnerAction: 'removeContactFromList' }
const TRIGGER = {
  ...UPSERT,
  partnerAction: 'triggerEvent',
  mapping: { ...KEY, eventid: 1001, trigger_id: { '@path': '$.messageId' } }
}
const SYNC = { ...UPSERT, partnerAction: 'syncAudience', mapping: { ...KEY, contactlistid: 7 } }

/** Level and code of what is found, with its place. */
const found = (...entries: object[]) => {
  const { mappings, findings } = readMappings(JSON.stringify(entries), builtIn)
  expect(findings).toEqual([])
  return judgeAll(mappings, { account: ACCOUNT, now: NOW })
}
const codes = (...entries: object[]) =>
  found(...entries).map(({ level, code, at }) => `${level} ${code} ${at.join('.')}`)
/** Findings as they are read, and what else they hold. */
const told = (entry: object, account: AccountFacts | undefined = ACCOUNT) => {
  const { mappings } = readMappings(JSON.stringify([entry]), builtIn)
  return judgeAll(mappings, { now: NOW, ...(account && { account }) }).map((one) => {
    const more = [one.effect, one.fix && JSON.stringify(one.fix)].filter(Boolean).join(' ')
    return `${one.level} ${one.code} ${findingLine(one)} ${more}`.trimEnd()
  })
}
const change = (entry: { mapping: object }, mapping: object, more: object = {}) => ({
  ...entry,
  ...more,
  mapping: { ...entry.mapping, ...mapping }
})

it('finds nothing in mappings that are as they should be', () => {
  expect(codes(UPSERT, ADD, TRIGGER, SYNC)).toEqual([])
})

it('says in these words what is in order, what is not, and what could not be seen', () => {
  const path = { '@path': '$.traits.x' }
  const either = (one: unknown, other: unknown) => ({
    '@if': { exists: path, then: one, else: other }
  })
  const ids = [
    7,
    ' 07 ',
    '0',
    0,
    -1,
    1.5,
    true,
    '7x',
    '1234567890123456',
    '12345678901234567',
    '9007199254740993',
    8,
    '',
    path,
    either(7, 8),
    either(8, path),
    { '@literal': '8' }
  ]
  const keys = [
    '3',
    ' 03 ',
    '37',
    '1',
    '31',
    '10001',
    '10003',
    '999',
    's_3',
    's_10001',
    'id',
    'uid',
    'eid',
    path,
    either('3', '999')
  ]
  const values: [string, unknown][] = [
    ['31', 'TRUE'],
    ['31', ' no '],
    ['31', '3'],
    ['31', either('1', '9')],
    ['4', '2026-01-31'],
    ['4', '2026-01-31T10:00:00Z'],
    ['4', '2026-13-01'],
    ['4', 'x2026-01-31'],
    ['4', { '@path': '$.sentAt' }],
    ['4', either({ '@path': '$.timestamp' }, path)],
    ['1', 'x'.repeat(60)],
    ['1', 'x'.repeat(61)],
    ['3', 'x'.repeat(256)],
    ['10001', '1,5'],
    ['10001', '-2'],
    ['10001', '1.'],
    ['10002', '2'],
    ['10002', '3'],
    ['10002', path],
    ['10003', '1'],
    ['10003', ['1']],
    ['10003', path],
    ['0', 'x'],
    [' 0031 ', 'x'],
    ['s_31', 'x'],
    ['s_nope', 'x'],
    ['01', 'ok']
  ]
  const times = [
    '2026-11-30T11:00:00Z',
    '2026-11-30T06:00:00Z',
    '2026-11-30T05:59:59Z',
    'soon',
    '',
    path,
    { '@path': '$.sentAt' },
    either('soon', path)
  ]
  const entries: [string, object][] = [
    ...ids.flatMap((id): [string, object][] => [
      [`list ${JSON.stringify(id)}`, change(ADD, { contactlistid: id })],
      [`event ${JSON.stringify(id)}`, change(TRIGGER, { eventid: id })],
      [`source ${JSON.stringify(id)}`, change(UPSERT, { source: id })],
      [`list of an upsert ${JSON.stringify(id)}`, change(UPSERT, { contact_list: id })],
      [`connected ${JSON.stringify(id)}`, change(SYNC, { onMappingSave: { outputs: { id } } })],
      [
        `audience ${JSON.stringify(id)}`,
        change(SYNC, { contactlistid: undefined, external_audience_id: id })
      ]
    ]),
    ...keys.flatMap((key): [string, object][] => [
      [`key ${JSON.stringify(key)}`, change(UPSERT, { key_field: key })],
      [`key of a list ${JSON.stringify(key)}`, change(ADD, { key_field: key })],
      [
        `key of an audience that creates ${JSON.stringify(key)}`,
        change(SYNC, { key_field: key, create_if_missing: true })
      ],
      [
        `key that creates none ${JSON.stringify(key)}`,
        change(UPSERT, { key_field: key, create_if_missing: false })
      ]
    ]),
    ...values.map(([field, value]): [string, object] => [
      `field ${field} ${JSON.stringify(value)}`,
      change(UPSERT, { write_field: { [field]: value } })
    ]),
    ...times.map((time): [string, object] => [
      `time ${JSON.stringify(time)}`,
      change(TRIGGER, { event_time: time })
    ]),
    ...[
      { '@path': '$.messageId' },
      path,
      'x',
      '',
      either('a', 'b'),
      { '@template': '{{traits.a}}-{{messageId}}' }
    ].map((id): [string, object] => [
      `trigger id ${JSON.stringify(id)}`,
      change(TRIGGER, { trigger_id: id })
    ]),
    ...[undefined, 'ignore', 'clear', 'other', path].map((mode): [string, object] => [
      `empty values ${JSON.stringify(mode)}`,
      change(UPSERT, { empty_values: mode })
    ]),
    ...[
      ['eventid'],
      ['a'],
      ['eventid', 'key_field', 'a', 'b'],
      ['key_value'],
      ['trigger_id'],
      'eventid',
      []
    ].map((batch_keys): [string, object] => [
      `batch keys ${JSON.stringify(batch_keys)}`,
      change(TRIGGER, { eventid: path, key_field: path, batch_keys })
    ]),
    ...[1, 0, -1, '5', 2.5].map((batch_size): [string, object] => [
      `batch size ${JSON.stringify(batch_size)}`,
      change(UPSERT, { batch_size })
    ]),
    ...['order-1', 'Order', '', 5, true, path].map((id): [string, object] => [
      `integration ${JSON.stringify(id)}`,
      change(ENGAGE, { integrationId: id })
    ]),
    ...['mirror', 'add', 'everything', 5].map((mode): [string, object] => [
      `sync mode ${JSON.stringify(mode)}`,
      change(SYNC, { __segment_internal_sync_mode: mode })
    ]),
    ...[
      { a: 1 },
      [1],
      'x',
      5,
      null,
      { '@json': { mode: 'encode', value: path } },
      { '@json': { mode: 'decode', value: path } },
      { '@literal': { a: 1 } },
      { '@literal': 'x' }
    ].map((payload): [string, object] => [
      `payload ${JSON.stringify(payload)}`,
      change(TRIGGER, { event_payload: payload })
    ])
  ]
  const account = {
    ...ACCOUNT,
    fields: new Map([
      ...(ACCOUNT.fields ?? []),
      ...items(
        ['37', 'Mobile', 'shorttext'],
        ['0', 'Interests', 'multichoice'],
        ['10003', 'Tags', 'multichoice'],
        ['10004', 'Code', 'shorttext']
      )
    ])
  }
  expect(
    Object.fromEntries(entries.map(([name, entry]) => [name, told(entry, account)]))
  ).toMatchSnapshot()
  const unknown = {
    ...account,
    fields: undefined,
    lists: undefined,
    events: undefined,
    sources: undefined,
    listeners: new Map([['1001', null]])
  }
  const some = [
    UPSERT,
    ADD,
    TRIGGER,
    SYNC,
    change(UPSERT, { source: 5 }),
    change(SYNC, { onMappingSave: { outputs: { id: '9' } } })
  ]
  expect(some.map((entry) => told(entry, unknown))).toMatchSnapshot(
    'an account that cannot be read'
  )
  expect(some.map((entry) => told(entry, undefined))).toMatchSnapshot('no account')
  const heard = {
    ...account,
    listeners: new Map([['1001', 0]]),
    indexes: new Map<string, boolean | string>([
      ['10001', true],
      ['10003', 'HTTP 500']
    ])
  }
  const keyed = ['10001', '10003', '10004'].map((key_field) => change(TRIGGER, { key_field }))
  expect(keyed.map((entry) => told(entry, heard))).toMatchSnapshot('nothing listens, indexes')
})

describe('found #29: Sync Audience is examined as the others', () => {
  const WRITES = { create_if_missing: true, empty_values: 'ignore' }
  it.each<[string, object, string]>([
    ['no list', { contactlistid: null }, 'error no-list mapping.contactlistid'],
    ['a list that is gone', { contactlistid: 8 }, 'error no-such-id mapping.contactlistid'],
    [
      'an unknown field',
      { ...WRITES, write_field: { 999: 'x' } },
      'error no-such-field mapping.write_field.999'
    ],
    [
      'an unknown choice',
      { ...WRITES, write_field: { 10002: '9' } },
      'error bad-value mapping.write_field.10002'
    ],
    [
      'an unknown sync mode',
      { __segment_internal_sync_mode: 'everything' },
      'error sync-mode mapping.__segment_internal_sync_mode'
    ],
    [
      'a list of a hook that is gone',
      { retlOnMappingSave: { inputs: {}, outputs: { id: '99', name: 'Gone' } } },
      'error no-such-id mapping.retlOnMappingSave'
    ],
    ['a key field that many share', { key_field: '1' }, 'error key-field mapping.key_field']
  ])('%s', (_, mapping, expected) => {
    expect(codes(change(SYNC, mapping))).toContain(expected)
  })

  it('a constant list of the audience that is gone, and no list of a hook that the action does not know', () => {
    const bare = { contactlistid: null, external_audience_id: '99' }
    expect(codes(change(SYNC, bare))).toEqual(['error no-such-id mapping.external_audience_id'])
    const hook = { onMappingSave: { inputs: {}, outputs: { id: '7', name: 'Newsletter' } } }
    expect(codes(change(ADD, { contactlistid: 99, ...hook }))).toEqual([
      'error no-such-id mapping.contactlistid'
    ])
  })

  it('takes the list of a hook before that of the field, and that of an audience', () => {
    const hook = { onMappingSave: { inputs: {}, outputs: { id: '7', name: 'Newsletter' } } }
    expect(codes(change(SYNC, { contactlistid: 99, ...hook }))).toEqual([])
    const audience = { '@path': '$.context.personas.external_audience_id' }
    expect(codes(change(SYNC, { contactlistid: null, external_audience_id: audience }))).toEqual([])
  })
})

describe('found #30, #31: what is surely not meant, or rejects all', () => {
  const TABLE: [string, object, string][] = [
    [
      '#30: a constant key',
      change(UPSERT, { key_value: 'ada@example.com' }),
      'error constant-key mapping.key_value'
    ],
    [
      '#30: a literal of it',
      change(ADD, { key_value: { '@literal': 'x' } }),
      'error constant-key mapping.key_value'
    ],
    [
      '#31: a list action without a list',
      change(ADD, { contactlistid: '' }),
      'error required mapping.contactlistid'
    ],
    [
      '#30: a text that looks like a template',
      change(UPSERT, { key_value: '{{traits.email}}' }),
      'error constant-key mapping.key_value'
    ],
    [
      '#30: two branches alike',
      change(UPSERT, {
        key_value: { '@if': { exists: { '@path': '$.userId' }, then: 'x', else: 'x' } }
      }),
      'error constant-key mapping.key_value'
    ],
    [
      '#30: a template without a hole',
      change(UPSERT, { key_value: { '@template': 'ada@example.com' } }),
      'error constant-key mapping.key_value'
    ],
    [
      '#30: a constant in another case',
      change(UPSERT, { key_value: { '@case': { operator: 'lower', value: 'ADA@EXAMPLE.COM' } } }),
      'error constant-key mapping.key_value'
    ],
    [
      'a text with holes that nothing fills',
      change(UPSERT, { write_field: { 1: 'Hi {{traits.name}}' } }),
      'warning plain-template mapping.write_field.1'
    ],
    [
      'a list that is none',
      change(ADD, { contactlistid: 'list 7' }),
      'error bad-id mapping.contactlistid'
    ],
    ['a negative event', change(TRIGGER, { eventid: -5 }), 'error bad-id mapping.eventid'],
    [
      '#31: 30 February',
      change(UPSERT, { write_field: { 4: '2026-02-30' } }),
      'error bad-value mapping.write_field.4'
    ],
    [
      '#31: a date from a time',
      change(UPSERT, { write_field: { 4: { '@path': '$.timestamp' } } }),
      'warning date-time mapping.write_field.4'
    ],
    [
      '#31: a text as event payload',
      change(TRIGGER, { event_payload: 'hello' }),
      'error not-an-object mapping.event_payload'
    ],
    [
      'a list as event payload',
      change(TRIGGER, { event_payload: [1] }),
      'error not-an-object mapping.event_payload'
    ],
    [
      '#31: a key of the Spec, misspelt',
      change(UPSERT, { key_value: { '@path': '$.trait.email' } }),
      'warning path mapping.key_value.@path'
    ],
    [
      'another',
      change(UPSERT, { key_value: { '@path': '$.userid' } }),
      'warning path mapping.key_value.@path'
    ],
    [
      '#31: properties of identify',
      change(UPSERT, { key_value: { '@path': '$.properties.email' } }),
      'warning path mapping.key_value.@path'
    ],
    [
      'traits of track',
      change(ADD, {}, { subscribe: 'type = "track"' }),
      'warning path mapping.key_value.@path'
    ],
    [
      '#35: a star',
      change(UPSERT, { write_field: { 1: { '@path': '$.traits.a[*].b' } } }),
      'warning path mapping.write_field.1.@path'
    ],
    [
      '#35: "$" in a template',
      change(UPSERT, { write_field: { 1: { '@template': 'Hi {{$.traits.a}}' } } }),
      'warning path mapping.write_field.1.@template'
    ],
    [
      '#35: the whole event as "$"',
      change(TRIGGER, { event_payload: { all: { '@path': '$' } } }),
      'warning path mapping.event_payload.all.@path'
    ],
    [
      'a list at a path that finds nothing',
      change(TRIGGER, {
        event_payload: {
          items: { '@arrayPath': ['$.propertie.products', { sku: { '@path': '$.sku' } }] }
        }
      }),
      'warning path mapping.event_payload.items.@arrayPath.0'
    ],
    [
      '#31: a batch of none',
      change(UPSERT, { batch_size: 0 }),
      'warning batch-size mapping.batch_size'
    ],
    ['half a batch', change(UPSERT, { batch_size: 1.5 }), 'warning batch-size mapping.batch_size'],
    [
      '#31: a secret',
      change(TRIGGER, { event_payload: { k: 'sk_live_0123456789abcdef' } }),
      'warning secret mapping.event_payload.k'
    ],
    [
      'one that is named so',
      change(TRIGGER, { event_payload: { api_key: '0123456789' } }),
      'warning secret mapping.event_payload.api_key'
    ],
    [
      '#31: nulls that clear',
      change(UPSERT, { empty_values: undefined }),
      'warning clears mapping.empty_values'
    ],
    [
      'a field that there is not',
      change(ADD, { contactListId: 7 }),
      'warning unknown-field mapping.contactListId'
    ],
    [
      'a field that is read only',
      change(UPSERT, { write_field: { 27: 'x' } }),
      'error read-only mapping.write_field.27'
    ],
    [
      'a number that is none',
      change(UPSERT, { write_field: { 10001: 'many' } }),
      'error bad-value mapping.write_field.10001'
    ],
    [
      'a trigger that never fires',
      { ...UPSERT, subscribe: 'type = "identify" and type = "track"' },
      'error never subscribe'
    ],
    ...(
      [
        ['a name that is less than a number', 'event < 5', 'error never'],
        ['a type that is one', 'type >= 1 and traits.a = "x"', 'error never'],
        ['traits of a track call', 'type = "track" and traits.plan = "gold"', 'warning unusual'],
        ['properties of identify', 'type = "identify" and properties.a > 5', 'warning unusual'],
        ['the name of a track call', 'type = "track" and name = "Home"', 'warning unusual'],
        [
          'a type that there is not, as one of two',
          'type = "Track" or type = "page"',
          'warning no-such-type'
        ]
      ] as const
    ).map(([name, subscribe, said]): [string, object, string] => [
      name,
      change(ADD, {}, { subscribe }),
      `${said} subscribe`
    ]),
    [
      'a constant trigger id',
      change(TRIGGER, { trigger_id: 'x' }),
      'error constant-trigger-id mapping.trigger_id'
    ]
  ]
  it.each(TABLE)('%s', (_, entry, expected) => {
    expect(codes(entry)).toContain(expected)
  })

  it('says so in these words, with what to do, what becomes of every event, and what one click writes', () => {
    const said = TABLE.map(([name, entry]) => [name, told(entry)])
    expect(Object.fromEntries(said)).toMatchSnapshot()
  })

  it('found #31: the same twice, and adding to and removing from one list at once', () => {
    expect(codes(ADD, { ...ADD, name: 'Again' })).toEqual(['warning twice subscribe'])
    expect(codes(TRIGGER, { ...TRIGGER, name: 'Again' })).toEqual(['warning twice subscribe'])
    expect(codes(ADD, REMOVE)).toEqual(['error opposite mapping.contactlistid'])
    expect(codes(ADD, { ...REMOVE, subscribe: 'type = "group"' })).toEqual([])
    expect(codes(ADD, { ...ADD, enabled: false })).toEqual([])
  })

  it('found #32: an upsert that writes no field but the key is delivered, and not said to be rejected', () => {
    expect(codes(change(UPSERT, { write_field: {} }))).toEqual([])
  })

  it.each([
    'type = "identify" and properties.a = null',
    'type != "track" and traits.a = 1',
    '(type = "track" or type = "identify") and (properties.a = 1 or traits.a = 1)',
    'type = "page" and name = "Home"'
  ])('nothing is said of a trigger that some events match: %s', (subscribe) => {
    const said = codes(change(ADD, {}, { subscribe })).filter((code) => /subscribe/.test(code))
    expect(said).toEqual([])
  })

  it('offers what one click puts right', () => {
    const [path] = found(change(UPSERT, { key_value: { '@path': '$.trait.email' } }))
    expect(path?.fix).toMatchObject({
      at: ['mapping', 'key_value', '@path'],
      value: '$.traits.email'
    })
    const [id] = found(change(TRIGGER, { trigger_id: '' }))
    expect(id?.fix).toMatchObject({ value: { '@path': '$.messageId' } })
  })

  it('says no more where one of several paths is enough', () => {
    const email = {
      '@if': {
        exists: { '@path': '$.traits.email' },
        then: { '@path': '$.traits.email' },
        else: { '@path': '$.properties.email' }
      }
    }
    expect(codes(change(UPSERT, { key_value: email }))).toEqual([])
  })
})

const ENGAGE = {
  ...UPSERT,
  partnerAction: 'triggerEngagementEvent',
  mapping: {
    integrationId: 'shop',
    eventConfigurationId: 'order',
    event_payload: { '@path': '$.traits' }
  }
}

it('judges engagement events: ids that can be in an address, without contact, list or trigger id', () => {
  expect(codes(ENGAGE, change(ENGAGE, { eventConfigurationId: 'cart' }))).toEqual([])
  expect(codes(change(ENGAGE, { integrationId: 'Shop/1' }))).toEqual([
    'error bad-id mapping.integrationId'
  ])
  expect(codes(change(ENGAGE, { eventConfigurationId: undefined }))).toEqual([
    'error required mapping.eventConfigurationId'
  ])
})

it('takes a list of files for the attachments of a trigger', () => {
  expect(codes(change(TRIGGER, { attachment: [{ filename: 'a', data: 'YQ==' }] }))).toEqual([])
  expect(codes(change(TRIGGER, { attachment: 'a' }))).toEqual([
    'error not-an-object mapping.attachment'
  ])
})

describe('found #30: siblings of a constant key value', () => {
  const keyed = (key_value: unknown) =>
    found(change(UPSERT, { key_value }))
      .filter(({ code }) => code === 'constant-key')
      .map(({ level, message }) => `${level}: ${message}`)
  const email = { '@path': '$.traits.email' }

  it.each<[string, unknown, string]>([
    [
      'two constants',
      { '@if': { exists: { '@path': '$.traits.vip' }, then: 'vip@b.c', else: 'x@b.c' } },
      'error: The key value is always "vip@b.c" or "x@b.c": every event goes to one of these contacts.'
    ],
    [
      'liquid without anything to fill in',
      { '@liquid': 'ada@b.c' },
      'error: The key value is always "ada@b.c": every event goes to that one contact.'
    ],
    [
      'a template that is not closed',
      { '@template': '{{traits.email' },
      'error: The key value is always "{{traits.email": every event goes to that one contact.'
    ],
    [
      'what all events have in common',
      { '@path': '$.type' },
      'error: The key value is read from $.type, which tells no contacts apart.'
    ],
    [
      'a constant for who has none',
      { '@if': { exists: email, then: email, else: 'nobody@b.c' } },
      'warning: Where the event has no key value of its own, it is "nobody@b.c": all such events go to that one contact.'
    ]
  ])('%s', (_, value, said) => {
    expect(keyed(value)).toEqual([said])
  })

  it.each<[string, unknown]>([
    ['a path', email],
    ['a choice of paths', { '@if': { exists: email, then: email, else: { '@path': '$.userId' } } }],
    ['half a choice', { '@if': { exists: email, then: email } }],
    ['liquid', { '@liquid': '{{ traits.email | downcase }}' }]
  ])('none is %s', (_, value) => {
    expect(keyed(value)).toEqual([])
  })
})

describe('found #31 and #35: paths that find nothing, wherever they stand', () => {
  const at = (value: unknown) =>
    found(change(UPSERT, { write_field: { 1: value } }))
      .filter(({ code }) => code === 'path')
      .map(({ message }) => message.split(':')[0])
  it.each<[unknown, string]>([
    [
      { '@liquid': 'Hi {{ trait.firstName }}' },
      'trait.firstName finds nothing in events of Segment'
    ],
    [{ '@path': "$.traits['a.b']" }, "$.traits['a.b'] finds nothing"],
    [{ '@path': '$.traits["top.level"].x' }, '$.traits["top.level"].x finds nothing']
  ])('%j', (value, said) => {
    expect(at(value)).toEqual([said])
  })

  it.each<[unknown]>([
    [{ '@liquid': '{% assign trait = traits.a %}{{ trait }}' }],
    [{ '@liquid': '{{ traits.firstName | default: "you" }}{{ true }}' }],
    [{ '@path': "$.traits['first name']" }]
  ])('not %j', (value) => {
    expect(at(value)).toEqual([])
  })
})

describe('found #31: the same twice, and opposites, however they are written', () => {
  const both = 'type = "identify" and traits.a = 1'
  it.each<[string, object, object, string]>([
    [
      'conditions in another order',
      { ...ADD, subscribe: both },
      { ...ADD, subscribe: 'traits.a=1 AND type = "identify"' },
      'warning twice'
    ],
    ['an id as text', ADD, change(ADD, { contactlistid: '07', key_field: '03' }), 'warning twice'],
    ['brackets', ADD, { ...ADD, subscribe: '(type = "identify")' }, 'warning twice'],
    [
      'opposites, an id as text',
      { ...ADD, subscribe: both },
      change(REMOVE, { contactlistid: ' 7' }, { subscribe: 'traits.a = 1 and type = "identify"' }),
      'error opposite'
    ]
  ])('%s', (_, one, other, said) => {
    expect(found(one, other).map(({ level, code }) => `${level} ${code}`)).toContain(said)
  })

  it('another condition or list is another mapping', () => {
    const other = { ...ADD, subscribe: 'type = "identify" or traits.a = 1' }
    const codesOf = found({ ...ADD, subscribe: both }, other).map(({ code }) => code)
    expect(codesOf).not.toContain('twice')
  })
})

describe('found #31: siblings of what Send rejects, and of secrets', () => {
  it('one of two lists that is gone does not make every event rejected', () => {
    const lists = { '@if': { exists: { '@path': '$.traits.vip' }, then: 7, else: 99 } }
    const [gone] = found(change(ADD, { contactlistid: lists, batch_keys: ['contactlistid'] }))
    expect(gone).toMatchObject({ level: 'error', code: 'no-such-id' })
    expect(gone?.effect).toBeUndefined()
    expect(found(change(ADD, { contactlistid: 99 }))).toMatchObject([{ effect: 'rejected' }])
  })

  it.each<[unknown]>([
    [{ '@template': 'Hi {{traits.firstName}}' }],
    [{ '@literal': 'x' }],
    [{ '@json': { mode: 'encode', value: { '@path': '$.traits' } } }]
  ])('a text for an object: %j', (event_payload) => {
    expect(codes(change(TRIGGER, { event_payload }))).toContain(
      'error not-an-object mapping.event_payload'
    )
  })

  it.each<[object]>([
    [{ clientSecret: 'abcdefgh12345' }],
    [{ Authorization: 'abcdefgh12345' }],
    [{ password: { '@literal': 'abcdefgh12345' } }],
    [{ a: { '@template': `key=${['sk', 'live', 'abcdefghijklmnop'].join('_')}` } }]
  ])('a secret: %j', (event_payload) => {
    expect(found(change(TRIGGER, { event_payload })).map(({ code }) => code)).toContain('secret')
  })

  it.each<[object]>([
    [{ resetToken: { '@path': '$.properties.resetToken' } }],
    [{ token: { '@template': '{{properties.token}}' } }],
    [{ name: 'a long enough text' }]
  ])('no secret: %j', (event_payload) => {
    expect(codes(change(TRIGGER, { event_payload })).filter((one) => /secret/.test(one))).toEqual(
      []
    )
  })
})

describe('found #29 and #31: events that fit are made for every mapping, or it is said', () => {
  const tried = async (entry: object) => {
    const { mappings } = readMappings(JSON.stringify([entry]), builtIn)
    const findings = await judgeByEvents(mappings, { definition: builtIn, account: ACCOUNT })
    const { requests } = await simulateFleet(mappings, 100, ACCOUNT)
    return { codes: findings.map(({ code }) => code), requests }
  }
  const keyed = (key_value: unknown) => change(UPSERT, { key_value })
  const fired = (subscribe: string) => change(UPSERT, {}, { subscribe })
  const ors = Array.from({ length: 11 }, (_, i) => `(traits.a${i} = 1 or traits.b${i} = 1)`)

  it.each<[string, object]>([
    ['liquid', keyed({ '@liquid': '{{ traits.email | downcase }}' })],
    [
      'liquid with a choice',
      keyed({
        '@liquid': '{% if traits.a %}{{ traits["e-mail"] }}{% else %}{{ userId }}{% endif %}'
      })
    ],
    ['a template with a hyphen', keyed({ '@template': '{{traits.e-mail}}' })],
    ['a template with an index', keyed({ '@template': '{{{traits.emails[0]}}}' })],
    [
      'a transform',
      keyed({
        '@transform': { apply: { e: { '@path': '$.traits.email' } }, mapping: { '@path': '$.e' } }
      })
    ],
    ['fields from one path', change(UPSERT, { write_field: { '@path': '$.traits.fields' } })],
    [
      'fields that are flattened',
      change(UPSERT, {
        write_field: { '@flatten': { separator: '.', value: { '@path': '$.traits.fields' } } }
      })
    ],
    [
      'fields that are merged',
      change(UPSERT, {
        write_field: {
          '@merge': {
            direction: 'left',
            objects: [{ '@path': '$.traits.fields' }, { 10001: { '@path': '$.traits.points' } }]
          }
        }
      })
    ],
    [
      'a switch from a path',
      change(UPSERT, {
        create_if_missing: { '@path': '$.traits.new' },
        empty_values: { '@path': '$.traits.mode' }
      })
    ],
    ['attachments from a path', change(TRIGGER, { attachment: { '@path': '$.properties.files' } })],
    [
      'a directive of the whole mapping',
      change(UPSERT, {
        key_value: { '@path': '$.e' },
        write_field: {},
        __segment_internal_directive: {
          '@transform': { apply: { e: { '@path': '$.traits.email' } } }
        }
      })
    ],
    ['a text with two parts', fired('contains(event, "a") and contains(event, "b")')],
    [
      'a text with begin and end',
      fired('match(event, "Order*") and match(event, "*ed") and !contains(event, "Ordered")')
    ],
    ['a text that is longer', fired('match(event, "Order*") and event != "Order"')],
    ['a number between two', fired('properties.x > 5 and properties.x < 6')],
    ['a number beside one', fired('properties.x >= 5 and properties.x != 5')],
    ['no track call', fired('type != "track" and type != "identify"')],
    ['more ways than are counted', fired(ors.join(' and '))]
  ])('%s', async (_, entry) => {
    expect(await tried(entry)).toEqual({ codes: [], requests: 1 })
  })

  it('a mapping for which none can be made is not said to be free', async () => {
    const odd = Array.from({ length: 12 }, (_, i) => `(traits.a = ${i} or traits.a = ${i + 20})`)
    expect(await tried(fired(odd.join(' and ')))).toEqual({ codes: ['untried'], requests: 0 })
  })
})

describe('found #31: what is mapped and never sent, or sent otherwise than it looks', () => {
  const says = (entry: object) =>
    told(entry).map((line) => line.replace(/^(\w+) (\S+) \[0\]\.mapping\.(\S+) "M": /, '$1 $3 '))
  const write = (write_field: object, more: object = {}) => change(UPSERT, { write_field, ...more })

  it.each<[string, object, string[]]>([
    [
      'another value for the key field',
      write({ 3: { '@path': '$.traits.mail' } }),
      [
        'warning write_field.3: Field 3 is the Key field: the Key value is sent, and what is mapped here is not. Leave it out.'
      ]
    ],
    ['the key value itself', write({ ' 03 ': KEY.key_value }), []],
    [
      'a field in two spellings',
      write({ 1: 'Ada', '01': 'Eve' }),
      [
        'warning write_field.1: Field 1 is mapped twice: of two values the last is sent. Leave it out.'
      ]
    ],
    [
      'a key field of one that joins an audience',
      change(SYNC, { create_if_missing: true, write_field: { 3: 'x' }, empty_values: 'ignore' }),
      [
        'warning write_field.3: Field 3 is the Key field: the Key value is sent, and what is mapped here is not. Leave it out.'
      ]
    ],
    [
      'a key field that depends on the event',
      write({ 3: 'x' }, { key_field: { '@path': '$.traits.f' } }),
      []
    ],
    [
      'a template whose braces do not end',
      write({ 1: { '@template': '{{traits.a}} {{traits.b' } }),
      [
        'warning write_field.1.@template: "{{traits.a}} {{traits.b" has braces that nothing fills in: they are sent as they are. Write each path as {{path}}.'
      ]
    ],
    [
      'braces that never began, and empty ones',
      write({
        1: { '@template': 'Hi traits.a}}' },
        3: KEY.key_value,
        s_1: { '@template': '{{}}{{traits.b}}' }
      }),
      [
        'warning write_field.1.@template: "Hi traits.a}}" has braces that nothing fills in: they are sent as they are. Write each path as {{path}}.',
        'warning write_field.s_1.@template: "{{}}{{traits.b}}" has braces that nothing fills in: they are sent as they are. Write each path as {{path}}.'
      ]
    ],
    ['three braces', write({ 1: { '@template': '{{{traits.a}}}' } }), []],
    [
      'a sync mode of an action without any',
      change(ADD, { __segment_internal_sync_mode: 'delete' }),
      [
        'warning __segment_internal_sync_mode: The action has no sync mode: it does the same with every row. Leave it out.'
      ]
    ],
    ['empty values that are none', change(UPSERT, { empty_values: 'foo' }), []]
  ])('%s', (_, entry, expected) => {
    expect(says(entry)).toEqual(expected)
  })

  it('a blank key field is not taken for a field without a name', () => {
    const unnamed = new Map([['77', { id: '77', name: 'Odd', stringId: '', type: 'shorttext' }]])
    const account = { ...ACCOUNT, fields: new Map([...(ACCOUNT.fields ?? []), ...unnamed]) }
    expect(told(change(UPSERT, { key_field: ' ' }), account)).toEqual([])
    expect(told(write({ ' ': 'x' }), account)).toEqual([
      expect.stringContaining(' is not the id of a field (2006)')
    ])
  })
})

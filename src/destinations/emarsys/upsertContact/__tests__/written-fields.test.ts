import nock from 'nock'
import destination from '../..'
import type { Seen } from '../../__tests__/__helpers__/actions'
import {
  people,
  play,
  refusal,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  WRITING,
  who
} from '../../__tests__/__helpers__/actions'
import { ok, recordWire } from '../../__tests__/__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const accept = () => play(() => [200, ok()])

/** The bodies of the requests that write contacts. */
const written = (requests: Seen[]) =>
  requests
    .filter(({ path }) => path.includes('/contact/?'))
    .map(({ body }) => JSON.parse(body) as { key_id: string; contacts: object[] })

describe.each(WRITING)('$action', ({ action, mapping }) => {
  /** What is written of an event, alone and in a batch. */
  async function bothWays(fields: object, traits: object = {}) {
    const requests = accept()
    const one = who('a@example.com', traits)
    await runSingle(action, { ...mapping, ...fields }, one)
    const results = await runBatch(action, { ...mapping, ...fields }, [one])
    expect(statuses(results)).toEqual([200])
    return written(requests)
  }

  it.each([
    ['3', '3', '3'],
    [' 3', '3', '3'],
    ['3 ', '3', '3'],
    ['03', '3', '3'],
    ['3', ' 003 ', '3'],
    [' email', 'email', 'email']
  ])(
    '#10 single and batch: the key value wins over write_field %j beside the key field %j',
    async (field, key_field, key) => {
      const fields = { key_field, write_field: { [field]: 'other@example.com', '1': 'Ada' } }
      const body = { key_id: key, contacts: [{ '1': 'Ada', [key]: 'a@example.com' }] }
      expect(await bothWays(fields)).toEqual([body, body])
    }
  )

  const EMPTY = {
    '1': { '@path': '$.traits.blank' },
    '2': { '@path': '$.traits.null' },
    '4': { '@path': '$.traits.missing' }
  }

  it('#11 single and batch: does not send a missing trait, neither as null nor as an empty text', async () => {
    const fields = { write_field: EMPTY, empty_values: 'ignore' }
    const body = { key_id: '3', contacts: [{ '3': 'a@example.com' }] }
    expect(await bothWays(fields, { null: null, blank: '' })).toEqual([body, body])
  })

  it('#11 single and batch: clears the field of an empty trait where the user chose that', async () => {
    const fields = { write_field: EMPTY, empty_values: 'clear' }
    const body = { key_id: '3', contacts: [{ '1': '', '2': '', '3': 'a@example.com' }] }
    expect(await bothWays(fields, { null: null, blank: '' })).toEqual([body, body])
  })

  it.each([
    ['a mapping saved before empty_values existed', {}],
    ['an empty text', { empty_values: '' }]
  ])('#33 #40 single and batch: clears fields under %s', async (_, fields) => {
    const contact = { '1': '', '2': '', '3': 'a@example.com' }
    const body = { key_id: '3', contacts: [contact] }
    const both = await bothWays({ write_field: EMPTY, ...fields }, { null: null, blank: '' })
    expect(both).toEqual([body, body])
  })

  it.each([
    [undefined, null],
    ['clear', null],
    ['ignore', undefined]
  ])(
    '#41 single and batch: an empty opt-in under empty_values %j is sent as %j, never as an empty text',
    async (empty_values, sent) => {
      const write_field = { '31': { '@path': '$.traits.consent' } }
      const both = await bothWays({ write_field, empty_values }, { consent: '' })
      expect(both.flatMap(({ contacts }) => contacts)).toEqual(
        Array(2).fill({ '3': 'a@example.com', ...(sent === undefined ? {} : { '31': sent }) })
      )
    }
  )

  it('#11 #40 once: a new mapping leaves fields of empty values as they are', () => {
    const { fields = {} } = destination.actions[action] ?? {}
    expect(fields.empty_values?.default).toBe('ignore')
  })
})

describe('upsertContact', () => {
  it('#33 single and batch: an empty contact list and an empty source mean none', async () => {
    const requests = accept()
    const mapping = { write_field: {}, contact_list: '', source: '' }
    await runSingle('upsertContact', mapping, who('a@example.com'))
    expect(statuses(await runBatch('upsertContact', mapping, [who('a@example.com')]))).toEqual([
      200
    ])
    const body = { key_id: '3', contacts: [{ '3': 'a@example.com' }] }
    expect(written(requests)).toEqual([body, body])
  })

  it.each([
    ['key_id', { write_field: { key_id: '37', '1': 'Ada' } }],
    ['contacts', { write_field: { ' contacts': 'x' } }],
    ['contact_list_id', { write_field: { contact_list_id: '7' } }],
    ['key_id', { write_field: {}, key_field: 'key_id' }],
    ['', { write_field: { ' ': 'x' } }]
  ])('rejects %j, which is not a field, before any request: %j', async (name, mapping) => {
    const requests = accept()
    const [result] = await runBatch('upsertContact', mapping, [who('a@example.com')])
    expect(result).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining(`"${name}" is not a field of a contact`)
    })
    expect(result).not.toHaveProperty('sent')
    expect(requests).toEqual([])
  })

  it('says of a misfit value only where it is that which was refused', async () => {
    const mapping = { write_field: { '5': 'female' } }
    const refuse = (code: string) =>
      play(() => [200, ok({ errors: { 'a@example.com': { [code]: 'No' } } })])
    refuse('2007')
    const [misfit] = await runBatch('upsertContact', mapping, [who('a@example.com')])
    expect(misfit).toHaveProperty(
      'errormessage',
      expect.stringContaining('Field 5 takes the id of one of its choices')
    )
    nock.cleanAll()
    refuse('2008')
    const [unknown] = await runBatch('upsertContact', mapping, [who('a@example.com')])
    expect(unknown).toHaveProperty('errormessage', expect.not.stringContaining('Field 5'))
  })

  it('rejects an unknown contact that is not to be created, and tells how to create it', async () => {
    play(() => [200, ok({ errors: { 'a@example.com': { '2008': 'No contact found' } } })])
    const mapping = { write_field: {}, create_if_missing: false }
    const [result] = await runBatch('upsertContact', mapping, [who('a@example.com')])
    expect(result).toMatchObject({
      status: 400,
      errormessage: expect.stringContaining('Turn on "Create missing contacts"')
    })
  })

  it('puts contact list and source into the request and the row, and keeps requests apart', async () => {
    const wire = recordWire()
    const mapping = {
      write_field: {},
      contact_list: { '@path': '$.traits.list' },
      source: { '@path': '$.traits.source' }
    }
    await runBatch('upsertContact', mapping, [
      who('a@example.com', { list: 1, source: 5 }),
      who('b@example.com', { list: 2, source: 5 }),
      who('c@example.com', { list: 1, source: 6 }),
      who('d@example.com')
    ])
    expect(wire.map(({ body }) => body)).toEqual([
      { key_id: '3', contacts: [{ '3': 'a@example.com', source_id: '5' }], contact_list_id: 1 },
      { key_id: '3', contacts: [{ '3': 'b@example.com', source_id: '5' }], contact_list_id: 2 },
      { key_id: '3', contacts: [{ '3': 'c@example.com', source_id: '6' }], contact_list_id: 1 },
      { key_id: '3', contacts: [{ '3': 'd@example.com' }] }
    ])
  })

  it.each([
    [{ contact_list: true }, 'Add to contact list is true'],
    [{ contact_list: '1e3' }, 'Add to contact list is "1e3"'],
    [{ source: -5 }, 'Source is -5']
  ])('#9 single and batch: rejects what is not an id: %j', async (fields, message) => {
    const requests = accept()
    const mapping = { write_field: {}, ...fields }
    const [result] = await runBatch('upsertContact', mapping, [who('a@example.com')])
    expect(result).toMatchObject({ status: 400, errormessage: expect.stringContaining(message) })
    const error = await refuseSingle('upsertContact', mapping, who('a@example.com'))
    expect(error.message).toContain(message)
    expect(requests).toEqual([])
  })

  it.each([
    [2020, 400, 'Choose an existing list in "Add to contact list".'],
    [2020, 200, 'Choose an existing list in "Add to contact list".'],
    [2013, 400, 'Choose a Source that exists.']
  ])(
    'a contact list or source that does not exist is final, and told: %s with %s',
    async (code, status, todo) => {
      play(() => [status, refusal(code, 'Invalid id: 9')])
      const mapping = { write_field: {}, contact_list: 9 }
      const results = await runBatch('upsertContact', mapping, people(3))
      expect(new Set(statuses(results))).toEqual(new Set([400]))
      expect(results[0]).toMatchObject({ errormessage: expect.stringContaining(todo) })
    }
  )
})

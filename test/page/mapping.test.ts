import type { Json } from '../../src/workbench/wire'
import { isRequired, isVisible } from '../../web/mappings/conditions'
import { createRow, fromRows, isKeyValue, repeatedKey, toRows } from '../../web/mappings/key-value'
import { templateById, templateFor } from '../../web/events/templates'
import { fieldLines } from '../../web/mappings/field-lines'
import { suggestPath } from '../../web/events/event-paths'
import { kindOf, textOf, type ValueKind, parseValue } from '../../web/mappings/value-kind'

const first = (...paths: string[]) => parseValue(paths.join(' ?? '), 'variable', 'string')

describe('the kind of a value', () => {
  it.each<[Json | undefined, ValueKind | undefined, string]>([
    [undefined, undefined, ''],
    ['text', 'text', 'text'],
    [7, 'text', '7'],
    [false, 'text', 'false'],
    [{ '@path': '$.a' }, 'variable', '$.a'],
    [{ '@template': 'Hi {{a}}' }, 'template', 'Hi {{a}}'],
    [{ '@path': '$.a', other: 1 }, 'json', '{\n  "@path": "$.a",\n  "other": 1\n}'],
    [['a'], 'json', '[\n  "a"\n]'],
    [{}, 'json', '{}']
  ])('of %j is %s', (value, kind, text) => {
    expect(kindOf(value)).toBe(kind)
    expect(textOf(value, kind ?? 'text')).toBe(text)
  })

  it('of paths with a fallback is one line, and comes back as it was', () => {
    const value = first('$.a', '$.b', '$.c')
    expect(value).toEqual({
      '@if': {
        exists: { '@path': '$.a' },
        then: { '@path': '$.a' },
        else: {
          '@if': {
            exists: { '@path': '$.b' },
            then: { '@path': '$.b' },
            else: { '@path': '$.c' }
          }
        }
      }
    })
    expect(textOf(value, 'variable')).toBe('$.a ?? $.b ?? $.c')
  })

  it('of an @if that takes something else than what it asks for is JSON', () => {
    const choice = {
      exists: { '@path': '$.a' },
      then: { '@path': '$.b' },
      else: { '@path': '$.c' }
    }
    expect(kindOf({ '@if': choice })).toBe('json')
  })

  it.each([
    ['12', 'integer', 12],
    ['-1.5', 'number', -1.5],
    ['12', 'string', '12'],
    ['007', 'integer', '007'],
    ['12345678901234567890', 'integer', '12345678901234567890'],
    ['  ', 'string', undefined]
  ])('reads %j of a field of type %s as %j', (text, type, value) => {
    expect(parseValue(text, 'text', type)).toBe(value)
  })
})

describe('the lines of an object field', () => {
  it('become the object that they came from', () => {
    const value = { 1: { '@path': '$.a' }, 2: 'x' }
    expect(fromRows(toRows(value))).toEqual(value)
  })

  it('leave out what has no key or no value, and of two with one key the earlier', () => {
    const rows = [createRow('', 'x'), createRow('1', undefined), createRow('2', 'a')]
    expect(fromRows([...rows, createRow(' 2 ', 'b')])).toEqual({ 2: 'b' })
    expect(repeatedKey([...rows, createRow(' 2 ', 'b')])).toBe('2')
    expect(fromRows(rows.slice(0, 2))).toBeUndefined()
  })

  it.each([
    [undefined, true],
    [{}, true],
    [{ 1: 'x' }, true],
    [{ '@path': '$.a' }, false],
    ['x', false]
  ])('are how %j is written: %s', (value, expected) => {
    expect(isKeyValue(value)).toBe(expected)
  })
})

describe('the conditions of a field', () => {
  const field = { label: 'F', type: 'string' }
  const when = (operator: 'is' | 'is_not', value?: string | string[]) => ({
    conditions: [{ fieldKey: 'auth', operator, ...(value === undefined ? {} : { value }) }]
  })

  it.each([
    [when('is', 'a'), { auth: 'a' }, true],
    [when('is', 'a'), {}, false],
    [when('is', ['a', 'b']), { auth: 'b' }, true],
    [when('is_not', 'a'), { auth: 'b' }, true],
    [when('is'), {}, true],
    [when('is'), { auth: 'a' }, false],
    [
      {
        match: 'any' as const,
        conditions: [...when('is', 'a').conditions, ...when('is').conditions]
      },
      {},
      true
    ],
    [
      {
        match: 'all' as const,
        conditions: [...when('is', 'a').conditions, ...when('is').conditions]
      },
      {},
      false
    ]
  ])('%j with %j: %s', (conditions, values, expected) => {
    expect(isVisible({ ...field, depends_on: conditions }, values)).toBe(expected)
    expect(isRequired({ ...field, required: conditions }, values)).toBe(expected)
  })

  it('are none where it has none', () => {
    expect(isVisible(field, {})).toBe(true)
    expect(isRequired(field, {})).toBe(false)
    expect(isRequired({ ...field, required: true }, {})).toBe(true)
  })
})

describe('page #12: a path that finds nothing', () => {
  const known = ['$.type', '$.properties', '$.properties.email', '$.properties.order_id']

  it.each([
    ['$.properties.emial', '$.properties.email'],
    ['$.property.email', '$.properties.email'],
    ['$.properties.orderId', '$.properties.order_id'],
    ['$.properties.email', undefined],
    ['$.context.traits.email', undefined],
    ['$.tpye', '$.type']
  ])('%s was probably meant to be %s', (path, meant) => {
    expect(suggestPath(path, known)?.meant).toBe(meant)
  })

  it('is put right among others', () => {
    expect(suggestPath('$.a ?? $.properties.emial', known)?.variable).toBe(
      '$.a ?? $.properties.email'
    )
  })

  it("sources #10: was probably meant to be where RudderStack's SDKs put traits", () => {
    const rudder = ['$.context', '$.context.traits', '$.context.traits.email']
    expect(suggestPath('$.traits.email', rudder)?.meant).toBe('$.context.traits.email')
    expect(suggestPath('$.traits.phone', rudder)).toBeUndefined()
    expect(suggestPath('$.a ?? $.traits.email', rudder)?.variable).toBe(
      '$.a ?? $.context.traits.email'
    )
  })

  it("sources #10: is shown with the server's hint", () => {
    const hints = [{ field: 'write_field.1', message: 'Look in the context.' }]
    const result = { match: { subscribed: true, reason: '' }, payload: {}, hints }
    const lines = (path: string) =>
      fieldLines(path, { label: 'A' }, { '@path': '$.traits.a' }, result)
    expect(lines('write_field.1')).toEqual([{ tone: 'resolved', text: 'Look in the context.' }])
    expect(lines('write_field.2')).toMatchObject([{ text: 'Nothing in this event' }])
  })

  it('sources #10: can be tried with an event of RudderStack', () => {
    const event = templateById('identify-rudderstack').create()
    expect(event).toMatchObject({
      type: 'identify',
      context: { traits: { email: 'ada@example.com' } }
    })
    expect(event.traits).toBeUndefined()
    expect(templateFor('type = "identify"')?.id).toBe('identify')
  })
})

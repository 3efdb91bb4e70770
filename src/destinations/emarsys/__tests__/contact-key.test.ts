import { readKey } from '../fields/contact-key'
import { readId, readOptionalId } from '../fields/text'

describe('readId', () => {
  it.each([
    [1, '1'],
    [482019135, '482019135'],
    ['482019135', '482019135'],
    [' 7 ', '7'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991']
  ])('takes %p', (value, id) => {
    expect(readId(value, 'Id')).toBe(id)
  })

  it.each([
    -5,
    0,
    1.5,
    1e21,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '12abc',
    '-5',
    '1e3',
    '0x10',
    '1.0',
    '',
    ' ',
    '٣',
    '99999999999999999999',
    null,
    undefined,
    true,
    [5],
    { id: 5 }
  ])('refuses %p', (value) => {
    expect(() => readId(value, 'Id of the list')).toThrow(
      /^Id of the list is .* positive whole number/
    )
  })
})

describe('readOptionalId', () => {
  it.each([undefined, null, ''])('takes %j for no id', (value) => {
    expect(readOptionalId(value, 'Id')).toBeUndefined()
  })
})

describe('readKey', () => {
  it('trims blanks and turns numbers into text', () => {
    expect(readKey({ key_field: ' 3 ', key_value: ' ada@example.com\t' })).toEqual({
      keyField: '3',
      keyValue: 'ada@example.com'
    })
    expect(readKey({ key_field: 3 as never, key_value: 42 as never })).toEqual({
      keyField: '3',
      keyValue: '42'
    })
  })

  it.each([
    ['03', '3'],
    ['0031', '31'],
    ['000', '0'],
    ['0', '0'],
    ['03a', '03a']
  ])('reads the key field %j as %j', (key_field, keyField) => {
    expect(readKey({ key_field, key_value: 'x' })).toEqual({ keyField, keyValue: 'x' })
  })

  it.each([
    [{ key_field: true as never, key_value: 'x' }, /^Key field is true\. Choose/],
    [{ key_field: ['x'.repeat(500)] as never, key_value: 'x' }, /^Key field is \["x{98}…\. Choose/],
    [
      { key_field: ['x'.repeat(96)] as never, key_value: 'x' },
      /^Key field is \["x{96}"\]\. Choose/
    ],
    [{ key_field: '3', key_value: '  ' }, /^Key value is empty/],
    [{ key_field: '', key_value: 'x' }, /^Key field is empty/],
    [{ key_field: '3', key_value: null as never }, /^Key value is empty/],
    [{ key_field: '3', key_value: Number.NaN as never }, /^Key value is null\. Map/]
  ])('refuses %p', (payload, message) => {
    expect(() => readKey(payload)).toThrow(message)
  })
})

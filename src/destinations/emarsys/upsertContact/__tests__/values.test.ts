import { setProperty } from '../../delivery/row'
import { misfitOf, readField, readValues } from '../values'

describe('readValues', () => {
  it.each([
    ['a text, as it is', ' Ada ', ' Ada '],
    ['a number', 12.5, '12.5'],
    ['zero', 0, '0'],
    ['a large number, as its digits', 1e21, '1000000000000000000000'],
    ['a small number, as its digits', 1e-7, '0.0000001'],
    ['a number with decimals, as it is written', 0.1, '0.1'],
    ['true', true, 'true'],
    ['false', false, 'false'],
    ['several choices', ['1', 2, true], ['1', '2', 'true']]
  ])('sends %s', (_, value, sent) => {
    expect(readValues({ '1': value }, 'ignore')).toEqual({ '1': sent })
  })

  it.each([
    ['an object', { a: 1 }, 'an object'],
    ['a list with an object', ['1', {}], 'a list'],
    ['a list with a hole', ['1', null], 'a list'],
    ['what JSON cannot hold', Number.NaN, 'the number NaN']
  ])('refuses %s, naming the field', (_, value, kind) => {
    expect(() => readValues({ '1': 'Ada', '99': value }, 'ignore')).toThrow(
      new RegExp(`field 99 holds ${kind}.* or a list of them\\. Map a single value to it\\.$`)
    )
  })

  it.each([
    [true, '1'],
    ['true', '1'],
    ['TRUE', '1'],
    ['yes', '1'],
    [' Yes ', '1'],
    [1, '1'],
    ['1', '1'],
    [false, '2'],
    ['false', '2'],
    ['no', '2'],
    [2, '2'],
    ['2', '2']
  ])('sends opt-in %p as %p', (value, sent) => {
    expect(readValues({ '31': value }, 'ignore')).toEqual({ '31': sent })
  })

  it.each([0, 3, 'maybe', 'on', [1], {}])('refuses opt-in %p', (value) => {
    expect(() => readValues({ '31': value }, 'ignore')).toThrow(
      'field 31 (opt-in) must be true or false, yes or no, 1 (opted in) or 2 (opted out). Map one of these to it.'
    )
  })

  it.each([[' '], ['\t\n'], ['\u00a0'], [['']], [[null]], [[' ', '', undefined]], [[[]]]])(
    'takes %j for empty',
    (value) => {
      expect(readValues({ '1': value, '31': value }, 'ignore')).toEqual({})
      expect(readValues({ '1': value }, 'clear')).toEqual({ '1': '' })
    }
  )

  const empties = { '1': '', '2': null, '3': undefined, '4': [], '31': null, '9': 'kept' }

  it('does not send empty values, so that they stay as they are at Emarsys', () => {
    expect(readValues(empties, 'ignore')).toEqual({ '9': 'kept' })
  })

  it.each(['clear', '', undefined] as const)(
    'clears with an empty text, and opt-in with null, under %j',
    (emptyValues) => {
      expect(readValues(empties, emptyValues)).toEqual({
        '1': '',
        '2': '',
        '3': '',
        '4': '',
        '9': 'kept',
        '31': null
      })
    }
  )

  it('keeps a field whose name objects have by nature', () => {
    const values = readValues(JSON.parse('{"__proto__":"x"}') as Record<string, unknown>, 'ignore')
    expect(JSON.stringify(values)).toBe('{"__proto__":"x"}')
    setProperty(values, '__proto__', 'y')
    expect(JSON.stringify(values)).toBe('{"__proto__":"y"}')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %p, which JSON cannot hold', (value) => {
    expect(() => readValues({ '99': value }, 'ignore')).toThrow('field 99 holds ')
  })
})

it('names the field of a number that is not exact', () => {
  expect(() => readValues({ '7': Number('12345678901234567890') }, 'ignore')).toThrow(
    /^Fields to write: field 7 is the number 1234567890123456\d+, of which/
  )
})

it('leaves a text that only holds a date as it is', () => {
  expect(readValues({ '4': 'born 2001-02-03' }, 'ignore')).toEqual({ '4': 'born 2001-02-03' })
})

it('finds nothing amiss with what choices and dates take', () => {
  expect(misfitOf({ '4': '2001-02-03', '5': '12', '1': 'x' })).toBeUndefined()
  expect(misfitOf({ '4': '', '5': '' })).toBeUndefined()
})

it.each(['2001-2-3', '01-02-03', '2001-02-03T04', 'x2001-02-03'])(
  'says what a date is, which is not %s',
  (value) => {
    expect(misfitOf({ '4': value })).toBe(`Field 4 takes a date as YYYY-MM-DD, not "${value}".`)
  }
)

it('says where a name stands that is no field', () => {
  expect(() => readField('source_id')).toThrow(
    'Fields to write: "source_id" is not a field of a contact. Use the ids of Emarsys fields.'
  )
  expect(() => readField('', 'Key field')).toThrow('Key field: "" is not a field of a contact.')
})

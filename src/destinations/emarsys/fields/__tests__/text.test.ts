import { digits, isoOf, readId } from '../text'

describe('digits', () => {
  it.each([
    ['one that was 12345678901234501', 12345678901234500],
    ['one that was 10000030000000001', 10000030000000000],
    ['a negative one', -10000030000000000]
  ])(
    'found #3: refuses a number that may have been another, though it ends with zeros: %s',
    (_, value) => {
      expect(() => digits(value, 'Key value')).toThrow('Send it as text.')
    }
  )

  it('takes a number that is too round for that', () => {
    expect(digits(1e21, 'Key value')).toBe('1000000000000000000000')
    expect(digits(123456e18, 'Key value')).toBe('123456000000000000000000')
    expect(digits(-123456e12, 'Key value')).toBe('-123456000000000000')
  })

  it('shows of a number that it refuses the first hundred digits', () => {
    expect(() => digits(1.2345678901234567e300, 'Key value')).toThrow(
      /^Key value is the number \d{100}, of which/
    )
  })
})

describe('isoOf', () => {
  it('knows the shortest text that JavaScript makes of a date, and leaves every other text alone', () => {
    expect(isoOf('Fri Jan 02 2026 03:04:05 GMT+0000')).toBe('2026-01-02T03:04:05.000Z')
    expect(isoOf('Friday, January 2, 2026 03:04:05 GMT')).toBeUndefined()
    expect(isoOf('at Fri Jan 02 2026 03:04:05 GMT+0000')).toBeUndefined()
  })
})

describe('readId', () => {
  it('says what to do about what is no id', () => {
    expect(() => readId('12abc', 'Source')).toThrow(
      'Source is "12abc", but it must be a positive whole number up to 9007199254740991. Choose it from the list, or copy it from Emarsys.'
    )
  })

  it.each([98765432109876543210n, 12345678901234567n, 9007199254740992n])(
    'found #3: says what is true of %d, which is positive and whole, as a number and as its text',
    (long) => {
      for (const value of [Number(long), String(long)])
        expect(() => readId(value, 'Source')).toThrow(/ up to 9007199254740991\. Choose it/)
    }
  )
})

it('takes the largest id that JavaScript tells apart', () => {
  expect(readId('9007199254740991', 'Source')).toBe('9007199254740991')
})

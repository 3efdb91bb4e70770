import { transform } from '@segment/actions-core'
import fc from 'fast-check'
import { readPath, valueAtKeys, withValueAt, writePath } from '../path'

/** The same cases in every run; `FAST_CHECK_SEED=7` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_130) })

const theirs = (path: string, event: object) => transform({ x: { '@path': path } }, { ...event }).x

const key = fc
  .oneof(
    fc.constantFrom(
      'a',
      'top level',
      'a.b',
      "it's",
      'a"b',
      '0',
      '12',
      'a[0]',
      '$',
      '$.',
      ']',
      '[',
      'ü',
      'a-b',
      'x]'
    ),
    fc.string({ minLength: 1, maxLength: 4 })
  )
  .filter((name) => name !== '__proto__')

describe('found #35: a path', () => {
  it('is read as actions-core reads it, whatever it is', () => {
    const path = fc.oneof(
      fc.array(key, { minLength: 1, maxLength: 4 }).map((keys) => `$.${keys.join('.')}`),
      fc.array(key, { maxLength: 3 }).map((keys) => keys.map((one) => `['${one}']`).join('')),
      fc.string({ maxLength: 8 })
    )
    fc.assert(
      fc.property(path, fc.integer(), (text, value) => {
        const keys = readPath(text)
        fc.pre(text !== '.' && text !== '' && !keys.includes('__proto__') && keys.length > 0)
        const event = withValueAt({}, keys, value) as object
        expect(valueAtKeys(event, keys)).toBe(value)
        expect(theirs(text, event)).toBe(value)
      })
    )
  })

  it('that is written reaches its keys at run time; where none does, none is written', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.integer(), (keys, value) => {
        const path = writePath(keys)
        fc.pre(path !== undefined)
        expect(theirs(path ?? '', withValueAt({}, keys, value) as object)).toBe(value)
      })
    )
  })

  it.each([
    [['properties', 'products', '0', 'sku'], '$.properties.products[0].sku'],
    [['properties', 'top level'], '$.properties.top level'],
    [['properties', 'a.b'], undefined],
    [['properties', "it's"], undefined],
    [['properties', ''], undefined],
    [['a"b'], undefined]
  ])('of %j is %s', (keys, path) => {
    expect(writePath(keys)).toBe(path)
  })
})

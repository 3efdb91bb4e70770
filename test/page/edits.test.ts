import type { Subscription } from '../../src/workbench/wire'
import { diffLines } from '../../web/lib/diff'
import { fromSubscription, isEdited, toEntry } from '../../web/mappings/draft'
import { type Edit, freshKey, rebase } from '../../web/mappings/edits'

const entry = (name: string, more: object = {}): Subscription => ({
  ...{ name, partnerAction: 'a', subscribe: 's', mapping: { x: 1 } },
  ...more
})
const [A, B, C] = [entry('A'), entry('B'), entry('C')]
const edit = (base: Subscription | null, name: string): Edit => ({
  draft: { ...fromSubscription(base ?? entry(name), null), name },
  base,
  byAction: {}
})

describe('page #2: edits, when the file is changed elsewhere', () => {
  const edits = { 1: edit(B, 'B edited') }

  it.each([
    ['nothing', [A, B, C], '1'],
    ['an entry before it is removed', [B, C], '0'],
    ['an entry is put before it', [C, A, B], '2']
  ])('stay with their entry: %s', (_, after, place) => {
    const rebased = rebase({ edits, editing: '1' }, [A, B, C], after)
    expect(rebased).toEqual({ edits: { [place]: edits[1] }, editing: place })
  })

  it('come into conflict with another version of the entry', () => {
    const theirs = entry('B', { subscribe: 'theirs' })
    const { edits: after } = rebase({ edits, editing: '1' }, [A, B], [A, theirs])
    expect(after).toEqual({ 1: { ...edits[1], theirs } })
    const back = rebase({ edits: after, editing: '1' }, [A, theirs], [A, B])
    expect(back.edits).toEqual({ 1: edits[1] })
  })

  it('become a new mapping where the entry is gone, so that nothing is lost', () => {
    const rebased = rebase({ edits: { ...edits, new: edit(null, 'N') }, editing: '1' }, [A, B], [A])
    expect(rebased.editing).toBe('new-2')
    expect(rebased.edits['new-2']).toEqual({ ...edits[1], base: null })
    expect(Object.keys(rebased.edits)).toEqual(['new', 'new-2'])
  })

  it('a mapping without edits is followed, and the first one shown where it is gone', () => {
    expect(rebase({ edits: {}, editing: '2' }, [A, B, C], [C, A]).editing).toBe('0')
    expect(rebase({ edits: {}, editing: '1' }, [A, B], [A]).editing).toBe('0')
  })

  it('a new one gets a key of its own', () => {
    expect([freshKey({}), freshKey({ new: edit(null, 'N') })]).toEqual(['new', 'new-2'])
  })
})

describe('page #10: a draft as the entry that it comes from', () => {
  it('is that entry, key by key in its order, as long as nothing was written', () => {
    const base = {
      ...{ subscribe: 's', custom: [1], partnerAction: 'a', mapping: { b: 1, a: 2 } }
    } as Subscription
    const draft = fromSubscription(base, null)
    expect(JSON.stringify(toEntry(draft, base))).toBe(JSON.stringify(base))
    expect(isEdited(draft, base)).toBe(false)
    const changed = { ...draft, mapping: { a: 3, c: 4, b: 1 } }
    expect(Object.keys(toEntry(changed, base).mapping)).toEqual(['b', 'a', 'c'])
    expect(isEdited(changed, base)).toBe(true)
  })

  it('a new one is always edited', () => {
    expect(isEdited(fromSubscription(A, null), null)).toBe(true)
  })
})

describe('two texts laid over one another', () => {
  const signs = { same: ' ', removed: '-', added: '+' }
  it.each([
    ['a\nb\nc', 'a\nb\nc', ' a  b  c'],
    ['a\nb\nc', 'a\nx\nc', ' a -b +x  c'],
    ['a', 'a\nb', ' a +b'],
    ['a\nb', 'b', '-a  b']
  ])('%j and %j', (one, other, expected) => {
    const lines = diffLines(one, other).map(({ kind, text }) => `${signs[kind]}${text}`)
    expect(lines.join(' ')).toBe(expected)
  })
})

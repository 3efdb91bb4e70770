import type { AccountChange } from '../../src/workbench/wire'
import type { Tense } from './words'

/** A change of the account in parts: about whom, and what comes of it. */
export interface ChangeWords {
  /** Who it concerns, as people call them. */
  readonly who: string
  /** Null for an engagement event, which names its contact in a form that only its schema knows. */
  readonly contact: number | null
  readonly parts: readonly ChangePart[]
}

/** A part of a change: a value that becomes another, or a word. */
export type ChangePart =
  | {
      readonly kind: 'value'
      readonly name: string
      readonly before: string
      readonly after: string
    }
  | { readonly kind: 'plus' | 'minus' | 'word' | 'start' | 'still'; readonly text: string }

/** A change in words: `Loyalty points 120 → 184`, `+ Newsletter`, `Welcome series starts`. */
export function changeWords(change: AccountChange, tense: Tense): ChangeWords {
  const done = (word: string) => (tense === 'would' ? `would be ${word}` : word)
  if (change.kind === 'engagement') {
    const { integration, configuration, draft } = change
    const text = done(draft ? 'taken as a draft' : 'taken')
    const who = `Engagement event ${integration}/${configuration}`
    return { who, contact: null, parts: [{ kind: draft ? 'still' : 'start', text }] }
  }
  const { contact } = change
  const who = contact.email ?? `contact ${contact.id}`
  return { who, contact: contact.id, parts: partsOf(change, done) }
}

function partsOf(
  change: Exclude<AccountChange, { kind: 'engagement' }>,
  done: (word: string) => string
): ChangePart[] {
  if (change.kind === 'list') {
    return [{ kind: change.what === 'added' ? 'plus' : 'minus', text: change.list.name }]
  }
  if (change.kind === 'trigger') return triggerParts(change)
  const values = change.fields.map(
    ({ name, before, after }): ChangePart => ({
      kind: 'value',
      name,
      before: shown(before),
      after: shown(after)
    })
  )
  // Values that become others say that a contact is updated.
  const isPlain = change.what === 'updated' && values.length > 0
  return isPlain ? values : [{ kind: 'word', text: done(change.what) }, ...values]
}

function triggerParts({ what, event }: Extract<AccountChange, { kind: 'trigger' }>): ChangePart[] {
  if (what === 'repeated') {
    return [{ kind: 'still', text: `${event.name}: already processed (same trigger id)` }]
  }
  return event.listening
    ? [
        { kind: 'start', text: `${event.name} starts` },
        { kind: 'word', text: '1 program listens' }
      ]
    : [{ kind: 'still', text: `${event.name}: nothing listens` }]
}

function shown(value: string | readonly string[] | null): string {
  if (value === null) return 'empty'
  return typeof value === 'string' ? value : value.join(', ')
}

import { changeWords, type ChangePart } from './change-words'
import type { AccountChange } from '../../src/workbench/wire'
import { HistoryLink } from '../account/history-link'
import type { Tense } from './words'

/** The most changes that are drawn at once. */
const MAX_LINES = 20

interface ChangesProps {
  readonly changes: readonly AccountChange[]
  /** How many there are in all. */
  readonly changed: number
  /** Said where there is none. */
  readonly none: string
  readonly tense: Tense
}

/** What changes in the account, before and after. */
export function Changes({ changes, changed, none, tense }: ChangesProps) {
  if (changed === 0) return <p class="muted changes-none">{none}</p>
  return (
    <>
      <ul class="changes" aria-label="Changes in the account">
        {changes.slice(0, MAX_LINES).map((change, index) => (
          <Change key={index} change={change} tense={tense} />
        ))}
      </ul>
      {changed > MAX_LINES && (
        <p class="muted">and {(changed - MAX_LINES).toLocaleString('en')} more changes</p>
      )}
    </>
  )
}

/** One change: who, and what becomes of them. */
export function Change({ change, tense }: { change: AccountChange; tense: Tense }) {
  const { who, contact, parts } = changeWords(change, tense)
  return (
    <li class="change">
      {contact === null ? (
        <bdi>{who}</bdi>
      ) : (
        <HistoryLink subject={{ kind: 'contact', id: contact, name: who }} />
      )}
      <span class="change-parts">
        {parts.map((part, index) => (
          <Part key={index} part={part} />
        ))}
      </span>
    </li>
  )
}

function Part({ part }: { part: ChangePart }) {
  if (part.kind === 'value') {
    return (
      <span>
        <bdi class="muted">{part.name}</bdi> <bdi class="muted change-before">{part.before}</bdi> →{' '}
        <bdi class="change-after">{part.after}</bdi>
      </span>
    )
  }
  const sign = { plus: '+ ', minus: '− ', word: '', start: '', still: '' }[part.kind]
  return (
    <span class={`change-${part.kind}`}>
      {sign}
      <bdi>{part.text}</bdi>
    </span>
  )
}

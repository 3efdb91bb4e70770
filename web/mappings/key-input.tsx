import { isRecord } from '../lib/json'
import { useAppState } from '../state/app'
import { ChoiceInput } from './choice-input'

interface KeyInputProps {
  readonly id: string
  /** The object field's key. */
  readonly field: string
  readonly label: string
  readonly text: string
  readonly onChange: (key: string) => void
}

/** The key of a line: a drop-down where the account knows the keys, else a text. */
export function KeyInput({ id, field, label, text, onChange }: KeyInputProps) {
  const known = useAppState((state) => {
    const dynamic = state.manifest?.actions[state.draft?.action ?? '']?.dynamicFields?.[field]
    return isRecord(dynamic) && dynamic.__keys__ === true
  })
  if (known) {
    const from = `${field}.__keys__`
    const change = (key: string | undefined) => onChange(key ?? '')
    return <ChoiceInput id={id} label={label} from={from} text={text} onChange={change} />
  }
  return (
    <input
      id={id}
      type="text"
      class="mono"
      aria-label={label}
      placeholder="key"
      spellcheck={false}
      value={text}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  )
}

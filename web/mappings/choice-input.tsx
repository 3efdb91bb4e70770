import { useState } from 'preact/hooks'
import { useApp } from '../state/app'
import { orderedLabel, withoutMarks } from '../lib/bidi'
import type { Answer } from '../state/answer'
import { Combobox } from '../ui/combobox'

interface ChoiceInputProps {
  readonly id: string
  readonly label?: string | undefined
  /** The drop-down of the action that knows the choices. */
  readonly from: string
  readonly text: string
  readonly invalid?: boolean | undefined
  readonly onChange: (text: string | undefined) => void
}

/** A drop-down filled from the account; it shows the name of what is chosen, and takes any id as well. */
export function ChoiceInput({ id, label, from, text, invalid, onChange }: ChoiceInputProps) {
  const app = useApp()
  const action = app.state.draft?.action ?? ''
  // Also when nobody opens it: the name says more than the id.
  const known = app.choices(action, from)
  const [typed, setTyped] = useState<string | null>(null)
  const options = (known.last?.reply.choices ?? []).map(({ value, label: name }) => ({
    value,
    label: orderedLabel(name)
  }))
  const named = options.find(({ value }) => value === text)
  const leave = () => {
    if (typed === null) return
    const written = withoutMarks(typed).trim()
    const meant = options.find(
      ({ value, label: name }) =>
        value === written || withoutMarks(name).toLowerCase() === written.toLowerCase()
    )
    setTyped(null)
    onChange(written === '' ? undefined : (meant?.value ?? written))
  }
  return (
    <Combobox
      id={id}
      label={label}
      describedBy={`${id}-hint`}
      text={typed ?? named?.label ?? text}
      options={options}
      status={known.state === 'told' ? known.reply.error?.message : statusOf(known)}
      invalid={invalid}
      placeholder="Search or type an id"
      onType={setTyped}
      onPick={({ value }) => {
        setTyped(null)
        onChange(value)
      }}
      onLeave={leave}
    />
  )
}

function statusOf(known: Answer<unknown, unknown>): string {
  return known.state === 'failed' ? known.problem : 'Asking the account…'
}

import { eventPaths } from '../events/event-paths'
import { shortJson } from '../lib/json'
import { useAppState } from '../state/app'
import { Combobox } from '../ui/combobox'

interface VariableInputProps {
  readonly id: string
  readonly text: string
  readonly invalid?: boolean | undefined
  readonly onChange: (text: string) => void
}

/** Everything up to the path that is being typed: `$.a ?? ` in `$.a ?? $.b`. */
const BEFORE = /^(.*\?\?\s*)?/s

/** A path into the event, completed from the paths of the selected one; several, joined by ??, mean the first that exists. */
export function VariableInput({ id, text, invalid, onChange }: VariableInputProps) {
  const event = useAppState((state) => state.parsed.events[state.selected])
  const options = eventPaths(event).map(({ path, value }) => ({
    value: path,
    label: path,
    detail: shortJson(value, 40)
  }))
  const before = BEFORE.exec(text)?.[0] ?? ''
  return (
    <Combobox
      id={id}
      mono
      free
      describedBy={`${id}-hint`}
      text={text}
      options={options}
      queryOf={(typed) => typed.replace(BEFORE, '')}
      invalid={invalid}
      placeholder="$.traits.email ?? $.userId"
      onType={onChange}
      onPick={({ value }) => onChange(`${before}${value}`)}
    />
  )
}

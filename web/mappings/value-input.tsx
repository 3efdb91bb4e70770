import { useEffect, useState } from 'preact/hooks'
import { kindOf, textOf, VALUE_KINDS, type ValueKind, parseValue } from './value-kind'
import { JsonInput } from './json-input'
import { TextInput } from './text-input'
import { VariableInput } from './variable-input'
import type { Choice, Json } from '../../src/workbench/wire'

export interface ValueInputProps {
  readonly id: string
  readonly label: string
  readonly type: string
  readonly value: Json | undefined
  readonly choices?: readonly Choice[] | undefined
  /** The drop-down that knows the choices. */
  readonly choicesFrom?: string | undefined
  /** Whether one can go back to writing the value key by key. */
  readonly allowKeys?: boolean
  readonly invalid?: boolean
  readonly onChange: (value: Json | undefined) => void
}

/** Going back to writing an object key by key; no kind of value, but a choice in the same menu. */
const KEYS = 'keys'

/** A value of a mapping: an event variable, a text or choice, a template, or JSON, chosen in a small menu. */
export function ValueInput(props: ValueInputProps) {
  const { id, label, type, value, onChange } = props
  const [kind, setKind] = useKind(props)
  const change = (chosen: string) => {
    if (chosen === KEYS) return onChange(undefined)
    const next = VALUE_KINDS.find((known) => known === chosen) ?? 'text'
    setKind(next)
    if (next !== 'json') onChange(carryOver(value, kind, next, type))
  }
  const text = textOf(value, kind)
  const emit = (typed: string) => onChange(kind === 'json' ? value : parseValue(typed, kind, type))
  return (
    <div class={`value value-${kind}`}>
      <select
        class="kind"
        aria-label={`Kind of value of ${label}`}
        value={kind}
        onChange={(event) => change(event.currentTarget.value)}
      >
        <option value="variable">Variable</option>
        <option value="text">{hasChoices(props) ? 'Choice' : 'Text'}</option>
        <option value="template">Template</option>
        <option value="json">JSON</option>
        {props.allowKeys === true && <option value={KEYS}>Key by key</option>}
      </select>
      {kind === 'variable' && <VariableInput {...props} text={text} onChange={emit} />}
      {kind === 'text' && <TextInput {...props} />}
      {kind === 'template' && (
        <input
          id={id}
          class="mono"
          type="text"
          data-takes-path="template"
          value={text}
          placeholder="Hello {{traits.firstName}}"
          aria-describedby={`${id}-hint`}
          aria-invalid={props.invalid === true}
          onInput={(event) => emit(event.currentTarget.value)}
        />
      )}
      {kind === 'json' && <JsonInput {...props} text={text} />}
    </div>
  )
}

/** The kind of the value, or the one chosen for a value that is still empty. */
function useKind(props: ValueInputProps): [ValueKind, (kind: ValueKind) => void] {
  const actual = kindOf(props.value)
  const [chosen, setChosen] = useState<ValueKind>(
    actual ?? (hasChoices(props) ? 'text' : 'variable')
  )
  useEffect(() => {
    // JSON may spell a variable; whoever chose JSON keeps it.
    if (actual !== undefined && chosen !== 'json') setChosen(actual)
  }, [actual, chosen])
  const kind = chosen === 'json' ? 'json' : (actual ?? chosen)
  return [kind, setChosen]
}

function hasChoices({ choices, choicesFrom, type }: ValueInputProps): boolean {
  return choices !== undefined || choicesFrom !== undefined || type === 'boolean'
}

/** A path and a template can be turned into one another's text; anything else begins empty. */
function carryOver(
  value: Json | undefined,
  from: ValueKind,
  to: Exclude<ValueKind, 'json'>,
  type: string
): Json | undefined {
  const text = textOf(value, from)
  if (from === 'variable' && to === 'template' && /^\$\.[^?]+$/.test(text)) {
    return parseValue(`{{${text.slice(2)}}}`, 'template', type)
  }
  const path = /^\{\{\s*([^}|]+?)\s*\}\}$/.exec(text)?.[1]
  if (from === 'template' && to === 'variable' && path !== undefined) {
    return parseValue(`$.${path}`, 'variable', type)
  }
  return undefined
}

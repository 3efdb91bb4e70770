import { useEffect, useRef, useState } from 'preact/hooks'
import type { Choice, Json } from '../../src/workbench/wire'
import { eventPaths } from '../events/event-paths'
import { parseJson, sameJson, shortJson } from '../lib/json'
import { ChoiceInput } from './choice-input'
import { kindOf, parseValue, textOf, VALUE_KINDS, type ValueKind } from './value-kind'
import { useApp } from '../state/app'
import { Combobox } from '../ui/combobox'
import { GrowingInput } from '../ui/growing-input'
import { Select } from '../ui/select'

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
      <Select
        class="kind"
        label={`Kind of value of ${label}`}
        value={kind}
        choices={kindsFor(props)}
        onChange={change}
      />
      {kind === 'variable' && <VariableInput {...props} text={text} onChange={emit} />}
      {kind === 'text' && <TextInput {...props} />}
      {kind === 'template' && (
        <GrowingInput
          id={id}
          data-takes-path="template"
          value={text}
          placeholder="Hello {{traits.firstName}}"
          aria-describedby={`${id}-hint`}
          aria-invalid={props.invalid === true}
          onChange={emit}
        />
      )}
      {kind === 'json' && <JsonInput {...props} text={text} />}
    </div>
  )
}

function kindsFor(props: ValueInputProps): readonly Choice[] {
  return [
    { value: 'variable', label: 'Variable' },
    { value: 'text', label: hasChoices(props) ? 'Choice' : 'Text' },
    { value: 'template', label: 'Template' },
    { value: 'json', label: 'JSON' },
    ...(props.allowKeys === true ? [{ value: KEYS, label: 'Key by key' }] : [])
  ]
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

/** A value as JSON: any directive of Segment's. What cannot be read changes nothing and is said under it. */
function JsonInput({ id, value, text, onChange }: ValueInputProps & { text: string }) {
  const [typed, setTyped] = useState(text)
  const [error, setError] = useState('')
  const emitted = useRef(value)
  useEffect(() => {
    if (sameJson(value, emitted.current)) return
    emitted.current = value
    setTyped(text)
    setError('')
  }, [value, text])
  const change = (next: string) => {
    setTyped(next)
    const parsed = next.trim() === '' ? { value: undefined } : parseJson(next)
    if ('error' in parsed) return setError(parsed.error)
    setError('')
    emitted.current = parsed.value
    onChange(parsed.value)
  }
  return (
    <div class="json-input">
      <textarea
        id={id}
        class="mono"
        rows={8}
        spellcheck={false}
        value={typed}
        placeholder={'{ "@path": "$.traits.email" }'}
        aria-invalid={error !== ''}
        aria-describedby={`${id}-json-error ${id}-hint`}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {error !== '' && (
        <p class="hint hint-error" id={`${id}-json-error`}>
          Not JSON yet, so the value before stays: {error}
        </p>
      )}
    </div>
  )
}

type Writes = Pick<ValueInputProps, 'id' | 'invalid'> & {
  readonly text: string
  readonly onChange: (text: string) => void
}

/** Everything up to the path that is being typed: `$.a ?? ` in `$.a ?? $.b`. */
const BEFORE = /^(.*\?\?\s*)?/s

/** A path into the event, completed from the paths of the selected one; several, joined by ??, mean the first that exists. */
function VariableInput({ id, text, invalid, onChange }: Writes) {
  const event = useApp().state.event
  const options = eventPaths(event).map(({ path, value }) => ({
    value: path,
    label: path,
    detail: shortJson(value, 40)
  }))
  const before = BEFORE.exec(text)?.[0] ?? ''
  return (
    <Combobox
      id={id}
      free
      takesPath
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

const YES_OR_NO = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' }
]

/** A fixed value: a drop-down, yes or no, one of several choices, or plain text. */
function TextInput(props: ValueInputProps) {
  const { id, type, value, choices, choicesFrom, onChange } = props
  const text = typeof value === 'object' || value === undefined ? '' : String(value)
  if (choicesFrom !== undefined) {
    return (
      <ChoiceInput
        id={id}
        from={choicesFrom}
        text={text}
        invalid={props.invalid}
        onChange={(chosen) => onChange(parseValue(chosen ?? '', 'text', type))}
      />
    )
  }
  const offered = type === 'boolean' ? YES_OR_NO : choices
  const change = (typed: string) => onChange(parseValue(typed, 'text', type))
  if (offered !== undefined)
    return (
      <Select
        id={id}
        describedBy={`${id}-hint`}
        value={text}
        choices={[{ value: '', label: 'Nothing' }, ...offered]}
        invalid={props.invalid}
        onChange={change}
      />
    )
  return (
    <GrowingInput
      id={id}
      inputMode={type === 'integer' || type === 'number' ? 'decimal' : undefined}
      value={text}
      aria-describedby={`${id}-hint`}
      aria-invalid={props.invalid === true}
      onChange={change}
    />
  )
}

import { useEffect, useRef, useState } from 'preact/hooks'
import { parseJson, sameJson } from '../lib/json'
import type { ValueInputProps } from './value-input'

/** A value as JSON: any directive of Segment's. What cannot be read changes nothing and is said under it. */
export function JsonInput({ id, value, text, onChange }: ValueInputProps & { text: string }) {
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
        rows={Math.min(12, Math.max(3, typed.split('\n').length))}
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

import { useMemo } from 'preact/hooks'
import type { Finding, Json } from '../../src/workbench/wire'
import { eventPaths, suggestPath } from '../events/event-paths'
import { useApp } from '../state/app'
import { previewedEvent } from '../state/derive'
import { applyFixes } from '../state/mapping'
import { fieldLines, type Line } from './field-lines'
import { kindOf, parseValue, textOf } from './value-kind'

interface Mapped {
  /** A field, and where that is written key by key, a key of it. */
  readonly place: readonly string[]
  readonly label: string
  readonly description?: string | undefined
  readonly value: Json | undefined
  /** The keys that have lines of their own. */
  readonly keys?: readonly string[]
  readonly onChange: (value: Json | undefined) => void
}

/** What is said under a field, or under a key of it. */
export function useFieldLines(mapped: Mapped): readonly Line[] {
  const { place, value, keys = [] } = mapped
  const result = previewedEvent(useApp().state)
  const meant = useMeant(mapped)
  const findings = useFindings(
    ({ at: [root, ...at] }) =>
      root === 'mapping' &&
      place.every((key, index) => at[index] === key) &&
      !keys.includes(at[place.length] ?? '')
  )
  return fieldLines(place.join('.'), mapped, value, result, { findings, meant })
}

/** What the judge says of the mapping that is written on, at some places; the same of several places is put right at once. */
export function useFindings(isThere: (finding: Finding) => boolean): readonly Line[] {
  const app = useApp()
  const all = (app.state.preview.last?.reply.findings ?? []).filter(isThere)
  return [...new Set(all.map(({ message }) => message))].flatMap((text): Line[] => {
    const same = all.filter(({ message }) => message === text)
    const [{ level, todo = '', fix } = {}] = same
    const fixes = same.flatMap((one) => one.fix ?? [])
    const tone = level === 'error' || level === 'warning' ? level : 'description'
    return fix === undefined
      ? [{ tone, text: `${text} ${todo}`.trim() }]
      : [{ tone, text, fix: { label: fix.label, apply: () => applyFixes(app, fixes) } }]
  })
}

/** What was probably meant by a variable that finds nothing in the selected event; undefined for nothing. */
function useMeant({ value, onChange }: Mapped): Line | undefined {
  const { state } = useApp()
  const event = state.event
  const known = useMemo(() => eventPaths(event).map(({ path }) => path), [event])
  const broken = state.parsed.problems.length > 0
  const text = kindOf(value) === 'variable' ? textOf(value, 'variable') : ''
  const found = text.split('??').some((path) => known.includes(path.trim()))
  const suggested = found || broken ? undefined : suggestPath(text, known)
  if (suggested === undefined) return undefined
  const apply = () => onChange(parseValue(suggested.variable, 'variable', 'string'))
  const fix = { label: suggested.meant, apply }
  return { tone: 'warning', text: 'Nothing there. Did you mean', fix }
}

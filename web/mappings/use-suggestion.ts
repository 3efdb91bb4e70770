import { useMemo } from 'preact/hooks'
import { eventPaths } from '../events/event-paths'
import { suggestPath, withSuggestion } from './suggest-path'
import { textOf, parseValue } from './value-kind'
import { useAppState } from '../state/app'
import type { Json } from '../../src/workbench/wire'

/** What was probably meant by a variable that finds nothing in the selected event, and how to take it; undefined for nothing. */
export function useSuggestion(
  value: Json | undefined,
  onChange: (value: Json | undefined) => void
): { text: string; accept: () => void } | undefined {
  const event = useAppState((state) => state.parsed.events[state.selected])
  const known = useMemo(() => eventPaths(event).map(({ path }) => path), [event])
  const resolves = useAppState((state) => state.parsed.problems.length > 0)
  const text = textOf(value, 'variable')
  const found = text.split('??').some((path) => known.includes(path.trim()))
  const suggestion = found || resolves ? undefined : suggestPath(value, known)
  if (suggestion === undefined) return undefined
  return {
    text: suggestion,
    accept: () =>
      onChange(parseValue(withSuggestion(text, suggestion, known), 'variable', 'string'))
  }
}

import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { history, historyKeymap, standardKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { EditorState, type Extension, Prec, type Text } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  lineNumbers,
  MatchDecorator,
  type ViewUpdate
} from '@codemirror/view'
import { useEffect, useRef } from 'preact/hooks'
import type { Span } from '../events/event-spans'
import type { TextProblem } from '../events/parse-events'

interface JsonEditorProps {
  readonly text: string
  readonly label: string
  readonly problems: readonly TextProblem[]
  /** What can be read, but would not be understood. */
  readonly warnings: readonly TextProblem[]
  /** The part of the text that is looked at elsewhere; it is scrolled to when it changes. */
  readonly shown: Span | null
  readonly describedBy: string
  readonly onChange: (text: string) => void
  /** Command and Enter, which else would begin a line. */
  readonly onSubmit: () => void
}

/** An editor for JSON with the problems marked where they are. */
export function JsonEditor(props: JsonEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (place.current === null) return
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: extensions(() => latest.current)
      })
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    const editor = view.current
    if (editor === null || editor.state.doc.toString() === props.text) return
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: props.text },
      selection: { anchor: 0 }
    })
  }, [props.text])

  // The marks are those of the properties; the editor looks at them again.
  useEffect(() => view.current?.dispatch({}), [props.problems, props.warnings])

  const from = props.shown?.from
  useEffect(() => {
    const editor = view.current
    // Whoever writes in the editor sees what he writes.
    if (editor === null || from === undefined || editor.hasFocus) return
    const effects = EditorView.scrollIntoView(Math.min(from, editor.state.doc.length), {
      y: 'start'
    })
    editor.dispatch({ effects })
  }, [from])

  return <div class="json-editor" ref={place} />
}

function extensions(props: () => JsonEditorProps): Extension[] {
  const submit = {
    key: 'Mod-Enter',
    run: () => {
      props().onSubmit()
      return true
    }
  }
  const { label, describedBy } = props()
  return [
    Prec.highest(keymap.of([submit])),
    lineNumbers(),
    EditorView.decorations.of(({ state }) => marksOf(state.doc, props())),
    EditorView.decorations.of((editor) => KEYS.createDeco(editor)),
    history(),
    bracketMatching(),
    closeBrackets(),
    keymap.of([...closeBracketsKeymap, ...standardKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({
      'aria-label': label,
      tabindex: '0',
      'aria-describedby': describedBy
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) tellUser(update, props())
    })
  ]
}

/** Changes from outside come back as they were given: then there is nothing to tell. */
function tellUser({ state }: ViewUpdate, { text, onChange }: JsonEditorProps): void {
  const typed = state.doc.toString()
  if (typed !== text) onChange(typed)
}

/** What is wrong in the text, underlined where it is; the words are said below the editor, too. */
function marksOf({ length }: Text, { problems, warnings }: JsonEditorProps): DecorationSet {
  const mark = ({ from, to, message }: TextProblem, severity: 'error' | 'warning') => {
    // What is missing at the end is marked at the last character.
    const start = Math.max(0, Math.min(from, length - 1))
    return Decoration.mark({
      class: `cm-problem cm-problem-${severity}`,
      attributes: { title: message }
    }).range(start, Math.max(start, Math.min(length, Math.max(to, start + 1))))
  }
  const marks = [
    ...problems.map((problem) => mark(problem, 'error')),
    ...warnings.map((warning) => mark(warning, 'warning'))
  ]
  return Decoration.set(
    marks.filter(({ from, to }) => from < to),
    true
  )
}

/** Property names are told apart by tone, not by colour, which this page keeps for outcomes. */
const KEYS = new MatchDecorator({
  regexp: /"(?:[^"\\]|\\.)*"(?=\s*:)/g,
  decoration: Decoration.mark({ class: 'json-key' })
})

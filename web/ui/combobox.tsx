import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { GrowingInput } from './growing-input'
import { useFloating } from './use-floating'

/** The most entries that are offered at once; typing narrows them. */
const MAX_OPTIONS = 100

interface ComboboxProps {
  readonly id: string
  /** What the input shows. */
  readonly text: string
  readonly options: readonly Option[]
  /** Said in place of the entries: loading, or why there are none. */
  readonly status?: string | undefined
  readonly label?: string | undefined
  readonly describedBy?: string | undefined
  readonly invalid?: boolean | undefined
  readonly placeholder: string
  /** Whether anything may be typed: the input grows with it, and nothing floats over the line below where no entry fits. */
  readonly free?: boolean
  /** Whether a path of the event can be written into it by a click on that. */
  readonly takesPath?: boolean
  /** Whether the entries stand under the input as long as it is there, and the first is the one that is meant. */
  readonly inline?: boolean
  /** The part of the text that narrows the entries; the text itself unless said otherwise. */
  readonly queryOf?: (text: string) => string
  readonly onType: (text: string) => void
  readonly onPick: (option: Option) => void
  /** The user goes on without picking: Enter, or away. */
  readonly onLeave?: () => void
}

/** A text input with a searchable list under it, after the ARIA combobox pattern; any text may be typed. */
export function Combobox(props: ComboboxProps) {
  const { id, text, options, free = false, inline = false, queryOf = (typed) => typed } = props
  const first = inline ? 0 : -1
  const [open, setOpen] = useState(inline)
  const [typed, setTyped] = useState(inline)
  const [active, setActive] = useState(first)
  const listId = useId()
  const query = typed ? queryOf(text).trim().toLowerCase() : ''
  const shown = options.filter((option) => fits(option, query)).slice(0, MAX_OPTIONS)
  const floating = useFloating(id, open)

  const show = () => setOpen(true)
  const hide = () => {
    setOpen(inline)
    setTyped(inline)
    setActive(first)
  }
  const pick = (option: Option) => {
    props.onPick(option)
    hide()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!open) return show()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive(shown.length === 0 ? -1 : (active + step + shown.length) % shown.length)
    } else if (event.key === 'Enter') {
      // Whoever types until one entry is left means that one.
      const option = open ? (shown[active] ?? (typed ? onlyOne(shown) : undefined)) : undefined
      if (option !== undefined) return pick(option)
      props.onLeave?.()
      hide()
    } else if (event.key === 'Escape' && open && !inline) {
      event.preventDefault()
      hide()
    }
  }
  const type = (value: string) => {
    setTyped(true)
    setActive(first)
    props.onType(value)
    show()
  }
  const input = {
    id,
    value: text,
    placeholder: props.placeholder,
    'aria-label': props.label,
    'data-takes-path': props.takesPath === true ? 'variable' : undefined,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid === true,
    'aria-controls': open ? listId : undefined,
    'aria-autocomplete': 'list',
    'aria-activedescendant': open && active >= 0 ? `${listId}-${active}` : undefined,
    onClick: show,
    onKeyDown,
    onBlur: () => {
      props.onLeave?.()
      hide()
    }
  } as const
  return (
    <div class="combobox grow">
      {free ? (
        // ARIA allows an input of several lines no role but its own.
        <GrowingInput {...input} onChange={type} />
      ) : (
        <input
          {...input}
          type="text"
          role="combobox"
          aria-expanded={open}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => type(event.currentTarget.value)}
        />
      )}
      {open && !(free && typed && shown.length === 0) && (
        <Listbox
          id={listId}
          style={inline ? undefined : floating}
          options={shown}
          active={active}
          status={props.status ?? emptyWord(shown.length, options.length)}
          onPick={pick}
        />
      )}
    </div>
  )
}

function onlyOne(options: readonly Option[]): Option | undefined {
  return options.length === 1 ? options[0] : undefined
}

function fits({ label, value }: Option, query: string): boolean {
  return label.toLowerCase().includes(query) || value.toLowerCase().includes(query)
}

function emptyWord(shown: number, all: number): string | undefined {
  if (shown > 0) return undefined
  return all === 0
    ? 'Nothing to choose from; type a value.'
    : 'Nothing fits; what you typed is kept.'
}

/** An entry of a list: its value, its name, and a word beside it. */
export interface Option {
  readonly value: string
  readonly label: string
  readonly detail?: string
}

interface ListboxProps {
  readonly id: string
  /** Where it floats; undefined for a list that does not. */
  readonly style: Record<string, string> | undefined
  readonly options: readonly Option[]
  readonly active: number
  readonly status: string | undefined
  readonly onPick: (option: Option) => void
}

/** The list of a combobox; it floats over everything, or stands below its input. */
function Listbox({ id, style, options, active, status, onPick }: ListboxProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div
      class={style === undefined ? 'go-list' : 'listbox floating'}
      style={style}
      ref={list}
      // The input keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div role="listbox" id={id} aria-label="Choices">
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the input, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active entry
          <div
            key={option.value}
            role="option"
            id={`${id}-${index}`}
            class="option"
            aria-selected={index === active}
            onClick={() => onPick(option)}
          >
            <bdi>{option.label}</bdi>
            {option.detail !== undefined && (
              <span class="mono muted cut option-detail">{option.detail}</span>
            )}
          </div>
        ))}
      </div>
      {status !== undefined && (
        <div class="muted option-status" role="status">
          {status}
        </div>
      )}
    </div>
  )
}

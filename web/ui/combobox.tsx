import { useEffect, useId, useRef, useState } from 'preact/hooks'

/** The most entries that are offered at once; typing narrows them. */
const MAX_OPTIONS = 100

export interface ComboboxProps {
  readonly id: string
  /** What the input shows. */
  readonly text: string
  readonly options: readonly Option[]
  /** Said in place of the entries: loading, or why there are none. */
  readonly status?: string | undefined
  readonly label?: string | undefined
  readonly describedBy?: string | undefined
  readonly invalid?: boolean | undefined
  readonly placeholder?: string | undefined
  readonly mono?: boolean | undefined
  /** Whether anything may be typed: then nothing floats over the line below where no entry fits. */
  readonly free?: boolean
  /** The part of the text that narrows the entries; the text itself unless said otherwise. */
  readonly queryOf?: (text: string) => string
  readonly onType: (text: string) => void
  readonly onPick: (option: Option) => void
  readonly onOpen?: () => void
  /** The user goes on without picking: Enter, or away. */
  readonly onLeave?: () => void
}

/** A text input with a searchable list under it, after the ARIA combobox pattern; any text may be typed. */
export function Combobox(props: ComboboxProps) {
  const { id, text, options, status, queryOf = (typed) => typed } = props
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState(false)
  const [active, setActive] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const query = typed ? queryOf(text).trim().toLowerCase() : ''
  const shown = options.filter((option) => fits(option, query)).slice(0, MAX_OPTIONS)
  const place = usePlace(input, open)

  const show = () => {
    if (!open) props.onOpen?.()
    setOpen(true)
  }
  const hide = () => {
    setOpen(false)
    setTyped(false)
    setActive(-1)
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
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      hide()
    }
  }
  return (
    <div class="combobox">
      <input
        ref={input}
        id={id}
        type="text"
        role="combobox"
        class={props.mono === true ? 'mono' : undefined}
        autocomplete="off"
        spellcheck={false}
        value={text}
        placeholder={props.placeholder}
        aria-label={props.label}
        data-takes-path={props.free === true ? 'variable' : undefined}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid === true}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `${listId}-${active}` : undefined}
        onInput={(event) => {
          setTyped(true)
          setActive(-1)
          props.onType(event.currentTarget.value)
          show()
        }}
        onClick={show}
        onKeyDown={onKeyDown}
        onBlur={() => {
          props.onLeave?.()
          hide()
        }}
      />
      {open && !(props.free === true && typed && shown.length === 0) && (
        <Listbox
          id={listId}
          place={place}
          options={shown}
          active={active}
          status={status ?? emptyWord(shown.length, options.length)}
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

/** Where the list stands on the screen; it follows when something scrolls. */
function usePlace(input: { current: HTMLInputElement | null }, open: boolean): DOMRect | null {
  const [place, setPlace] = useState<DOMRect | null>(null)
  useEffect(() => {
    if (!open) return
    const measure = () => setPlace(input.current?.getBoundingClientRect() ?? null)
    measure()
    addEventListener('scroll', measure, true)
    addEventListener('resize', measure)
    return () => {
      removeEventListener('scroll', measure, true)
      removeEventListener('resize', measure)
    }
  }, [open, input])
  return place
}

/** An entry of a list: its value, its name, and a word beside it. */
export interface Option {
  readonly value: string
  readonly label: string
  readonly detail?: string
}

interface ListboxProps {
  readonly id: string
  /** The input that the list belongs to, on the screen; null before it is measured. */
  readonly place: DOMRect | null
  readonly options: readonly Option[]
  readonly active: number
  readonly status: string | undefined
  readonly onPick: (option: Option) => void
}

/** How high the list gets, and how far it stays from the input, in pixels. */
const [HEIGHT, GAP] = [260, 4]

/** The list of a combobox; it floats over everything, under its input or above it where there is more space. */
function Listbox({ id, place, options, active, status, onPick }: ListboxProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div
      class="listbox"
      style={place === null ? { visibility: 'hidden' } : positionOf(place)}
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
            <span class="option-label">{option.label}</span>
            {option.detail !== undefined && <span class="option-detail">{option.detail}</span>}
          </div>
        ))}
      </div>
      {status !== undefined && (
        <div class="option-status" role="status">
          {status}
        </div>
      )}
    </div>
  )
}

function positionOf(place: DOMRect): Record<string, string> {
  const below = innerHeight - place.bottom - 2 * GAP
  const above = place.top - 2 * GAP
  const upwards = below < Math.min(HEIGHT, 160) && above > below
  return {
    left: `${place.left}px`,
    width: `${place.width}px`,
    maxHeight: `${Math.min(HEIGHT, upwards ? above : below)}px`,
    ...(upwards
      ? { bottom: `${innerHeight - place.top + GAP}px` }
      : { top: `${place.bottom + GAP}px` })
  }
}

import { useEffect, useRef } from 'preact/hooks'

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
export function Listbox({ id, place, options, active, status, onPick }: ListboxProps) {
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

import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

interface VirtualListProps {
  readonly id: string
  readonly label: string
  readonly count: number
  /** The height of every row, in pixels. */
  readonly rowHeight: number
  /** The place of the row that is chosen, or -1. */
  readonly active: number
  readonly row: (place: number) => ComponentChildren
  /** Whether the list is to be at its head; turning it on scrolls there. */
  readonly follows?: boolean
  /** How many rows are drawn beyond each edge, so that scrolling does not show where they end. */
  readonly beyond?: number
  /** The places that are drawn have changed; the last is not included. */
  readonly onRange?: (range: { from: number; to: number; atTop: boolean }) => void
  readonly onChoose: (place: number) => void
}

/** A list of any length that draws the rows on the screen only; the arrow keys, Page, Home and End choose. */
export function VirtualList(props: VirtualListProps) {
  const { id, label, count, rowHeight, active, row, follows = false, beyond = 8 } = props
  const { onRange, onChoose } = props
  const place = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 0 })
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight })
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [])

  const firstSeen = Math.floor(view.top / rowHeight)
  const from = Math.max(0, Math.min(firstSeen, count) - beyond)
  const to = Math.min(count, firstSeen + Math.ceil(view.height / rowHeight) + beyond)
  const atTop = view.top === 0
  useEffect(() => onRange?.({ from, to, atTop }), [from, to, atTop])
  useEffect(() => {
    if (follows) place.current?.scrollTo(0, 0)
  }, [follows])

  const choose = (wanted: number) => {
    const chosen = Math.max(0, Math.min(count - 1, wanted))
    const element = place.current
    if (element === null || count === 0) return
    const top = chosen * rowHeight
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight
    onChoose(chosen)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1)
    const steps: Partial<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1
    }
    const wanted = steps[event.key]
    if (wanted === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    choose(wanted)
  }
  return (
    <div
      ref={place}
      class="virtual-list"
      role="listbox"
      aria-label={label}
      aria-activedescendant={active >= from && active < to ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div class="virtual-rows" style={{ height: `${count * rowHeight}px` }} role="presentation">
        {Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index).map((index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys, and keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus and names the chosen row
          <div
            key={index}
            id={`${id}-${index}`}
            class="virtual-row"
            style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
            role="option"
            aria-selected={index === active}
            aria-posinset={index + 1}
            aria-setsize={count}
            onClick={() => choose(index)}
          >
            {row(index)}
          </div>
        ))}
      </div>
    </div>
  )
}

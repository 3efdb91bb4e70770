import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useFloating } from './use-floating'

/** A button and the panel that it opens. */
export interface PopoverProps {
  readonly label: string
  /** What it is called where its label says less than it should. */
  readonly name?: string
  readonly id: string
  /** Whether it is open, where something else than its button may open it as well. */
  readonly open?: boolean
  readonly onOpen?: (open: boolean) => void
  /** What the panel shows; it may close itself. */
  readonly children: (close: () => void) => ComponentChildren
}

/** A button that opens a panel beside it; Escape or a click elsewhere closes it. */
export function Popover({ label, name, id, children, ...outside }: PopoverProps) {
  const inside = useState(false)
  const [open, setOpen] =
    outside.open === undefined ? inside : [outside.open, outside.onOpen ?? inside[1]]
  const root = useRef<HTMLDivElement>(null)
  const buttonId = `${id}-button`
  const style = useFloating(buttonId, open)
  const close = () => {
    setOpen(false)
    document.getElementById(buttonId)?.focus()
  }
  useLayoutEffect(() => {
    if (!open) return
    const onPointer = (event: Event) => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) {
        setOpen(false)
      }
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      close()
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('keydown', onKey)
    }
  }, [open])
  return (
    <div ref={root}>
      <button
        id={buttonId}
        type="button"
        class="button quiet"
        aria-expanded={open}
        aria-controls={id}
        aria-label={name}
        onClick={() => setOpen(!open)}
      >
        {label} <span class="caret" aria-hidden="true" />
      </button>
      {open && (
        <section class="popover-panel floating" id={id} style={style} aria-label={name ?? label}>
          {children(close)}
        </section>
      )}
    </div>
  )
}

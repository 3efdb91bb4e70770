import { useApp, useAppState } from '../state/app'
import { MAX_DOCK, MIN_DOCK, resizeDock, USUAL_DOCK } from '../state/dock'

/** How far an arrow key moves the edge, in percent of the height. */
const STEP = 5

/** The upper edge of the dock, dragged or moved with the arrow keys. */
export function DockHandle() {
  const app = useApp()
  const height = useAppState((state) => state.dockHeight ?? USUAL_DOCK)
  const drag = (event: PointerEvent) => {
    if (!(event.currentTarget instanceof HTMLElement) || event.buttons !== 1) return
    const main = event.currentTarget.closest('main')?.getBoundingClientRect()
    if (main === undefined) return
    resizeDock(app, (100 * (main.bottom - event.clientY)) / main.height)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key]
    if (step === undefined) return
    event.preventDefault()
    resizeDock(app, height + step)
  }
  return (
    <div
      class="dock-handle"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the lower pane"
      aria-valuenow={Math.round(height)}
      aria-valuemin={MIN_DOCK}
      aria-valuemax={MAX_DOCK}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={onKeyDown}
    />
  )
}

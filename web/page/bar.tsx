import { AccountPane } from '../account/account-pane'
import { FaultsMenu } from '../account/faults'
import { CheckPane, CheckWords } from '../check/check-pane'
import { ScenarioWords } from '../check/scenarios'
import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import { isRoom, type Room } from '../state/app-state'
import { MAX_DOCK, MIN_DOCK, resizeDock, USUAL_DOCK } from '../state/dock'

/** The bar at the foot: what state everything beside the events is in; each part opens upwards and pushes the panes up. */
export function Bar() {
  const { state } = useApp()
  // A narrow page shows the room as a pane of its own.
  const room = isRoom(state.pane) ? state.pane : state.dock
  const height = state.dockHeight ?? USUAL_DOCK
  const sandbox = !state.isLive
  const open = room === 'check' || (room === 'account' && sandbox)
  return (
    <div class={`dock${open ? ' dock-open' : ''}`} style={{ '--dock-height': `${height}%` }}>
      {open && <DockHandle />}
      {room === 'account' && sandbox && <AccountPane />}
      {room === 'check' && <CheckPane />}
      <div class="dock-line">
        {sandbox && (
          <RoomButton room="account" label="Account">
            <AccountWords />
          </RoomButton>
        )}
        {sandbox && <FaultsMenu />}
        <RoomButton room="check" label="Check">
          <CheckWords />
        </RoomButton>
        <span class="grow" />
        <ScenarioWords />
      </div>
    </div>
  )
}

interface RoomButtonProps {
  readonly room: Room
  readonly label: string
  readonly children: preact.ComponentChildren
}

function RoomButton({ room, label, children }: RoomButtonProps) {
  const app = useApp()
  const open = app.state.dock === room
  return (
    <button
      type="button"
      class="dock-button"
      aria-expanded={open}
      onClick={() => app.set({ dock: open ? null : room })}
    >
      <span>{label}</span> {children} <span class="caret caret-up" aria-hidden="true" />
    </button>
  )
}

/** The account in a few words. */
function AccountWords() {
  const { account } = useApp().state
  if (account === null) return <span class="muted">…</span>
  const { contacts, lists, triggers } = account.state
  return (
    <span class="muted">
      {plural(contacts.length, 'contact')} · {plural(lists.length, 'list')} ·{' '}
      {triggers.length.toLocaleString('en')} triggered
    </span>
  )
}

/** How far an arrow key moves the edge, in percent of the height. */
const STEP = 5

/** The upper edge of the dock, dragged or moved with the arrow keys. */
function DockHandle() {
  const app = useApp()
  const height = app.state.dockHeight ?? USUAL_DOCK
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

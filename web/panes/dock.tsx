import { plural } from '../lib/plural'
import { useApp, useAppState } from '../state/app'
import { isRoom, type Room } from '../state/app-state'
import { toggleRoom, USUAL_DOCK } from '../state/dock'
import { Icon } from '../ui/icon'
import { AccountCounts } from './account/account-counts'
import { AccountPane } from './account/account-pane'
import { DockHandle } from './dock-handle'
import { LivePane } from './live/live-pane'

/** What is beneath the way of an event: a line that counts, and the room that it opens, which pushes the panes up. */
export function Dock() {
  // A narrow page shows the room as a pane of its own.
  const room = useAppState(({ pane, dock }) => (isRoom(pane) ? pane : dock))
  const height = useAppState((state) => state.dockHeight ?? USUAL_DOCK)
  const sandbox = useAppState((state) => state.server?.live !== true)
  const open = room === 'live' || (room === 'account' && sandbox)
  return (
    <div class={`dock${open ? ' dock-open' : ''}`} style={{ '--dock-height': `${height}%` }}>
      {open && <DockHandle />}
      {room === 'account' && sandbox && <AccountPane />}
      {room === 'live' && <LivePane />}
      <div class="dock-line">
        {sandbox && (
          <RoomButton room="account" label="Account">
            <AccountCounts />
          </RoomButton>
        )}
        <RoomButton room="live" label="Live">
          <LiveCount />
        </RoomButton>
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
  const open = useAppState((state) => state.dock === room)
  return (
    <button
      type="button"
      class={`dock-button dock-button-${room}`}
      aria-expanded={open}
      onClick={() => toggleRoom(app, room)}
    >
      <Icon name="open" /> <strong>{label}</strong> {children}
    </button>
  )
}

function LiveCount() {
  const total = useAppState((state) => state.live.total)
  return <span class="muted">{total === 0 ? 'events of your SDKs' : plural(total, 'event')}</span>
}

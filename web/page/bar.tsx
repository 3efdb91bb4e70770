import { plural } from '../lib/plural'
import { AccountPane } from '../account/account-pane'
import { FaultsMenu } from '../account/faults-menu'
import { CheckPane, CheckWords } from '../check/check-pane'
import { ScenarioWords } from '../check/scenarios'
import { useApp, useAppState } from '../state/app'
import { isRoom, type Room } from '../state/app-state'
import { toggleRoom, USUAL_DOCK } from '../state/dock'
import { DockHandle } from './dock-handle'

/** The bar at the foot: what state everything beside the events is in; each part opens upwards and pushes the panes up. */
export function Bar() {
  // A narrow page shows the room as a pane of its own.
  const room = useAppState(({ pane, dock }) => (isRoom(pane) ? pane : dock))
  const height = useAppState((state) => state.dockHeight ?? USUAL_DOCK)
  const sandbox = useAppState((state) => state.server?.live !== true)
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
  const open = useAppState((state) => state.dock === room)
  return (
    <button
      type="button"
      class="dock-button"
      aria-expanded={open}
      onClick={() => toggleRoom(app, room)}
    >
      <span>{label}</span> {children} <span class="caret caret-up" aria-hidden="true" />
    </button>
  )
}

/** The account in a few words. */
function AccountWords() {
  const account = useAppState((state) => state.account)
  if (account === null) return <span class="muted">…</span>
  const { contacts, lists, triggers } = account.state
  return (
    <span class="muted">
      {plural(contacts.length, 'contact')} · {plural(lists.length, 'list')} ·{' '}
      {triggers.length.toLocaleString('en')} triggered
    </span>
  )
}

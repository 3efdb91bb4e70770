import { useState } from 'preact/hooks'
import { describeEvent } from '../events/describe-event'
import { plural } from '../lib/plural'
import { useApp, useAppState } from '../state/app'
import { pinEvents } from '../state/scenarios'
import { Dialog, DialogEnd } from '../ui/dialog'

/** Names the events in the editor as a scenario, and says what trouble they meet. */
export function PinDialog({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const events = useAppState((state) => state.parsed.events)
  const faults = useAppState((state) => state.scenarios?.faults ?? [])
  const [name, setName] = useState(() => describeEvent(events[0]))
  const [fault, setFault] = useState('')
  return (
    <Dialog title="Pin as a scenario" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onClose()
          void pinEvents(app, name.trim(), fault === '' ? undefined : fault)
        }}
      >
        <p>
          What becomes of {plural(events.length, 'event')} now, on the account as it begins, is what
          is expected from now on: on each edit here, and by <code>npx emarsys-actions test</code>.
        </p>
        <div class="field">
          <label for="pin-name">Name</label>
          <input
            id="pin-name"
            type="text"
            required
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="pin-fault">Trouble</label>
          <select
            id="pin-fault"
            value={fault}
            onChange={(event) => setFault(event.currentTarget.value)}
          >
            <option value="">none</option>
            {faults.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </div>
        <DialogEnd>
          <button
            type="submit"
            class="button primary"
            disabled={events.length === 0 || name.trim() === ''}
          >
            Pin
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  )
}

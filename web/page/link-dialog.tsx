import { prettyJson } from '../lib/json'
import { applyLink } from '../state/address'
import { useApp } from '../state/app'
import { Button } from '../ui/button'
import { closeAround, Dialog, DialogEnd } from '../ui/dialog'

/** Shows what a link holds before anything is done with it: whoever wrote it may be a stranger. */
export function LinkDialog() {
  const app = useApp()
  const { link } = app.state
  if (link === null) return null
  const { text, subscription } = link
  return (
    <Dialog title="Open what this link holds?" onClose={() => app.set({ link: null })}>
      <p>
        Nothing is run or sent before you say so. The events take the place of those in the editor
        {subscription !== null && '; the mapping is added, and saved only when you save it'}.
      </p>
      {[text, ...(subscription === null ? [] : [prettyJson(subscription)])].map((part, index) => (
        <pre key={index} class="link-part" tabIndex={0}>
          {part.slice(0, MAX_SHOWN)}
        </pre>
      ))}
      <DialogEnd>
        <Button
          class="primary"
          onClick={(event) => {
            applyLink(app)
            closeAround(event)
          }}
        >
          Open
        </Button>
      </DialogEnd>
    </Dialog>
  )
}

/** The most characters of each part that are shown. */
const MAX_SHOWN = 20_000

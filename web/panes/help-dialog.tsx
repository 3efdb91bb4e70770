import { useApp } from '../state/app'
import { closeDialog } from '../state/dialog'
import { Dialog, DialogEnd } from '../ui/dialog'
import { KEY_WORDS } from './use-keys'

/** The page's keys. */
export function HelpDialog() {
  const app = useApp()
  const close = () => closeDialog(app, 'help')
  return (
    <Dialog title="Keys" onClose={close}>
      <dl class="key-list">
        {KEY_WORDS.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <DialogEnd word="Close" />
    </Dialog>
  )
}

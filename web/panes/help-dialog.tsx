import { useApp } from '../state/app'
import { Dialog } from '../ui/dialog'
import { KEY_WORDS } from './use-keys'

/** The page's keys. */
export function HelpDialog() {
  const { store } = useApp()
  const close = () => store.set({ dialog: null })
  return (
    <Dialog title="Keys" id="help-title" onClose={close}>
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
      <div class="bar end">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  )
}

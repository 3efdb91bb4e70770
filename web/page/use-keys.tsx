import { useEffect } from 'preact/hooks'
import { Dialog, DialogEnd } from '../ui/dialog'
import { type App, useApp } from '../state/app'
import { saveMapping } from '../state/mappings-file'
import { takeBack } from '../state/notice'
import { sendEvents } from '../state/send'

/** Command on a Mac, Control elsewhere. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl '

/** Every key that works anywhere on the page. */
const KEY_WORDS = [
  { keys: `${MOD}↵`, does: 'Send the events' },
  { keys: `${MOD}S`, does: 'Save the mapping' },
  { keys: `${MOD}K`, does: 'Go to anything, or do it, by its name' },
  { keys: `${MOD}Z`, does: 'Take back what a notice says' },
  { keys: '/', does: 'Search what is shown' },
  { keys: '?', does: 'Show these keys' },
  { keys: 'Esc', does: 'Close what is open' }
]

/** Listens to the page's keys. */
export function useKeys(): void {
  const app = useApp()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return
      const handled = event.metaKey || event.ctrlKey ? runCommand(app, event) : runPlain(app, event)
      if (handled) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [app])
}

function runCommand(app: App, { key, target }: KeyboardEvent): boolean {
  if (key.toLowerCase() === 'z') return !isTyping(target) && takeBack(app)
  const commands: Readonly<Record<string, () => void>> = {
    enter: () => void sendEvents(app),
    s: () => void saveMapping(app),
    k: () => app.set({ dialog: 'go' })
  }
  const command = commands[key.toLowerCase()]
  command?.()
  return command !== undefined
}

function runPlain(app: App, { key, target, altKey }: KeyboardEvent): boolean {
  if (altKey || isTyping(target)) return false
  if (key === '?') app.set({ dialog: 'help' })
  else if (key === '/') focusSearch(app)
  else return false
  return true
}

/** The search that is on the screen; where there is none, the one over everything. */
function focusSearch(app: App): void {
  const searches = [...document.querySelectorAll<HTMLInputElement>('input[type="search"]')]
  const shown = searches.find((input) => input.checkVisibility())
  if (shown === undefined) app.set({ dialog: 'go' })
  else shown.focus()
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select'))
  )
}

/** The page's keys, for those who look them up. */
export function HelpDialog() {
  const app = useApp()
  return (
    <Dialog title="Keys" onClose={() => closeDialog(app, 'help')}>
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

/** Closes a dialog of the page; the browser tells of that late, when another may be open in its place. */
export function closeDialog(app: App, dialog: App['state']['dialog']): void {
  if (app.state.dialog === dialog) app.set({ dialog: null })
}

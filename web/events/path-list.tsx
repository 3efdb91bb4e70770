import { describeEvent } from './describe-event'
import { eventPaths } from './event-paths'
import { shortJson } from '../lib/json'
import { useApp, useAppState } from '../state/app'
import { insertPath } from '../state/last-field'
import { tell } from '../state/notice'

/** Every path of the selected event; a click writes one into the field of the mapping that was used last, else copies it. */
export function PathList() {
  const app = useApp()
  const events = useAppState((state) => state.parsed.events)
  const selected = useAppState((state) => state.selected)
  const event = events[selected]
  const use = (path: string) => {
    if (insertPath(path)) return tell(app, `${path} is in the mapping`)
    return copy(path)
  }
  const copy = (path: string) =>
    navigator.clipboard.writeText(path).then(
      () => tell(app, `Copied ${path}`),
      () => tell(app, 'Not copied: the browser refused')
    )
  if (event === undefined)
    return <p class="muted">The paths appear here once the JSON can be read.</p>
  return (
    <ul class="path-list" aria-label={`Paths of ${describeEvent(event)}`} onKeyDown={goUpAndDown}>
      {eventPaths(event).map(({ path, value }, index) => (
        <li key={path}>
          <button
            type="button"
            title={`Insert ${path} into the field last used, else copy it`}
            tabIndex={index === 0 ? 0 : -1}
            onClick={() => void use(path)}
          >
            <span class="mono">{path}</span>
            <span class="path-value">{shortJson(value, 60)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** The arrow keys go from path to path, so that Tab passes all of them at once. */
function goUpAndDown(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return
  event.preventDefault()
  const buttons: (Element | null)[] = [...event.currentTarget.querySelectorAll('button')]
  const index = buttons.indexOf(document.activeElement)
  const next = buttons[Math.max(0, Math.min(buttons.length - 1, index + step))]
  if (next instanceof HTMLElement) next.focus()
}

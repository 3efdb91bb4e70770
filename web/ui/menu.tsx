import type { ComponentChildren } from 'preact'
import { Popover, type PopoverProps } from './popover'

/** Something to do, by its name. */
export interface MenuEntry {
  readonly label: ComponentChildren
  readonly disabled?: boolean
  readonly go: () => void
}

interface MenuProps extends Omit<PopoverProps, 'children'> {
  readonly entries: readonly MenuEntry[]
}

/** A button that opens a list of what can be done; whatever is chosen closes it. */
export function Menu({ entries, ...popover }: MenuProps) {
  return (
    <Popover {...popover}>
      {(close) => (
        <ul class="menu">
          {entries.map(({ label, disabled = false, go }, index) => (
            <li key={index}>
              <button
                type="button"
                disabled={disabled}
                onClick={() => {
                  close()
                  go()
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  )
}

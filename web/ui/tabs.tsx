import type { ComponentChildren } from 'preact'

/** One of several tabs. */
export interface Tab<Name extends string> {
  readonly name: Name
  readonly label: string
}

interface TabsProps<Name extends string> {
  readonly label: string
  readonly tabs: readonly Tab<Name>[]
  readonly current: Name
  readonly onChoose: (name: Name) => void
  /** Begins the ids of tabs and panel. */
  readonly id: string
}

/** A row of tabs; arrow keys go from one to the next, as the ARIA pattern says. */
export function Tabs<Name extends string>({ label, tabs, current, onChoose, id }: TabsProps<Name>) {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = tabs.findIndex(({ name }) => name === current)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next === undefined) return
    onChoose(next.name)
    document.getElementById(`${id}-${next.name}`)?.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          id={`${id}-${tab.name}`}
          aria-selected={tab.name === current}
          aria-controls={`${id}-panel`}
          tabIndex={tab.name === current ? 0 : -1}
          data-label={tab.label}
          onClick={() => onChoose(tab.name)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  )
}

/** What the chosen tab shows. */
export function TabPanel(props: { id: string; current: string; children: ComponentChildren }) {
  const { id, current, children } = props
  return (
    <div
      class="tab-panel"
      role="tabpanel"
      id={`${id}-panel`}
      aria-labelledby={`${id}-${current}`}
      tabIndex={0}
    >
      {children}
    </div>
  )
}

import type { ComponentChildren } from 'preact'

interface TabsProps<Name extends string> {
  readonly label: string
  /** The label of each. */
  readonly tabs: Readonly<Record<Name, string>>
  readonly current: Name
  readonly onChoose: (name: Name) => void
  /** Begins the ids of tabs and panel. */
  readonly id: string
}

/** A row of tabs; arrow keys go from one to the next, as the ARIA pattern says. */
export function Tabs<Name extends string>({ label, tabs, current, onChoose, id }: TabsProps<Name>) {
  const names = Object.keys(tabs) as Name[]
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = names.at((names.indexOf(current) + step) % names.length)
    if (next === undefined) return
    onChoose(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${id}-${name}`}
          aria-selected={name === current}
          aria-controls={`${id}-panel`}
          tabIndex={name === current ? 0 : -1}
          data-label={tabs[name]}
          onClick={() => onChoose(name)}
        >
          {tabs[name]}
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

interface SearchProps {
  /** What it is for; it stands in the empty input as well unless another word does. */
  readonly label: string
  readonly placeholder?: string
  readonly value: string
  readonly onChange: (text: string) => void
}

/** An input that narrows what is listed under it. */
export function Search({ label, placeholder = label, value, onChange }: SearchProps) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  )
}

import type { ComponentProps } from 'preact'

interface GrowingInputProps extends Omit<ComponentProps<'textarea'>, 'onInput' | 'onChange'> {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
}

/** An input for one line that breaks and grows where it is longer than wide: nothing of it is cut. */
export function GrowingInput({ onChange, onKeyDown, ...rest }: GrowingInputProps) {
  return (
    <textarea
      class="mono growing"
      rows={1}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => onChange(event.currentTarget.value.replaceAll('\n', ' '))}
      onKeyDown={(event) => {
        onKeyDown?.(event)
        // With Command or Control it is for the page.
        if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) event.preventDefault()
      }}
      {...rest}
    />
  )
}

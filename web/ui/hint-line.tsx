import type { Hint } from '../mappings/field-hint'

interface HintLineProps {
  readonly id: string
  readonly hint: Hint
  /** Read out in place of a hint that hides the description. */
  readonly description?: string | undefined
  /** A text that was probably meant, and how to take it. */
  readonly suggestion?: { readonly text: string; readonly accept: () => void } | undefined
}

/** The one line under an input. It keeps its space, so that nothing jumps. */
export function HintLine({ id, hint, description, suggestion }: HintLineProps) {
  return (
    <p class={`hint hint-${hint.tone}`} id={id} title={hint.text}>
      {suggestion !== undefined ? (
        <>
          <span class="hint-error">Nothing there.</span> Did you mean{' '}
          <button type="button" class="link mono" onClick={suggestion.accept}>
            {suggestion.text}
          </button>
          ?
        </>
      ) : (
        <>
          {hint.tone === 'resolved' && <span aria-hidden="true">→ </span>}
          <bdi>{hint.text}</bdi>
        </>
      )}
      {hint.tone !== 'description' && description !== undefined && (
        <span class="hidden"> {description}</span>
      )}
    </p>
  )
}

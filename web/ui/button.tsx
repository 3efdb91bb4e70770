import type { ComponentProps } from 'preact'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'class' | 'type'> {
  /** How it looks beside its kind. */
  readonly class?: string
}

/** A button. */
export function Button({ class: look = '', ...rest }: ButtonProps) {
  return <button type="button" class={`button ${look}`} {...rest} />
}

/** A button among words, which looks like a link. */
export function TextButton({ class: look = '', ...rest }: ButtonProps) {
  return <button type="button" class={`link ${look}`} {...rest} />
}

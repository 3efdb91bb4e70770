import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from './button'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

interface DialogEndProps {
  /** On the button that closes the dialog and does nothing else. */
  readonly word?: string
  readonly children?: ComponentChildren
}

/** A dialog's last line: a button that closes it, and those that do something. */
export function DialogEnd({ word = 'Cancel', children }: DialogEndProps) {
  return (
    <div class="bar end">
      <Button onClick={closeAround}>{word}</Button>
      {children}
    </div>
  )
}

/** Closes the dialog around a button as Escape does: the browser gives the focus back to where it was. */
export function closeAround({ currentTarget }: { currentTarget: Element }): void {
  currentTarget.closest('dialog')?.close()
}

/** A dialog over the page, open as long as it is drawn; Escape closes it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Before it is painted: a key that is pressed at once is meant for it.
  useLayoutEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      {children}
    </dialog>
  )
}

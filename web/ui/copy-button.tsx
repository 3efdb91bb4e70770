import { useEffect, useState } from 'preact/hooks'
import { Button } from './button'
import { Icon } from './icon'

/** How long the button says that it copied, in milliseconds. */
const DONE_MS = 1500

interface CopyButtonProps {
  readonly label: string
  readonly text: () => string
  /** What is copied, for those who do not see where the button stands. */
  readonly of?: string
}

/** A button that copies a text, and says so. */
export function CopyButton({ label, text, of }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), DONE_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => setState('done'),
      () => setState('failed')
    )
  const words = { idle: label, done: 'Copied', failed: 'Not copied: the browser refused' }[state]
  return (
    <Button
      class="quiet"
      aria-label={of !== undefined && state === 'idle' ? `${label} ${of}` : undefined}
      onClick={() => void copy()}
    >
      <Icon name="copy" />
      <span aria-live="polite">{words}</span>
    </Button>
  )
}

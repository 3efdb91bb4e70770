import type { Line } from '../mappings/field-lines'
import { TextButton } from './button'

interface LinesProps {
  readonly id: string
  readonly lines: readonly Line[]
  /** Read out where no line says it. */
  readonly description?: string | undefined
}

/** The lines under an input, most often one. They keep their space, so that nothing jumps. */
export function Lines({ id, lines, description }: LinesProps) {
  return (
    <div class="lines" id={id}>
      {lines.map(({ tone, text, fix }) => (
        <p key={text} class={`hint hint-${tone}`} title={tone === 'resolved' ? text : undefined}>
          {tone === 'resolved' && <span aria-hidden="true">→ </span>}
          <bdi>{text}</bdi>{' '}
          {fix !== undefined && <TextButton onClick={fix.apply}>{fix.label}</TextButton>}
        </p>
      ))}
      {description !== undefined && lines.every(({ tone }) => tone !== 'description') && (
        <span class="hidden">{description}</span>
      )}
    </div>
  )
}

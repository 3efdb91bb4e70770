import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { describeEvent } from '../../events/describe-event'
import type { OutcomeBadge } from '../../result/words'
import { Badge } from '../../ui/badge'
import { Icon } from '../../ui/icon'

interface EventRowProps {
  /** From 0. */
  readonly index: number
  readonly event: unknown
  readonly badge: OutcomeBadge
  readonly reason: string
  /** The HTTP status; none for an event that came to no request. */
  readonly status?: number | null
  readonly startsOpen: boolean
  readonly onOpen?: (() => void) | undefined
  /** What the row shows when it is opened. */
  readonly children: () => ComponentChildren
}

/** A row of the result: an event, its badge and why; it opens in place. */
export function EventRow(props: EventRowProps) {
  const { index, event, badge, reason, status, startsOpen, onOpen, children } = props
  const [open, setOpen] = useState(startsOpen)
  return (
    <li class={`row${open ? ' row-open' : ''}`}>
      <button
        type="button"
        class="row-head"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open)
          onOpen?.()
        }}
      >
        <Icon name="open" />
        <span class="row-number">#{index + 1}</span>
        <Badge badge={badge} />
        <span class="row-event">{event !== undefined && describeEvent(event)}</span>
        {typeof status === 'number' && <span class="row-status">{status}</span>}
        {reason !== '' && <span class="row-reason">{reason}</span>}
      </button>
      {open && <div class="row-body">{children()}</div>}
    </li>
  )
}

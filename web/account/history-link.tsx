import { useApp } from '../state/app'
import { openTimeline, type Subject } from '../state/dock'
import { TextButton } from '../ui/button'

/** A name that opens the history of what it stands for. */
export function HistoryLink({ subject, label }: { subject: Subject; label?: string }) {
  const app = useApp()
  return (
    <TextButton
      class="history-link"
      title={`What happened: ${subject.name}`}
      onClick={() => openTimeline(app, subject)}
    >
      <bdi>{label ?? subject.name}</bdi>
    </TextButton>
  )
}

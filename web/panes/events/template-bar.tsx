import { useRef, useState } from 'preact/hooks'
import { TEMPLATES, templateById } from '../../events/templates'
import { useApp } from '../../state/app'
import { addTemplate, loadTemplate } from '../../state/events'

/** Where events come from: a template, added or put in place, or a file. */
export function TemplateBar({ onFile }: { onFile: (file: File | undefined) => void }) {
  const app = useApp()
  const [chosen, setChosen] = useState<string>(TEMPLATES[0].id)
  const file = useRef<HTMLInputElement>(null)
  return (
    <div class="bar">
      <select
        aria-label="Template"
        class="grow"
        value={chosen}
        onChange={(event) => {
          setChosen(event.currentTarget.value)
          loadTemplate(app, templateById(event.currentTarget.value))
        }}
      >
        {TEMPLATES.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button"
        title="Add another event of this template"
        onClick={() => addTemplate(app, templateById(chosen))}
      >
        Add to batch
      </button>
      <button type="button" class="button" onClick={() => file.current?.click()}>
        Open file
      </button>
      <input
        ref={file}
        type="file"
        accept=".json,.ndjson,.jsonl,.txt,application/json"
        class="hidden"
        tabIndex={-1}
        aria-label="File of events"
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}

import { useRef } from 'preact/hooks'
import { TEMPLATES, templateById } from '../../events/templates'
import { useApp, useAppState } from '../../state/app'
import { addTemplate, loadOwnEvents, loadTemplate } from '../../state/events'
import { Popover } from '../../ui/popover'

/** Where events come from: a template, added or put in place, or a file. */
export function TemplateBar({ onFile }: { onFile: (file: File | undefined) => void }) {
  const app = useApp()
  const template = useAppState((state) => state.template)
  const hasOwn = useAppState((state) => state.template === null || state.ownText !== null)
  const file = useRef<HTMLInputElement>(null)
  return (
    <div class="bar">
      <select
        aria-label="Template"
        class="grow"
        value={template ?? ''}
        onChange={({ currentTarget: { value } }) =>
          value === '' ? loadOwnEvents(app) : loadTemplate(app, templateById(value))
        }
      >
        {hasOwn && <option value="">My events</option>}
        {TEMPLATES.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <Popover label="Add to batch" id="add-to-batch">
        {(close) => (
          <ul class="menu">
            {TEMPLATES.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  onClick={() => {
                    addTemplate(app, one)
                    close()
                  }}
                >
                  {one.label}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Popover>
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

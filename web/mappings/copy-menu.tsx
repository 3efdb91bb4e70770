import { prettyJson } from '../lib/json'
import { toEntry } from './draft'
import { toPublicApi, toPublicApiCurl, toTerraform } from './export-mapping'
import type { Subscription } from '../../src/workbench/wire'
import { CallError } from '../server/call'
import { writeFunction } from '../server/calls'
import { linkOf } from '../state/address'
import { useApp } from '../state/app'
import { editOf } from '../state/mapping'
import { tell } from '../state/notice'
import { Popover } from '../ui/popover'

const FORMS: readonly { label: string; write: (subscription: Subscription) => string }[] = [
  { label: 'JSON of this file', write: prettyJson },
  { label: 'Segment Public API body', write: (one) => prettyJson(toPublicApi(one)) },
  { label: 'Segment Public API as cURL', write: toPublicApiCurl },
  { label: 'Terraform', write: toTerraform }
]

/** Takes the mapping elsewhere. */
export function CopyMenu() {
  const app = useApp()
  const copy = async (what: string, text: string | Promise<string>) => {
    try {
      await navigator.clipboard.writeText(await text)
      tell(app, `Copied: ${what}`)
    } catch (error) {
      const why = error instanceof CallError ? error.message : 'the browser refused'
      tell(app, `Not copied: ${why}`)
    }
  }
  return (
    <Popover label="Copy mapping" id="copy-mapping" up>
      {(close) => (
        <ul class="menu">
          {FORMS.map(({ label, write }) => (
            <li key={label}>
              <button
                type="button"
                onClick={() => {
                  close()
                  const state = app.state
                  if (state.draft !== null)
                    void copy(label, write(toEntry(state.draft, editOf(state).base)))
                }}
              >
                {label}
              </button>
            </li>
          ))}
          <li>
            <button
              type="button"
              onClick={() => {
                close()
                const all = app.state.runnable.map(({ subscription }) => subscription)
                void copy(
                  'Segment Function',
                  writeFunction(all).then(({ code }) => code)
                )
              }}
            >
              Segment Function of all mappings
            </button>
          </li>
          <li>
            <button
              type="button"
              onClick={() => {
                close()
                void copy('a link to events and mapping', linkOf(app))
              }}
            >
              Link to events and mapping
            </button>
          </li>
        </ul>
      )}
    </Popover>
  )
}

import { prettyJson } from '../lib/json'
import { toEntry } from './draft'
import { toPublicApi, toPublicApiCurl, toTerraform } from './export-mapping'
import type { Subscription } from '../../src/workbench/wire'
import { writeFunction } from '../server/calls'
import { linkOf } from '../state/address'
import { useApp } from '../state/app'
import { editOf } from '../state/mapping'
import { copy } from '../state/notice'
import { subscriptionsOf } from '../state/subscriptions'
import { Menu } from '../ui/menu'

const FORMS: readonly { label: string; write: (subscription: Subscription) => string }[] = [
  { label: 'JSON of this file', write: prettyJson },
  { label: 'Segment Public API body', write: (one) => prettyJson(toPublicApi(one)) },
  { label: 'Segment Public API as cURL', write: toPublicApiCurl },
  { label: 'Terraform', write: toTerraform }
]

/** Takes the mapping elsewhere. */
export function CopyMenu() {
  const app = useApp()
  const forms = FORMS.map(({ label, write }) => ({
    label,
    go: () => {
      const { draft } = app.state
      if (draft !== null) void copy(app, label, write(toEntry(draft, editOf(app.state).base)))
    }
  }))
  const writeAll = async () =>
    (await writeFunction({ subscriptions: subscriptionsOf(app.state.runnable) })).code
  return (
    <Menu
      label="Copy mapping"
      id="copy-mapping"
      entries={[
        ...forms,
        {
          label: 'Segment Function of all mappings',
          go: () => void copy(app, 'Segment Function', writeAll())
        },
        {
          label: 'Link to events and mapping',
          go: () => void copy(app, 'a link to events and mapping', linkOf(app))
        }
      ]}
    />
  )
}

import { useState } from 'preact/hooks'
import { deleteUser } from '../server/calls'
import { wordsOf } from '../server/call'
import { type App, useApp } from '../state/app'
import { closeDialog } from './use-keys'
import { changeSetting, formSettings, settingFields } from '../state/settings'
import { Button } from '../ui/button'
import { Check } from '../ui/check'
import { Dialog, DialogEnd } from '../ui/dialog'
import { SettingField } from '../ui/setting-field'
import type { Outcome } from '../../src/workbench/wire'

/** The setting that says by which field of Emarsys users are deleted. */
const USER_ID_FIELD = 'user_id_field'

/** Deletes one user, as Segment asks for it: what will happen, a yes, and what became of it. */
export function DeleteDialog() {
  const app = useApp()
  const live = app.state.isLive
  const url = app.state.server?.apiUrl
  const spec = settingFields(app.state)[USER_ID_FIELD]
  const field = String(formSettings(app.state)[USER_ID_FIELD] ?? '').trim()
  const name = useFieldName(field)
  const [typed, setTyped] = useState(() => String(app.state.event?.userId ?? ''))
  const [yes, setYes] = useState(false)
  const [outcome, setOutcome] = useState<string | null>(null)
  const userId = typed.trim()
  const ready = userId !== '' && field !== ''
  // A yes is to what stands above it, once.
  const begin = (word: string | null) => {
    setYes(false)
    setOutcome(word)
  }
  const run = async () => {
    begin('Deleting…')
    setOutcome(await outcomeOf(app, userId, live))
  }
  const close = () => closeDialog(app, 'delete')
  return (
    <Dialog title="Delete a user" onClose={close}>
      <SettingField
        id="delete-field"
        field={{ ...spec, label: spec?.label ?? USER_ID_FIELD, type: 'string' }}
        value={field}
        onChange={(value) => {
          begin(null)
          changeSetting(app, USER_ID_FIELD, value)
        }}
      />
      <SettingField
        id="delete-user"
        field={{ label: 'User id', type: 'string' }}
        value={typed}
        onChange={(value) => {
          begin(null)
          setTyped(String(value))
        }}
      />
      <p>
        {ready ? (
          <>
            Emarsys deletes the contact whose <bdi>{name}</bdi> is <bdi class="mono">{userId}</bdi>
            {'; this cannot be undone.'}
          </>
        ) : (
          'Enter the field and the user id.'
        )}
      </p>
      {live && (
        <Check checked={yes} disabled={!ready} onChange={setYes}>
          Yes, delete this contact in the account behind <span class="mono">{url}</span>
        </Check>
      )}
      <p role="status">{outcome}</p>
      <DialogEnd word="Close">
        <Button
          class={`primary${live ? ' live' : ''}`}
          disabled={!ready || (live && !yes)}
          onClick={() => void run()}
        >
          Delete the contact{live && ' in Emarsys'}
        </Button>
      </DialogEnd>
    </Dialog>
  )
}

/** The field's name, where a drop-down of the account has told it. */
function useFieldName(field: string): string {
  const { choices, state } = useApp()
  const known = choices(state.draft?.action ?? '', 'key_field').last?.reply.choices
  return known?.find(({ value }) => value === field)?.label ?? `field ${field}`
}

async function outcomeOf(app: App, userId: string, confirmLive: boolean): Promise<string> {
  try {
    const settings = app.state.activeSettings
    return outcomeWords((await deleteUser({ userId, settings, confirmLive })).outcome)
  } catch (error) {
    return `Not deleted: ${wordsOf(error)}`
  }
}

function outcomeWords({ status, message, httpStatus }: Outcome): string {
  if (status !== 'delivered') return `Not deleted: ${message ?? `HTTP ${httpStatus}`}`
  return message === 'deleted' ? 'The contact is deleted.' : 'There is no such contact.'
}

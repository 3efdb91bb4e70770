import { useEffect, useState } from 'preact/hooks'
import { isRecord, withValues } from '../lib/json'
import { defaultsOf, isRequired, isVisible } from './conditions'
import { hookChoices, runHook } from '../server/calls'
import { wordsOf } from '../server/call'
import { useApp } from '../state/app'
import { mapField } from '../state/mapping'
import { activeSettings } from '../state/settings'
import { Button } from '../ui/button'
import { Check } from '../ui/check'
import { SettingField } from '../ui/setting-field'
import { SYNC_MODE } from './sync-mode'
import type { Choice, HookName, HookSpec, Json } from '../../src/workbench/wire'

/** What the action does when its mapping is saved, as creating or choosing a contact list. */
export function Hook() {
  const { draft, manifest } = useApp().state
  if (draft === null) return null
  const name = draft.mapping[SYNC_MODE] === undefined ? 'onMappingSave' : 'retlOnMappingSave'
  const spec = manifest?.actions[draft.action]?.hooks?.[name]
  if (spec === undefined) return null
  return (
    <HookForm
      key={`${draft.action}/${name}`}
      action={draft.action}
      name={name}
      spec={spec}
      saved={draft.mapping[name]}
    />
  )
}

interface HookFormProps {
  readonly action: string
  readonly name: HookName
  readonly spec: HookSpec
  readonly saved: Json | undefined
}

/** The inputs that are shown, the choices of their drop-down, and what running the hook came to. */
function useHook({ action, name, spec }: HookFormProps) {
  const app = useApp()
  const fields = Object.entries(spec.inputFields ?? {})
  const [inputs, setInputs] = useState(() => defaultsOf(spec.inputFields ?? {}))
  const [choices, setChoices] = useState<Readonly<Record<string, readonly Choice[]>>>({})
  const [message, setMessage] = useState('')
  const shown = fields.filter(([, field]) => isVisible(field, inputs))
  const request = () => ({
    partnerAction: action,
    hook: name,
    settings: activeSettings(app.state),
    inputs: withValues(shown.map(([key]) => [key, inputs[key]]))
  })
  const asked = shown.find(([, field]) => field.dynamic === true)?.[0]
  useEffect(() => {
    if (asked === undefined) return
    hookChoices({ ...request(), field: asked }).then(
      (reply) => {
        setChoices({ [asked]: [{ label: 'Choose', value: '' }, ...reply.choices] })
        if (reply.error) setMessage(reply.error.message)
      },
      (error: unknown) => setMessage(wordsOf(error))
    )
  }, [asked])
  const run = async (confirmLive: boolean) => {
    try {
      const reply = await runHook({ ...request(), confirmLive })
      setMessage(reply.message)
      if (reply.saved !== null) mapField(app, name, { ...reply.saved })
    } catch (error) {
      setMessage(wordsOf(error))
    }
  }
  return { inputs, setInputs, shown, choices, message, run }
}

function HookForm(props: HookFormProps) {
  const { name, spec, saved } = props
  const app = useApp()
  const live = app.state.isLive
  const { inputs, setInputs, shown, choices, message, run } = useHook(props)
  const [yes, setYes] = useState(false)
  const outputs = isRecord(saved) && isRecord(saved.outputs) ? saved.outputs : null
  return (
    <details class="more">
      <summary>
        {outputs === null ? spec.label : `Connected: ${Object.values(outputs).join(' · ')}`}
      </summary>
      <p class="hint">{spec.description}</p>
      {shown.map(([key, field]) => (
        <SettingField
          key={key}
          id={`hook-${key}`}
          field={{ ...field, ...(choices[key] && { choices: choices[key] }) }}
          required={isRequired(field, inputs)}
          value={inputs[key]}
          onChange={(value) => setInputs({ ...inputs, [key]: value })}
        />
      ))}
      {live && (
        <Check checked={yes} onChange={setYes}>
          Yes, do this in Emarsys
        </Check>
      )}
      <p class="hint" role="status">
        {message}
      </p>
      <div class="bar">
        <Button
          disabled={live && !yes}
          onClick={() => {
            setYes(false)
            void run(yes)
          }}
        >
          Connect
        </Button>
        {outputs !== null && (
          <Button onClick={() => mapField(app, name, undefined)}>Disconnect</Button>
        )}
      </div>
    </details>
  )
}

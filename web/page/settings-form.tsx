import { useEffect, useState } from 'preact/hooks'
import { isRequired, isVisible } from '../mappings/conditions'
import { wordsOf } from '../server/call'
import { authenticate } from '../server/calls'
import { useApp } from '../state/app'
import {
  activeSettings,
  changeSetting,
  formSettings,
  missingSettings,
  restoreSettings,
  settingFields
} from '../state/settings'
import { Button } from '../ui/button'
import { SettingField } from '../ui/setting-field'
import type { ConnectionReply, JsonObject } from '../../src/workbench/wire'

/** The settings of the destination, made from its definition, with a test of the connection. */
export function SettingsForm() {
  const app = useApp()
  const { manifest, server, settings: changed } = app.state
  const [test, setTest] = useState<ConnectionReply | 'none' | 'running'>('none')
  const [missing] = useState(() => missingSettings(app.state))
  useEffect(() => {
    if (missing[0] !== undefined) document.getElementById(`setting-${missing[0]}`)?.focus()
  }, [missing])
  if (manifest === null) return <p class="muted">Reading the destination…</p>
  const values = formSettings(app.state)
  const fields = Object.entries(settingFields(app.state)).filter(([, field]) =>
    isVisible(field, values)
  )
  const reply = typeof test === 'string' ? null : test
  const run = async () => {
    setTest('running')
    setTest(await testConnection(activeSettings(app.state)))
  }
  return (
    <form
      class="settings"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        void run()
      }}
    >
      <p class="muted">
        {missing.length > 0 && (
          <strong>Nothing can be sent before these credentials are filled in. </strong>
        )}
        {server?.live === true
          ? Object.keys(server.settings).length > 0
            ? 'These are the credentials of the environment, as for /v1. What you change stays in this page; secrets are never stored.'
            : 'Secrets stay in this page and are never stored.'
          : "These are the sandbox's credentials. Change them to see what happens."}
      </p>
      {fields.map(([key, field]) => (
        <SettingField
          key={key}
          id={`setting-${key}`}
          field={field}
          required={isRequired(field, values)}
          lines={errorsAt(key, reply)}
          value={values[key]}
          onChange={(value) => {
            changeSetting(app, key, value)
            setTest('none')
          }}
        />
      ))}
      <div class="bar settings-foot">
        <button type="submit" class="button primary" disabled={test === 'running'}>
          Test connection
        </button>
        {Object.keys(changed).length > 0 && (
          <Button class="quiet" onClick={() => restoreSettings(app)}>
            Restore
          </Button>
        )}
      </div>
      <TestResult reply={reply} />
    </form>
  )
}

function errorsAt(key: string, reply: ConnectionReply | null) {
  const error = reply?.ok === false ? reply.fields[key] : undefined
  return error === undefined ? undefined : [{ tone: 'error' as const, text: error }]
}

function TestResult({ reply }: { reply: ConnectionReply | null }) {
  if (reply === null) return <p class="test-result" role="status" />
  return (
    <p class={`test-result ${reply.ok ? 'test-ok' : 'test-bad'}`} role="status">
      {reply.ok
        ? 'Connected: Emarsys accepts these credentials.'
        : `Not connected: ${withoutPrefix(reply.error)}`}
    </p>
  )
}

/** The runtime puts "Credentials are invalid:" before every reason, which the reason then says again. */
function withoutPrefix(error: string): string {
  return error.replace(/^Credentials are invalid:\s*/, '')
}

async function testConnection(settings: JsonObject): Promise<ConnectionReply> {
  try {
    return await authenticate({ settings })
  } catch (error) {
    return { ok: false, error: wordsOf(error), fields: {} }
  }
}

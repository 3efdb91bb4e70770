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

type Test = { state: 'none' } | { state: 'running' } | { state: 'done'; reply: ConnectionReply }

/** The settings of the destination, made from its definition, with a test of the connection. */
export function SettingsForm() {
  const app = useApp()
  const { manifest, server, settings: changed } = app.state
  const [test, setTest] = useState<Test>({ state: 'none' })
  const [missing] = useState(() => missingSettings(app.state))
  useEffect(() => {
    if (missing[0] !== undefined) document.getElementById(`setting-${missing[0]}`)?.focus()
  }, [missing])
  if (manifest === null) return <p class="muted">Reading the destination…</p>
  const values = formSettings(app.state)
  const fields = Object.entries(settingFields(app.state)).filter(([, field]) =>
    isVisible(field, values)
  )
  const run = async () => {
    setTest({ state: 'running' })
    setTest({ state: 'done', reply: await testConnection(activeSettings(app.state)) })
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
          lines={errorsAt(key, test)}
          value={values[key]}
          onChange={(value) => {
            changeSetting(app, key, value)
            setTest({ state: 'none' })
          }}
        />
      ))}
      <div class="bar settings-foot">
        <button type="submit" class="button primary" disabled={test.state === 'running'}>
          Test connection
        </button>
        {Object.keys(changed).length > 0 && (
          <Button class="quiet" onClick={() => restoreSettings(app)}>
            Restore
          </Button>
        )}
      </div>
      <TestResult test={test} />
    </form>
  )
}

function errorsAt(key: string, test: Test) {
  const error = test.state === 'done' && !test.reply.ok ? test.reply.fields[key] : undefined
  return error === undefined ? undefined : [{ tone: 'error' as const, text: error }]
}

function TestResult({ test }: { test: Test }) {
  if (test.state !== 'done') return <p class="test-result" role="status" />
  const { reply } = test
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

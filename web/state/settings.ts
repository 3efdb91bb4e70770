import { defaultsOf, isRequired, isVisible } from '../mappings/conditions'
import type { App } from './app'
import type { AppState } from './app-state'
import { tell } from './notice'
import type { FieldSpec, Json, JsonObject } from '../../src/workbench/wire'

/** The fields of the settings. */
export function settingFields({
  manifest
}: Pick<AppState, 'manifest'>): Readonly<Record<string, FieldSpec>> {
  return manifest?.authentication?.fields ?? {}
}

/** The keys of settings that are passwords. */
export function secretKeys(state: Pick<AppState, 'manifest'>): ReadonlySet<string> {
  const entries = Object.entries(settingFields(state))
  return new Set(entries.filter(([, { type }]) => type === 'password').map(([key]) => key))
}

/** The settings in the form: defaults, then the server's (the sandbox's credentials), then the user's own. */
export function formSettings({
  manifest,
  server,
  settings
}: Pick<AppState, 'manifest' | 'server' | 'settings'>): JsonObject {
  return { ...defaultsOf(settingFields({ manifest })), ...server?.settings, ...settings }
}

/** The settings to send: those that are shown and have a value. */
export function activeSettings(state: AppState): JsonObject {
  const form = formSettings(state)
  const fields = settingFields(state)
  return Object.fromEntries(
    Object.entries(form).filter(([key, value]) => {
      const field = fields[key]
      return value !== '' && (field === undefined || isVisible(field, form))
    })
  )
}

/** What a login by OAuth needs; the definition cannot require it, since it is one of two logins. */
const OAUTH: readonly string[] = ['apiClientId', 'apiClientSecret']

/** The keys of settings that are required and have no value. */
export function missingSettings(state: AppState): string[] {
  const form = formSettings(state)
  const fields = settingFields(state)
  return Object.entries(fields)
    .filter(
      ([key, field]) =>
        isVisible(field, form) &&
        (isRequired(field, form) || (form.auth_type === 'new' && OAUTH.includes(key))) &&
        isEmpty(form[key])
    )
    .map(([key]) => key)
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** Where requests go, as people call it: Emarsys, or the address of what stands in its place. */
export function targetOf({ server }: Pick<AppState, 'server'>): string {
  const url = server?.apiUrl ?? ''
  return url === EMARSYS ? 'Emarsys' : url.replace(/^https?:\/\//, '')
}

const EMARSYS = 'https://api.emarsys.net'

/** Changes one setting. */
export function changeSetting(app: App, key: string, value: Json): void {
  app.set({ settings: { ...app.state.settings, [key]: value } })
}

/** Takes back the user's changes, which can be had back. */
export function restoreSettings(app: App): void {
  const { settings } = app.state
  app.set({ settings: {} })
  tell(app, 'The settings are as they were at the beginning', () => app.set({ settings }))
}

import type { CustomerSettings } from '../account/items'
import { type ApiCall, bodyOf, type Handler, type Routes } from './api-call'
import { inLanguage } from './field'
import { LANGUAGES, showLanguages } from './languages'

/** The account itself. */
export const settingsRoutes = {
  'GET /settings': ({ account }: ApiCall) => ({
    id: 218524530,
    environment: 'sandbox.emarsys.net',
    timezone: 'Europe/Vienna',
    name: 'sandbox_account',
    password_history_queue_size: 1,
    country: 'Austria',
    totalContacts: String(account.contacts.size)
  }),
  'GET /settings/corporatedomain': shown('corporatedomain'),
  'PUT /settings/corporatedomain': replaced('corporatedomain'),
  'GET /settings/iprestrictions': shown('iprestrictions'),
  'PUT /settings/iprestrictions': replaced('iprestrictions'),
  'GET /settings/security': shown('security'),
  'PUT /settings/security': replaced('security'),
  'GET /settings/languages': showLanguages,
  'GET /settings/languages/translation/en': () => Object.fromEntries(LANGUAGES),
  'GET /language': showLanguages,
  'GET /language/translate/{languageId}': inLanguage(showLanguages)
} satisfies Routes

function shown(name: keyof CustomerSettings): Handler {
  return ({ account }) => account.customer_settings[name]
}

/** Kept as the client gave it; nothing in the sandbox depends on it. */
function replaced(name: keyof CustomerSettings): Handler {
  return (call) => {
    call.account.customer_settings[name] = Array.isArray(call.body) ? call.body : bodyOf(call)
    return call.account.customer_settings[name]
  }
}

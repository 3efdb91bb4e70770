import type { ApiCall, Routes } from './api-call'
import { LANGUAGES } from './languages'

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
  'GET /settings/languages/translation/en': () => Object.fromEntries(LANGUAGES),
  'GET /language': () => [...LANGUAGES].map(([id, language]) => ({ id, language }))
} satisfies Routes

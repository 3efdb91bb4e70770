import type { Routes } from './api-call'

const none = (): unknown => []

/** Lists that clients read first, of things that the sandbox's account has none of. */
export const emptyListRoutes = {
  'GET /administrator': none,
  'GET /combinedsegments': none,
  'GET /condition': none,
  'GET /email/templates': none,
  'GET /file': none,
  'GET /folder': none,
  'GET /form': none,
  'GET /settings/autoimports': none,
  'GET /settings/linkcategories': none
} satisfies Routes

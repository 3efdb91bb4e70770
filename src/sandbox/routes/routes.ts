import type { Endpoint } from '../contract/endpoints'
import type { Routes } from './api-call'
import { contactRoutes } from './contact'
import { contactDeleteRoutes } from './contact-delete'
import { contactListRoutes } from './contact-list'
import { contactSearchRoutes } from './contact-search'
import { emailRoutes } from './email'
import { eventRoutes } from './event'
import { exportRoutes } from './export'
import { fieldRoutes } from './field'
import { keptRoutes } from './kept'
import { programRoutes } from './program'
import { responseRoutes } from './response'
import { segmentRoutes } from './segment'
import { sendingRoutes } from './sending'
import { settingsRoutes } from './settings'
import { sourceRoutes } from './source'
import { wishlistRoutes } from './wishlist'

/** What the sandbox does at each endpoint that it plays, the same under v2 and v3. */
export const HANDLERS: Routes = {
  ...settingsRoutes,
  ...fieldRoutes,
  ...contactRoutes,
  ...contactDeleteRoutes,
  ...contactSearchRoutes,
  ...contactListRoutes,
  ...eventRoutes,
  ...sourceRoutes,
  ...segmentRoutes,
  ...programRoutes,
  ...emailRoutes,
  ...sendingRoutes,
  ...responseRoutes,
  ...exportRoutes,
  ...wishlistRoutes,
  ...keptRoutes
}

/** The endpoints that the sandbox plays. */
// The keys of a constant are the names that its type has.
export const PLAYED = Object.keys(HANDLERS) as readonly Endpoint[]

import type { AudienceDestinationDefinition } from '@segment/actions-core'
import { isRecord } from './api/envelope'
import { openApi } from './api/open-api'
import { findList, findOrCreateList } from './contact-lists'
import type { Settings } from './generated-types'

/** Raw settings: the platform's token stands beside the user's settings. */
interface RawSettings extends Settings {
  oauth?: unknown
}

/** How an audience of Engage is connected to a contact list: the list of its name, or a new one. */
export const audienceConfig: AudienceDestinationDefinition<Settings>['audienceConfig'] = {
  mode: { type: 'synced', full_audience_sync: false },
  async createAudience(request, { settings, audienceName }) {
    const api = await openApi(request, settings, keptToken(settings))
    const { id } = await findOrCreateList(api, audienceName)
    return { externalId: id }
  },
  async getAudience(request, { settings, externalId }) {
    const api = await openApi(request, settings, keptToken(settings))
    const { id } = await findList(api, externalId)
    return { externalId: id }
  }
}

/** Unlike actions, these calls get no `auth`: the token is where the platform keeps it. */
function keptToken({ oauth }: RawSettings): string | undefined {
  const token = isRecord(oauth) ? oauth.access_token : undefined
  return typeof token === 'string' ? token : undefined
}

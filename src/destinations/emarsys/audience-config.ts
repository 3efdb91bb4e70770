import type { AudienceDestinationDefinition } from '@segment/actions-core'
import { isRecord } from './api/envelope'
import { openApi } from './api/open-api'
import { createOwnList, findList, findOrCreateList } from './contact-lists'
import { isEmptyId, readId } from './fields/ids'
import type { AudienceSettings, Settings } from './generated-types'

type Definition = AudienceDestinationDefinition<Settings, AudienceSettings>

/** Raw settings: the platform's token stands beside the user's settings. */
interface RawSettings extends Settings {
  oauth?: unknown
}

/** Which contact list an audience is connected to: chosen for this audience, or a new one of its own. */
export const audienceFields: Definition['audienceFields'] = {
  list_name: {
    label: 'List name',
    description:
      "The contact list of this audience, by its name: a list that has it is used with its members, else it is created. Empty: a new list with the audience's name, and its id behind it where a list has that name already.",
    type: 'string'
  },
  list_id: {
    label: 'List id',
    description:
      'A contact list that exists, by its id in Emarsys. It goes before the name. Contacts that leave the audience are removed from it, whoever put them there.',
    type: 'string'
  }
}

/** How an audience of Engage is connected to its contact list. */
export const audienceConfig: Definition['audienceConfig'] = {
  mode: { type: 'synced', full_audience_sync: false },
  async createAudience(request, { settings, audienceName, audienceSettings, personas }) {
    const { list_id, list_name }: AudienceSettings = audienceSettings ?? {}
    const wanted = isEmptyId(list_id) ? undefined : readId(list_id, 'List id')
    const api = await openApi(request, settings, keptToken(settings))
    if (wanted) return toAudience(await findList(api, wanted))
    if (list_name?.trim()) return toAudience(await findOrCreateList(api, list_name))
    return toAudience(await createOwnList(api, audienceName ?? '', personas?.computation_id))
  },
  async getAudience(request, { settings, externalId }) {
    const api = await openApi(request, settings, keptToken(settings))
    return toAudience(await findList(api, externalId))
  }
}

const toAudience = ({ id }: { id: string }) => ({ externalId: id })

/** Unlike actions, these calls get no `auth`: the token is where the platform keeps it. */
function keptToken({ oauth }: RawSettings): string | undefined {
  const token = isRecord(oauth) ? oauth.access_token : undefined
  return typeof token === 'string' ? token : undefined
}

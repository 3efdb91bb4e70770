import {
  AudienceDestinationDefinition,
  defaultValues,
  Preset,
  RequestClient
} from '@segment/actions-core'
import { connect } from '../api/connect'
import type { Api } from '../api/emarsys'
import { isRecord } from '../api/envelope'
import { waitedFor } from '../api/explain'
import { isBlank, readId, readOptionalId } from '../fields/text'
import type { AudienceSettings, Settings } from '../generated-types'
import { orThrow } from '../perform'
import syncAudience from '../syncAudience'
import { overClient } from '../transport'
import { ContactList, createOwnList, findList, findOrCreateList } from './contact-lists'

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
    return withList(request, settings, async (open) => {
      const wanted = readOptionalId(list_id, 'List id')
      if (wanted) return findList(await open(), wanted)
      if (!isBlank(list_name)) return findOrCreateList(await open(), list_name)
      return createOwnList(await open(), audienceName, personas?.computation_id)
    })
  },
  async getAudience(request, { settings, externalId }) {
    return withList(request, settings, async (open) => {
      return findList(await open(), readId(externalId, 'The contact list of the audience'))
    })
  }
}

/** @throws the error of actions-core for what was refused */
async function withList(
  request: RequestClient,
  settings: Settings,
  find: (open: () => Promise<Api>) => Promise<ContactList>
): Promise<{ externalId: string }> {
  const connection = { send: overClient(request), settings, accessToken: keptToken(settings) }
  const { id } = await orThrow(() => waitedFor(() => find(() => connect(connection))))
  return { externalId: id }
}

/** Unlike actions, these calls get no `auth`: the token is where the platform keeps it. */
function keptToken({ oauth }: RawSettings): string | undefined {
  const token = isRecord(oauth) ? oauth.access_token : undefined
  return typeof token === 'string' ? token : undefined
}

type EventPreset = Extract<Preset, { type: 'specificEvent' }>

/** A preset that follows an audience; it may hold no sync mode, so the action has a default. */
function follow(name: string, eventSlug: string): EventPreset {
  return {
    name,
    partnerAction: 'syncAudience',
    mapping: defaultValues(syncAudience.fields),
    type: 'specificEvent',
    // actions-core declares the slugs that it knew when it was released; the platform has more.
    eventSlug: eventSlug as EventPreset['eventSlug']
  }
}

/** What a new instance offers for audiences of Engage, of warehouses and of journeys. */
export const audiencePresets: readonly EventPreset[] = [
  follow(
    'Keep a contact list equal to a warehouse audience',
    'warehouse_audience_membership_changed_identify'
  ),
  follow('Add contacts that enter an audience', 'warehouse_audience_entered_track'),
  follow('Remove contacts that exit an audience', 'warehouse_audience_exited_track'),
  follow('Add contacts that enter a step of a journey', 'journeys_step_entered_track'),
  follow('Add contacts by all events of a step of a journey', 'journey_step_all_events_track')
]

import { defaultValues, type Preset } from '@segment/actions-core'
import upsertContact from './upsertContact'

/** Mappings that a new instance of the destination begins with. */
export const presets: Preset[] = [
  {
    name: 'Upsert contacts from identify calls',
    subscribe: 'type = "identify"',
    partnerAction: 'upsertContact',
    mapping: defaultValues(upsertContact.fields),
    type: 'automatic'
  }
]

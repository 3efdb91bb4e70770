import type { SwitchName } from './calibration'
import type { Probe } from './probe'
import { contacts, removal } from './probes/creation'
import { door } from './probes/door'
import { badTrigger, bigData, event, unheard } from './probes/events'
import { deadList, list, members, pages } from './probes/lists'
import { choices, lookUps, unindexed } from './probes/reading'
import { sizes } from './probes/sizes'
import { badRows, duplicates, odd, values } from './probes/writing'

/** Every probe, in the order in which they run: some need what earlier ones created. What calibrate announces, does and documents is made from it. */
export const PROBES: readonly Probe[] = [
  removal,
  contacts,
  duplicates,
  badRows,
  values,
  odd,
  lookUps,
  unindexed,
  choices,
  event,
  unheard,
  badTrigger,
  bigData,
  door,
  list,
  pages,
  members,
  sizes,
  deadList
]

/** Switches that no probe looks at, and why. */
export const NEVER_PROBED: { readonly [Name in SwitchName]?: string } = {
  tokenRefusal:
    'It shows only where the tokens of the client are used up as the run logs in; to use them up would stop running deliveries of the same client.',
  triggerIdScope: 'No answer of the API tells which triggers were processed.',
  triggerIdEmails: 'No answer of the API tells whether an e-mail was sent, and none must be.'
}

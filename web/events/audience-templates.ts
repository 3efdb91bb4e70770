import type { JsonObject } from '../../src/workbench/wire'
import { common, person, type Template } from './template'

const EMAIL = 'alan@example.com'

/** What Engage and Journeys say of an audience; its id at Emarsys is a list of the sandbox's seed. */
const personas = (computation_class: 'audience' | 'journey_step', computation_key: string) => ({
  computation_class,
  computation_id: 'aud_2bWJx0PqYcR7',
  computation_key,
  namespace: 'spa_8mDq3vNf',
  space_id: 'spa_8mDq3vNf',
  external_audience_id: '482019136'
})

function ofEngage(
  type: 'identify' | 'track',
  kind: 'audience' | 'journey_step',
  key: string,
  member: boolean
): JsonObject {
  const context = { ...person(EMAIL), personas: personas(kind, key) }
  const event = { ...common(type, 'user-1003'), context }
  if (type === 'identify') return { ...event, traits: { email: EMAIL, [key]: member } }
  const name = kind === 'audience' ? 'Audience' : 'Journey Step'
  return {
    ...event,
    event: `${name} ${member ? 'Entered' : 'Exited'}`,
    properties: { email: EMAIL, audience_key: key, [key]: member }
  }
}

const ofWarehouse = (event: string): JsonObject => ({
  ...common('track', 'user-1003'),
  event,
  properties: { email: EMAIL, first_name: 'Alan', plan: 'premium' }
})

/** Changes of an audience: as Engage and Journeys send them, and rows of a warehouse, which count under a sync mode. */
export const AUDIENCE_TEMPLATES: readonly Template[] = [
  {
    id: 'audience-entered',
    label: 'Track · Audience Entered',
    create: () => ofEngage('track', 'audience', 'vip_customers', true)
  },
  {
    id: 'audience-exited',
    label: 'Track · Audience Exited',
    create: () => ofEngage('track', 'audience', 'vip_customers', false)
  },
  {
    id: 'identify-audience-joined',
    label: 'Identify · joins an audience',
    create: () => ofEngage('identify', 'audience', 'vip_customers', true)
  },
  {
    id: 'identify-audience-left',
    label: 'Identify · leaves an audience',
    create: () => ofEngage('identify', 'audience', 'vip_customers', false)
  },
  {
    id: 'journey-step',
    label: 'Track · Journey Step Entered',
    create: () => ofEngage('track', 'journey_step', 'j_o_welcome_step_2', true)
  },
  ...['new', 'updated', 'deleted'].map((event) => ({
    id: `row-${event}`,
    label: `Track · warehouse row ${event}`,
    create: () => ofWarehouse(event)
  }))
]

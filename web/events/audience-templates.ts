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
  id: string,
  label: string,
  type: 'identify' | 'track',
  member: boolean,
  kind: 'audience' | 'journey_step' = 'audience'
): Template {
  const key = kind === 'audience' ? 'vip_customers' : 'j_o_welcome_step_2'
  const name = kind === 'audience' ? 'Audience' : 'Journey Step'
  const told =
    type === 'identify'
      ? { traits: { email: EMAIL, [key]: member } }
      : {
          event: `${name} ${member ? 'Entered' : 'Exited'}`,
          properties: { email: EMAIL, audience_key: key, [key]: member }
        }
  const context = { ...person(EMAIL), personas: personas(kind, key) }
  return { id, label, create: () => ({ ...common(type, 'user-1003'), context, ...told }) }
}

const ofWarehouse = (event: string): JsonObject => ({
  ...common('track', 'user-1003'),
  event,
  properties: { email: EMAIL, first_name: 'Alan', plan: 'premium' }
})

/** Changes of an audience: as Engage and Journeys send them, and rows of a warehouse, which count under a sync mode. */
export const AUDIENCE_TEMPLATES: readonly Template[] = [
  ofEngage('audience-entered', 'Track · Audience Entered', 'track', true),
  ofEngage('audience-exited', 'Track · Audience Exited', 'track', false),
  ofEngage('identify-audience-joined', 'Identify · joins an audience', 'identify', true),
  ofEngage('identify-audience-left', 'Identify · leaves an audience', 'identify', false),
  ofEngage('journey-step', 'Track · Journey Step Entered', 'track', true, 'journey_step'),
  ...['new', 'updated', 'deleted'].map((event) => ({
    id: `row-${event}`,
    label: `Track · warehouse row ${event}`,
    create: () => ofWarehouse(event)
  }))
]

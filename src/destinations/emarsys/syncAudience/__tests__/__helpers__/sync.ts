import type { SegmentEvent } from '@segment/actions-core'
import type { Wire } from '../../../__tests__/__helpers__/support'
import { event, integration, multistatus, WSSE } from '../../../__tests__/__helpers__/support'

/** The list of the mapping. */
export const LIST = 482019135

/** As Engage sends it: whether somebody is in the audience `vip`. */
export const engage = (
  email: string,
  joins: unknown,
  more: Record<string, unknown> = {}
): SegmentEvent =>
  event({
    type: 'identify',
    traits: { email, vip: joins, ...more },
    context: { personas: { computation_class: 'audience', computation_key: 'vip' } }
  } as Partial<SegmentEvent>)

/** The paths by which every mapping of the action reads what an event says of its audience, and its time. */
export const BY_DEFAULT = {
  event_name: { '@path': '$.event' },
  computation_class: { '@path': '$.context.personas.computation_class' },
  event_time: { '@template': '{{timestamp}}' }
}

/** As a warehouse sends it: a row that is new, was updated or deleted. */
export const row = (email: string, kind: string): SegmentEvent =>
  event({ type: 'track', event: kind, properties: { email } } as Partial<SegmentEvent>)

/** The contact of either kind of event. */
export const KEY = {
  key_field: '3',
  key_value: {
    '@if': {
      exists: { '@path': '$.traits.email' },
      then: { '@path': '$.traits.email' },
      else: { '@path': '$.properties.email' }
    }
  }
}
/** Members are added to the list and removed from it. */
export const MAPPING = { ...KEY, ...BY_DEFAULT, contactlistid: LIST }
/** As `MAPPING`, and who joins is written first. */
export const CREATING = {
  ...MAPPING,
  create_if_missing: true,
  write_field: { '1': { '@path': '$.traits.name' } }
}

/** Runs events as one batch. @returns the outcome of each */
export async function sync(events: SegmentEvent[], mapping: object = MAPPING) {
  const run = integration()
  await run.testBatchAction('syncAudience', {
    events,
    mapping: mapping as never,
    settings: WSSE
  })
  return multistatus(run) as {
    status: number
    errormessage?: string
    errortype?: string
    body?: Record<string, unknown>
  }[]
}

export const statuses = (results: { status: number }[]) => results.map(({ status }) => status)

/** What was asked of Emarsys: the end of the path, and the keys. */
export const asked = (wire: Wire[]) =>
  wire.map(({ path, body }) => {
    const { external_ids, contacts } = body as { external_ids?: string[]; contacts?: object[] }
    return [path.replace(/^.*\/(?=\w+\/\w+$|contact\/)/, ''), external_ids ?? contacts]
  })

import { AN_ID, toId } from '../../../destinations/emarsys/fields/text'
import { builtIn, findAction } from '../../runtime/definition'
import { type AccountFacts, ID_FIELDS, type Rule } from '../facts'
import { error, type Finding, fieldAt, note } from '../finding'
import { ofValue, readMapped } from '../mapped-value'
import type { Mapping } from '../read'

const KINDS = { lists: 'contact list', events: 'external event', sources: 'contact source' }

/** Whether the ids that a mapping names are ids, and exist; and whether there is a contact list where one is needed. */
export const judgeIds: Rule = (mapping, { account }) => [
  ...Object.keys(ID_FIELDS).flatMap((field) =>
    // The list of a hook goes before that of the field.
    field === 'contactlistid' && connectedList(mapping) !== undefined
      ? []
      : ofValue(mapping.mapping[field], (value) =>
          judgeId(field as keyof typeof ID_FIELDS, value, account)
        )
  ),
  ...judgeList(mapping, account)
]

function judgeId(
  field: keyof typeof ID_FIELDS,
  value: string | number | boolean,
  account: AccountFacts | undefined,
  at = fieldAt(field)
): Finding[] {
  const of = ID_FIELDS[field]
  const kind = KINDS[of]
  const one = kind.startsWith('e') ? `an ${kind}` : `a ${kind}`
  const id = toId(value)
  if (id === undefined) {
    const message = `${JSON.stringify(value)} is not the id of ${one}: ${AN_ID}.`
    return [error('bad-id', at, message, { effect: 'rejected' })]
  }
  if (account === undefined) return []
  const known = account[of]
  const named = `${kind[0]?.toUpperCase()}${kind.slice(1)} ${id}`
  if (known === undefined)
    return [note('unknown-id', at, `Whether ${kind} ${id} exists could not be read.`)]
  if (known.has(id)) return []
  const todo = `Choose ${one} that exists.`
  return [error('no-such-id', at, `${named} does not exist.`, { todo, effect: 'rejected' })]
}

/** Actions that need a contact list, from wherever it comes. */
const ON_LISTS = new Set(['addContactToList', 'removeContactFromList', 'syncAudience'])

function judgeList(mapping: Mapping, account: AccountFacts | undefined): Finding[] {
  if (!ON_LISTS.has(mapping.action)) return []
  const connected = connectedList(mapping)
  if (connected !== undefined) {
    const hook = HOOKS.find((name) => name in mapping.mapping) ?? 'onMappingSave'
    return judgeId('contactlistid', connected, account, fieldAt(hook)).map((finding) => ({
      ...finding,
      message: `The mapping is connected to a list that is gone. ${finding.message}`,
      todo: 'Connect it to a contact list again.'
    }))
  }
  const { contactlistid, external_audience_id } = mapping.mapping
  const sources =
    mapping.action === 'syncAudience' ? [contactlistid, external_audience_id] : [contactlistid]
  if (mapping.action === 'syncAudience' && !readMapped(contactlistid).isMapped) {
    const at = fieldAt('external_audience_id')
    const found = ofValue(external_audience_id, (value) =>
      judgeId('contactlistid', value, account, at)
    )
    if (found.length > 0) return found
  }
  if (sources.some((value) => readMapped(value).isMapped)) return []
  const todo = 'Choose a contact list, or connect the mapping to one.'
  const message = 'There is no contact list: every event is rejected.'
  return [error('no-list', fieldAt('contactlistid'), message, { todo, effect: 'rejected' })]
}

const HOOKS = ['retlOnMappingSave', 'onMappingSave']

/** The id of the contact list that a mapping was connected to when it was saved; other actions do not look at it. */
export function connectedList({
  action,
  mapping
}: Pick<Mapping, 'action' | 'mapping'>): string | number | undefined {
  if (action !== 'syncAudience') return undefined
  for (const hook of HOOKS) {
    const id = (mapping[hook] as { outputs?: { id?: unknown } } | undefined | null)?.outputs?.id
    if (typeof id === 'string' || typeof id === 'number') return id
  }
  return undefined
}

/** Whether a mapping sends engagement events, which need OAuth 2.0 and another API than the Core API. */
export function sendsEngagementEvents({ action }: { readonly action: string }): boolean {
  return action === 'triggerEngagementEvent'
}

const IDS = ['integrationId', 'eventConfigurationId'] as const

/** Whether the ids of an engagement event can be in an address; whether they exist can be read nowhere. */
export const judgeEngagementEvent: Rule = ({ action, mapping }) => {
  if (!sendsEngagementEvents({ action })) return []
  const { fields } = findAction(builtIn, action)?.action ?? {}
  return IDS.flatMap((field) =>
    readMapped(mapping[field])
      .constants.filter((value) => !/^(?!(true|false)$)[a-z0-9-]+$/.test(String(value)))
      .map((value) => {
        const message = `${fields?.[field]?.label ?? field} is ${JSON.stringify(value)}, but it may only hold a-z, 0-9 and hyphens.`
        const todo = 'Copy it from Emarsys.'
        return error('bad-id', fieldAt(field), message, { todo, effect: 'rejected' })
      })
  )
}

import { findAction, builtIn } from '../../runtime/definition'
import type { Rule } from '../facts'
import { error, fieldAt } from '../finding'
import { readMapped } from '../mapped-value'

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

import { isRecord } from '../destinations/emarsys/api/envelope'
import type { Answer } from '../destinations/emarsys/api/http'
import { answerText, requestStatus } from '../destinations/emarsys/api/status'
import { type AccountFacts, ID_FIELDS, isCustom } from '../workbench/mapping/facts'
import { readMapped } from '../workbench/mapping/mapped-value'
import type { Mapping } from '../workbench/mapping/read'
import { writesFields, writtenFields } from '../workbench/mapping/rules/contact-fields'
import { connectedList } from '../workbench/mapping/rules/ids'
import { type Calls, readItems } from './account'

/** The first answer of each kind of read, for what it tells of permissions. */
export type Reads = Partial<
  Record<'lists' | 'events' | 'sources' | 'choices' | 'usages' | 'index', Answer>
>

/** The constants of one field of all mappings, each once. */
function constantsOf(mappings: readonly Mapping[], field: string): string[] {
  const all = mappings.flatMap(({ mapping }) => readMapped(mapping[field]).constants)
  return [...new Set(all.map((value) => String(value).trim()))]
}

/** Reads what the mappings refer to, and no more, one call after the other. */
export async function readAccount(
  calls: Calls,
  mappings: readonly Mapping[],
  fields: Answer
): Promise<{ account: AccountFacts; reads: Reads }> {
  const reads: Reads = {}
  const uses = (kind: 'lists' | 'events' | 'sources') =>
    mappings.some((mapping) => usesIds(mapping, kind))
  const list = async (kind: 'lists' | 'events' | 'sources') => {
    if (!uses(kind)) return undefined
    reads[kind] = await calls[kind]()
    return readItems(reads[kind])
  }
  const known = readItems(fields)
  const [lists, events, sources] = [
    await list('lists'),
    await list('events'),
    await list('sources')
  ]
  const each = async <T>(
    ids: string[],
    kind: 'choices' | 'usages' | 'index',
    read: (a: Answer) => T
  ) => {
    const found = new Map<string, T>()
    for (const id of ids) {
      const answer = await calls[kind](id)
      reads[kind] ??= answer
      found.set(id, read(answer))
    }
    return found
  }
  const eventIds = constantsOf(mappings, 'eventid').filter((id) => /^\d+$/.test(id))
  const unknown = (id: string) => events !== undefined && !events.has(id)
  const written = [
    ...new Set(
      mappings
        .filter(writesFields)
        .flatMap(writtenFields)
        .map(([name]) => name.replace(/^0+(?=\d)/, ''))
    )
  ]
  const withChoices = written.filter((id) => /choice/.test(known?.get(id)?.type ?? ''))
  const keys = constantsOf(mappings, 'key_field').filter((id) => isCustom(id) && known?.has(id))
  const account: AccountFacts = {
    fields: known,
    lists,
    events,
    sources,
    choices: await each(withChoices, 'choices', readItems),
    listeners: await each(
      eventIds.filter((id) => !unknown(id)),
      'usages',
      listenersOf
    ),
    indexes: await each(keys, 'index', indexOf)
  }
  return { account, reads }
}

/** Whether a mapping names or reads ids of a kind, a list of a hook or of an audience among them. */
export function usesIds(mapping: Mapping, kind: 'lists' | 'events' | 'sources'): boolean {
  if (
    kind === 'lists' &&
    (connectedList(mapping) !== undefined || mapping.action === 'syncAudience')
  )
    return true
  return Object.entries(ID_FIELDS).some(
    ([field, of]) => of === kind && readMapped(mapping.mapping[field]).isMapped
  )
}

/** How many programs and e-mails listen; null where that was not told. */
function listenersOf(answer: Answer): number | null {
  const data = answer.envelope?.data
  if (requestStatus(answer) !== 200 || !isRecord(data)) return null
  return Object.values(data).reduce<number>(
    (sum, list) => sum + (Array.isArray(list) ? list.length : 0),
    0
  )
}

/** Whether a field can be searched by; why that is not known. Emarsys API, contact query: 2015 without an index. */
function indexOf(answer: Answer): boolean | string {
  if (requestStatus(answer) === 200) return true
  return answer.envelope?.replyCode === 2015 ? false : answerText(answer)
}

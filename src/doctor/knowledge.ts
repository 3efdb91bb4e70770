import type { Answer } from '../destinations/emarsys/api/http'
import type { Subscription } from '../workbench/wire'
import { type Calls, type Item, readItems } from './account'
import { type MappedValue, readMapped } from './mapped-value'

/** What was read of the account; undefined where it could not be read. */
export interface Knowledge {
  readonly fields: ReadonlyMap<string, Item> | undefined
  readonly lists: ReadonlyMap<string, Item> | undefined
  readonly events: ReadonlyMap<string, Item> | undefined
  readonly sources: ReadonlyMap<string, Item> | undefined
  /** By field id. */
  readonly choices: ReadonlyMap<string, ReadonlyMap<string, Item> | undefined>
  /** By event id. */
  readonly usages: ReadonlyMap<string, Answer>
  /** By field id. */
  readonly indexes: ReadonlyMap<string, Answer>
}

/** The first answer of each kind of read, for what it tells of permissions. */
export type Reads = Partial<
  Record<'lists' | 'events' | 'sources' | 'choices' | 'usages' | 'index', Answer>
>

/** Fields of a mapping that hold ids, and what of. */
export const ID_FIELDS = {
  contactlistid: 'lists',
  contact_list: 'lists',
  eventid: 'events',
  source: 'sources'
} as const

/** The constants of one field of all mappings, each once. */
export function constantsOf(subscriptions: readonly Subscription[], field: string): string[] {
  const all = subscriptions.flatMap(({ mapping }) => readMapped(mapping[field]).constants)
  return [...new Set(all.map((value) => String(value).trim()))]
}

/** The fields that a mapping writes, with what is mapped to each. */
export function writtenFields({ mapping }: Subscription): [string, MappedValue][] {
  const written = mapping.write_field
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return []
  return Object.entries(written)
    .filter(([name]) => !name.startsWith('@'))
    .map(([name, value]) => [name.trim(), readMapped(value)])
}

/** Reads what the mappings refer to, and no more, one call after the other. */
export async function readAccount(
  calls: Calls,
  subscriptions: readonly Subscription[],
  fields: Answer
): Promise<{ knowledge: Knowledge; reads: Reads }> {
  const reads: Reads = {}
  const uses = (kind: 'lists' | 'events' | 'sources') =>
    Object.entries(ID_FIELDS).some(
      ([field, of]) =>
        of === kind && subscriptions.some(({ mapping }) => readMapped(mapping[field]).isMapped)
    )
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
  const eventIds = constantsOf(subscriptions, 'eventid').filter((id) => /^\d+$/.test(id))
  const unknown = (id: string) => events !== undefined && !events.has(id)
  const written = [...new Set(subscriptions.flatMap(writtenFields).map(([name]) => name))]
  const withChoices = written.filter((id) => /choice/.test(known?.get(id)?.type ?? ''))
  const keys = constantsOf(subscriptions, 'key_field').filter(
    (id) => isCustom(id) && known?.has(id)
  )
  const knowledge = {
    ...{ fields: known, lists, events, sources },
    choices: await each(withChoices, 'choices', readItems),
    usages: await each(
      eventIds.filter((id) => !unknown(id)),
      'usages',
      (answer) => answer
    ),
    indexes: await each(keys, 'index', (answer) => answer)
  }
  return { knowledge, reads }
}

/** Whether a field is one of the account's own: these have ids from 100 on, system fields below. */
export function isCustom(id: string): boolean {
  return /^\d+$/.test(id) && Number(id) >= 100
}

import type { SegmentEvent } from '@segment/actions-core'
import { fold } from '../../destinations/emarsys/delivery/requests'
import { fieldName } from '../../destinations/emarsys/fields/contact-key'
import { isRecord } from '../json'
import type { Subscription } from '../wire'
import { compile, type Resolve } from './compile'

/** By what an event's contact is known in one mapping: texts that are alike where the contact is. */
export type Tokens = (event: SegmentEvent) => string[]

/** The e-mail address, by which contacts are found unless a mapping says otherwise. Emarsys's system field. */
const EMAIL = '3'

/** How the mappings that are applied together find contacts. */
export interface KeyFields {
  /** The fields by which they do, as far as they say it themselves: what is written to them names a contact, too. */
  named: ReadonlySet<string>
  /** Whether all do by one field: then the same person with two keys is two contacts. */
  isOne: boolean
}

/** Finds out how mappings find contacts. */
export function keyFieldsOf(subscriptions: readonly Subscription[]): KeyFields {
  const fields = subscriptions.map(({ mapping }) => mapping.key_field)
  const texts = fields.filter((field) => typeof field === 'string' || typeof field === 'number')
  const own = new Set(texts.map((field) => fieldName(String(field))))
  return {
    named: new Set([EMAIL, ...own]),
    isOne: own.size === 1 && texts.length === fields.length
  }
}

/**
 * How to tell the contact of an event: first the key that the mapping makes of it, then what it writes to fields by which others find
 * contacts, and the user id where mappings find contacts by several fields; so an upsert by external id and one by address of one
 * person meet. Spellings that may be one are taken for one.
 */
export function tokensOf({ mapping }: Subscription, keyFields: KeyFields): Tokens {
  const named: { field: (event: SegmentEvent) => string; value: Resolve }[] = []
  if (mapping.key_value !== undefined)
    named.push({ field: nameOf(mapping.key_field), value: compile(mapping.key_value) })
  for (const field of keyFields.named) {
    const value = writtenTo(field, mapping.write_field)
    if (value) named.push({ field: nameOf(field), value })
  }
  return (event) => {
    const tokens: string[] = []
    for (const { field, value } of named) add(tokens, field(event), value(event))
    if (!keyFields.isOne || !tokens.length) add(tokens, 'user', event.userId)
    if (!tokens.length) add(tokens, 'anonymous', event.anonymousId)
    return tokens
  }
}

function add(tokens: string[], field: string, value: unknown): void {
  if ((typeof value !== 'string' || !value) && typeof value !== 'number') return
  const token = `${field}:${fold(String(value))}`
  if (!tokens.includes(token)) tokens.push(token)
}

/** A field's name; worked out once where it is the same for all events. */
function nameOf(field: unknown): (event: SegmentEvent) => string {
  const resolve = compile(field)
  if (typeof field === 'object') return (event) => fieldName(String(resolve(event)))
  const name = fieldName(String(field))
  return () => name
}

/** What a mapping writes to a field; all written fields may come from one path. */
function writtenTo(field: string, written: unknown): Resolve | undefined {
  if (!isRecord(written)) return undefined
  if (Object.hasOwn(written, field)) return compile(written[field])
  if (!Object.keys(written).some((key) => key.startsWith('@'))) return undefined
  const whole = compile(written)
  return (event) => {
    const fields = whole(event)
    return isRecord(fields) ? fields[field] : undefined
  }
}

import { ApiError } from '../account/api-error'
import { type ApiCall, bodyOf, isRecord, refuseBatch, type Routes, textOf } from './api-call'
import { ErrorsByKey } from './errors-by-key'
import { findOne, keyValueOf, readKey } from './key'

/** What contacts wish for; the account's state shows it. */
export const wishlistRoutes = { 'POST /wishlist/update': update } satisfies Routes

function update(call: ApiCall): unknown {
  const { key_id, events } = bodyOf(call)
  const key = readKey(call, key_id)
  if (!Array.isArray(events)) throw invalidField('events')
  refuseBatch(call, events)
  const errors = new ErrorsByKey()
  for (const event of events) {
    const items = readItems(event)
    const value = isRecord(event) ? keyValueOf(event.external_id) : ''
    const found = findOne(call, key, value)
    if ('contact' in found) call.account.wishlists.set(found.contact.id, items)
    else errors.add(value, found.code, found.text)
  }
  return errors.toData(call.switches)
}

function readItems(event: unknown): { item_id: string; quantity: number }[] {
  if (!isRecord(event) || textOf(event.event_time) === '') throw invalidField('event_time')
  const { wishlist_content } = event
  if (!Array.isArray(wishlist_content)) throw invalidField('wishlist_content')
  return wishlist_content.map((item) => {
    const id = isRecord(item) ? textOf(item.item_id) : ''
    if (!isRecord(item) || !id) throw invalidField('item_id')
    const quantity = item.quantity === undefined ? 1 : Number(item.quantity)
    if (!Number.isInteger(quantity) || quantity < 1) throw invalidField('quantity')
    return { item_id: id, quantity }
  })
}

function invalidField(field: string): ApiError {
  return new ApiError(400, 1008, `Invalid value for field: ${field}.`)
}

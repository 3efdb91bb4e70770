import { takeId } from '../account/account'
import type { Item } from '../account/email'
import { type ApiCall, bodyOf, type Handler, known } from './api-call'

/** Things that the account only keeps: clients create, read, change and delete them, and they do nothing else. */
export interface Shelf {
  /** Where they are. */
  of(call: ApiCall): Item[]
  /** The `{…}` of the path that names one of them. */
  readonly param: string
  /** The refusal where there is no such thing. */
  readonly missing: readonly [status: number, code: number, text: string]
  /**
   * What is kept of what a client gave.
   * @param known the thing that is changed; undefined for a new one
   * @throws ApiError what is wrong with it
   */
  read?(call: ApiCall, given: Record<string, unknown>, known: Item | undefined): object
}

/** The calls of a shelf. */
export function serve(
  shelf: Shelf
): Record<'list' | 'get' | 'create' | 'change' | 'remove', Handler> {
  return {
    list: (call) => shelf.of(call),
    get: (call) => find(shelf, call),
    create: (call) => {
      const given = bodyOf(call)
      const kept = shelf.read ? shelf.read(call, given, undefined) : given
      const id = takeId(call.account)
      shelf.of(call).push({ ...kept, id })
      return { id: String(id) }
    },
    change: (call) => {
      const item = find(shelf, call)
      const given = bodyOf(call)
      Object.assign(item, shelf.read ? shelf.read(call, given, item) : given, { id: item.id })
      return { id: String(item.id) }
    },
    remove: (call) => {
      const all = shelf.of(call)
      all.splice(all.indexOf(find(shelf, call)), 1)
      return ''
    }
  }
}

/** The thing that a request's path names. @throws ApiError the shelf's refusal */
export function find(shelf: Shelf, call: ApiCall): Item {
  const id = Number(call.params[shelf.param])
  return known(
    shelf.of(call).find((item) => item.id === id),
    ...shelf.missing
  )
}

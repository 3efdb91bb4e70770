import type { DecoratedResponse } from '@segment/actions-core'
import type { Exchange } from '../wire'
import type { AnyDefinition } from './definition'
import { toExchange } from './exchange'

/**
 * The same definition, of which each answered request is noted. The runtime itself gathers the answers to actions only, not those
 * to deletions and to calls about audiences.
 */
export function noteExchanges(definition: AnyDefinition, exchanges: Exchange[]): AnyDefinition {
  const note = (request: unknown, options: unknown, response: object): void => {
    // What actions-core itself makes of an answer before it hands it on.
    exchanges.push(toExchange(Object.assign(response, { request, options }) as DecoratedResponse))
  }
  const hooks: object = { afterResponse: [note] }
  return {
    ...definition,
    extendRequest: (data) => ({ ...definition.extendRequest?.(data), ...hooks })
  }
}

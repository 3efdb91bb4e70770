import { attach } from '../../sandbox/attach'

/** The options that lead actions-core's HTTP client to the server in Emarsys's place; none where there is none. */
export function clientOf(url: string | undefined): object {
  if (url === undefined) return {}
  return attach<{ extendRequest?: () => object }>({}, url).extendRequest?.() ?? {}
}

import { UsageError } from './terminal'

/** Where a live command sends. */
export interface ApiUrl {
  /** The origin of the server that takes Emarsys's place; undefined for Emarsys itself. */
  url?: string
  /** Why the variable has no effect, for the user to read. */
  unused?: string
}

/**
 * Reads which server takes Emarsys's place under `--live`: 1. `--url`, 2. `EMARSYS_API_URL`, 3. none. The same for `serve` and `deliver`.
 * @throws UsageError when it is not an origin, or `--url` was given without `--live`
 */
export function readApiUrl(
  { live, url }: { live?: boolean; url?: string },
  { EMARSYS_API_URL: variable }: NodeJS.ProcessEnv
): ApiUrl {
  if (!live) {
    if (url !== undefined)
      throw new UsageError('--url says where --live sends to.', 'Add --live, or leave --url out.')
    return variable
      ? { unused: `EMARSYS_API_URL is set, but only --live sends there: this is a sandbox.` }
      : {}
  }
  const chosen = url ?? variable
  if (!chosen) return {}
  const origin = originOf(chosen)
  if (origin !== undefined) return { url: origin }
  throw new UsageError(
    `${url === undefined ? 'EMARSYS_API_URL' : '--url'} is "${chosen}", which is not an address of a server.`,
    'Write it as https://host:port, without a path.'
  )
}

/** The origin of a server that an address names; undefined where it is none, or has a path. */
export function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, href, origin } = new URL(address)
  return /^https?:$/.test(protocol) && href === `${origin}/` ? origin : undefined
}

import type { JsonObject } from './json'
import type { LiveCounts } from './live'

/** How long Emarsys still takes WSSE. */
export interface WsseNotice {
  /** The last day, as `2026-12-31`. */
  readonly until: string
  /** Whole days from today to the last day; 0 on it, negative afterwards. */
  readonly daysLeft: number
  /** What to tell the user, or null while there is time. */
  readonly message: string | null
}

/** `GET /_workbench/state`: what the page begins with. */
export interface StateReply {
  readonly version: string
  readonly live: boolean
  /** Whether a person said yes to sending live. */
  readonly liveConfirmed: boolean
  /** Whether a person said yes to sending live what SDKs send to `/v1`. */
  readonly eventsConfirmed: boolean
  /** Where the destination's requests go. */
  readonly apiUrl: string
  readonly sandbox: {
    readonly url: string
    readonly credentials: Readonly<
      Record<'apiUser' | 'apiPassword' | 'clientId' | 'clientSecret', string>
    >
  } | null
  /** The settings that the page starts with: the sandbox's credentials, or live those of the environment, a word in place of secrets. */
  readonly settings: JsonObject
  /** The mappings file's absolute path, or null where there is none. */
  readonly mappingsFile: string | null
  readonly wsse: WsseNotice
  /** Why the sources on disk cannot be used; the version before runs. */
  readonly sourceError: { readonly message: string } | null
}

/**
 * The server-sent events on `/_workbench/stream`, with their data. They say only that something is new, some times a second at
 * most; what it is, the page asks for when it wants to know.
 */
export interface StreamEvents {
  /** The sources changed: read the manifest again. */
  readonly change: object
  readonly 'source-error': { readonly message: string }
  readonly 'source-ok': object
  /** The mappings file changed on disk. */
  readonly mappings: object
  /** Events arrived at `/v1`, or outcomes became known. */
  readonly live: LiveCounts
  /** The sandbox's account: the collections that changed, and `requests` where one came. */
  readonly account: { readonly changed: readonly string[] }
}

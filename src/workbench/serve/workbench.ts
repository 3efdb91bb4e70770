import type { Sandbox } from '../../sandbox'

/** A running workbench. */
export interface Workbench {
  /** The page and every call, as `http://127.0.0.1:3000` (`https` with a certificate), without a slash at the end. */
  readonly url: string
  /** The socket that sends `change` when the sources change; null where its port was taken. */
  readonly wsUrl: string | null
  /** The file with the certificate that clients of an https workbench have to trust; null for http, and where the user knows it. */
  readonly caFile: string | null
  /** The sandbox beside it, or null when live. */
  readonly sandbox: Sandbox | null
  /** The server that takes Emarsys's place, or null where events go to Emarsys. */
  readonly apiUrl: string | null
  readonly live: boolean
  /** The mappings file that it edits, or null. */
  readonly mappingsFile: string | null
  /** The file in which it records the Tracking API's events, or null. */
  readonly record: string | null
  /** The folder whose sources it watches, or null for the built-in destination. */
  readonly sourceFolder: string | null
  /** The version of this package. */
  readonly version: string
  /** Stops: takes no more calls, lets those at work end (a few seconds at most), closes the sandbox. */
  close(): Promise<void>
}

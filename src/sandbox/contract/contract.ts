import { ENDPOINTS, type Endpoint, permissionOf } from './endpoints'
import calls from './calls.json'

/** A JSON Schema, draft 2020-12; references are to `#/$defs/…` of the contract. */
export type Schema = Readonly<Record<string, unknown>>

/** What the vendor's documents say about one endpoint. */
export interface CallContract {
  readonly permission: string | null
  /** H: first-party, or two sources agree; M: one good source; L: what the sandbox takes it to be. */
  readonly mark: string
  readonly query?: Schema
  readonly body?: Schema
  /** In place of `body`, of the token endpoint. */
  readonly form?: Schema
  /** `data` of the envelope by HTTP status. */
  readonly data?: Readonly<Record<string, Schema>>
  /** Answers without envelope by HTTP status. */
  readonly bare?: Readonly<Record<string, Schema>>
  /** Texts by HTTP status and replyCode, as `400/2004`; `*` for a status that is not known, 200 for codes of single contacts. */
  readonly errors?: Readonly<Record<string, readonly string[]>>
}

/** The contract that the sandbox plays, to be read by machines. */
export interface Contract {
  readonly $defs: Readonly<Record<string, Schema>>
  /** Refusals of any endpoint. */
  readonly errors: Readonly<Record<string, readonly string[]>>
  /** Calls by endpoint; those whose shapes no source gives are not among them. */
  readonly calls: Readonly<Record<string, CallContract>>
}

/** Puts shapes and permissions together. */
export function readContract(): Contract {
  const entries = Object.entries(calls.calls).map(([endpoint, call]) => [
    endpoint,
    { permission: isEndpoint(endpoint) ? permissionOf(endpoint) : null, ...call }
  ])
  return { $defs: calls.$defs, errors: calls.errors, calls: Object.fromEntries(entries) }
}

function isEndpoint(name: string): name is Endpoint {
  return Object.hasOwn(ENDPOINTS, name)
}

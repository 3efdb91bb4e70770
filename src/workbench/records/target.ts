import { randomUUID } from 'node:crypto'

/** Where events are delivered to: a report is about one, and cannot be gone on with against another. */
export interface Target {
  /** Tells it from others. */
  readonly id: string
  /** For people, as `Emarsys, account customer001`. */
  readonly name: string
  /** What a command needs besides to reach it again, as `--live`; null for a sandbox, which ends with its process. */
  readonly options: string | null
}

/** What the id of a sandbox's target begins with. */
export const SANDBOX = 'sandbox '

/** A sandbox that lives in this process. */
export function sandboxTarget(): Target {
  const name = `the sandbox of process ${process.pid}, which ends with it`
  return { id: SANDBOX + randomUUID(), name, options: null }
}

/**
 * Emarsys, or the server that takes its place, and the account there.
 * @param apiUrl the server's origin, or undefined for Emarsys
 */
export function liveTarget(
  settings: Readonly<Record<string, unknown>>,
  apiUrl: string | undefined
): Target {
  const { auth_type, api_user, apiClientId } = settings
  const account = String((auth_type === 'new' ? apiClientId : api_user) ?? '')
  const host = apiUrl ?? 'https://api.emarsys.net'
  const server = apiUrl === undefined ? 'Emarsys' : apiUrl
  return {
    id: `${host} ${account}`,
    name: `${server}, account ${account}`,
    options: apiUrl === undefined ? '--live' : `--live --url ${apiUrl}`
  }
}

/** A report is about another target than events would go to now. */
export class OtherTargetError extends Error {
  constructor(path: string, reported: Pick<Target, 'name'>, now: Target) {
    super(`${path} is about ${reported.name}, but events would go to ${now.name}.`)
    this.name = 'OtherTargetError'
  }
}

/** What is named as a report or a record is another file: events, mappings, anything that must not be written into. */
export class OtherFileError extends Error {
  constructor(
    path: string,
    readonly kind: 'report' | 'record'
  ) {
    super(`${path} holds something else than a ${kind}, and stays as it is.`)
    this.name = 'OtherFileError'
  }
}

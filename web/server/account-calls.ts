import { call, post } from './call'
import type {
  AccountState,
  ActiveFault,
  HistoryReply,
  JournalEntry,
  JsonObject,
  Switch
} from '../../src/workbench/wire'

const ROOT = '/_workbench/sandbox'

/** The whole account. */
export const readAccount = () => call<AccountState>(`${ROOT}/state`)

/** Some collections of the account, one call after the other. */
export async function readCollections(names: readonly string[]): Promise<Partial<AccountState>> {
  const read: Record<string, unknown> = {}
  for (const name of names) read[name] = await call(`${ROOT}/state/${name}`)
  return read
}

/** The journal, oldest first; all of it, or what came after an entry. */
export const readJournal = (after = 0) => call<JournalEntry[]>(`${ROOT}/requests?after=${after}`)

/** Tells whether a request changes the account; the others are look-ups, as those for the page's own drop-downs. */
export function isDelivery({ method, path }: Pick<JournalEntry, 'method' | 'path'>): boolean {
  return method !== 'GET' && !path.startsWith('/oauth2/')
}

/** What happened to a contact, on a list or with an external event, newest first. */
export const readHistory = (kind: string, id: number, signal: AbortSignal) =>
  call<HistoryReply>(`/_workbench/history/${kind}/${id}`, { signal })

/** What is set in the account: the faults in force, and switches, limits and permissions by name. */
export async function readSet() {
  const [faults, switches, limits, permissions] = await Promise.all([
    call<readonly ActiveFault[]>(`${ROOT}/faults`),
    call<Readonly<Record<string, Switch>>>(`${ROOT}/switches`),
    call<Readonly<Record<string, number>>>(`${ROOT}/limits`),
    call<Readonly<Record<string, boolean>>>(`${ROOT}/permissions`)
  ])
  return { faults, switches, limits, permissions }
}

/** Adds a fault. @throws CallError that says what is wrong with it */
export const addFault = post<JsonObject, unknown>(`${ROOT}/faults`)

/** Takes a fault away. */
export const removeFault = (id: number) => call(`${ROOT}/faults/${id}`, { method: 'DELETE' })

/** Puts a switch into a position. */
export const setSwitch = (name: string, position: string) => patch('switches', { [name]: position })

/** Sets a limit. */
export const setLimit = (name: string, value: number) => patch('limits', { [name]: value })

/** Gives the API user a permission, or takes it. */
export const setPermission = (name: string, verb: 'grant' | 'revoke') =>
  patch('permissions', { [verb]: [name] })

function patch(what: string, body: object): Promise<unknown> {
  return call(`${ROOT}/${what}`, { method: 'PATCH', body })
}

/** What the account began with. */
export const readSeed = () => call(`${ROOT}/seed`)

/** Resets the account to a seed. @throws CallError that says what is wrong with it */
export const plantSeed = post<unknown, unknown>(`${ROOT}/seed`)

/** Takes the last reset or seed back. */
export const undoReset = () => call(`${ROOT}/reset/undo`, { method: 'POST' })

/** Puts the account back to its seed. */
export const resetAccount = () => call(`${ROOT}/reset`, { method: 'POST' })
